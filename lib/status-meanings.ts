import type { Status } from "./schema/status";

/** What each status means, for who has not met it yet. */
export const statusMeanings: Readonly<Record<Status, string>> = {
  ENDED_CLEAN: "The call has ended and nothing is undelivered or pending.",
  OK: "It keeps up.",
  WARMING: "First reading; rates need a second one.",
  UNKNOWN: "Neither the server's counters nor the ids tell what is undelivered.",
  SLOW: "Work waits longer than the limit, but goes on.",
  ENDED_WITH_BACKLOG: "The call has ended with entries undelivered or pending.",
  POISON: "An entry is delivered again and again without an ack.",
  BLOCKED: "Its consumers poll and get nothing done.",
  GONE: "Work waits and nobody polls for it.",
  MISSING: "A group that ought to be there is not.",
  AT_RISK: "Trimming is about to reach entries that it has not read.",
  LOSS: "Entries are lost now, or were within the last minute.",
};
