import { formatCount, formatDuration } from "@/lib/format";
import type { Status } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import { type StatusFacts, unattendedMs, waitingMs } from "./status";

/** Whose fault it looks like, for the sentence; null when the consumers were not looked at. */
export type Culprit = { name: string; pending: number; idleMs: number };

/** One sentence with the numbers that fired the status. */
export function describeStatus(
  status: Status,
  facts: StatusFacts,
  limits: Thresholds,
  skippedEntries: number,
  culprit: Culprit | null,
): string {
  const lag = facts.lagEntries === null ? "an unknown number of" : formatCount(facts.lagEntries);
  const waiting = formatDuration(waitingMs(facts));
  const held = culprit ? `; ${culprit.name} holds ${formatCount(culprit.pending)} pending` : "";
  switch (status) {
    case "OK":
      return "keeps up";
    case "WARMING":
      return "first reading; rates need a second one";
    case "SLOW":
      return `${lag} undelivered, ${formatCount(facts.pending)} pending, the oldest waiting ${waiting} (limit ${formatDuration(limits.slowAfterMs)})`;
    case "BLOCKED":
      return `${lag} undelivered, ${formatCount(facts.pending)} pending, nothing acked for ${formatDuration(unattendedMs(facts))} although a consumer is there${held}`;
    case "GONE":
      return facts.consumers === 0
        ? `${lag} undelivered and the group has no consumer`
        : `no consumer has polled for ${formatDuration(facts.leastIdleMs)}; ${lag} undelivered, ${formatCount(facts.pending)} pending${held}`;
    case "POISON":
      return `an entry was delivered ${formatCount(facts.maxDeliveries)} times (limit ${formatCount(limits.poisonDeliveries)}) and is still pending`;
    case "AT_RISK":
      return facts.lossInMs === null
        ? `${lag} of ${formatCount(facts.length)} entries undelivered while the stream is being trimmed`
        : `trimming reaches unread entries in ${formatDuration(facts.lossInMs)} (limit ${formatDuration(limits.atRiskMs)})`;
    case "LOSS":
      return skippedEntries > 0
        ? `${formatCount(skippedEntries)} entries were trimmed before the group read them`
        : "entries were trimmed before the group read them; this server does not count them";
    case "ENDED_CLEAN":
      return "the call ended and everything was read and acked";
    case "ENDED_WITH_BACKLOG":
      return `the call ended with ${lag} undelivered and ${formatCount(facts.pending)} pending`;
    case "UNKNOWN":
      return "the server reports no lag for this group and it cannot be told from the ids";
  }
}
