import { formatCount, formatCounted, formatDuration, formatLag } from "@/lib/format";
import type { Status } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import { nameInText } from "@/lib/visible-name";
import { isWorse, type StatusFacts, unattendedMs, waitingMs } from "./status";

/** Whose fault it looks like, for the sentence; null when the consumers were not looked at. */
export type Culprit = { name: string; pending: number; idleMs: number };

export type StatusStory = {
  /** What is shown, and what the present numbers alone say: they differ while a change is settling. */
  status: Status;
  judged: Status;
  facts: StatusFacts;
  limits: Thresholds;
  skippedEntries: number;
  skippedIsAtLeast: boolean;
  culprit: Culprit | null;
};

/** One sentence with the numbers that fired the status; while a change is settling, with those that will. */
export function describeStatus(story: StatusStory): string {
  const { status, judged } = story;
  if (judged === status) return sentence(status, story);
  return `${isWorse(status, judged) ? "recovering" : "just now"}: ${sentence(judged, story)}`;
}

function sentence(status: Status, { facts, limits, skippedEntries, skippedIsAtLeast, culprit }: StatusStory): string {
  const lag = facts.lagEntries === null ? "an unknown number" : formatLag(facts.lagEntries, facts.lagSource);
  const work = `${lag} undelivered, ${formatCount(facts.pending)} pending`;
  const held = culprit ? `; ${nameInText(culprit.name)} holds ${formatCount(culprit.pending)} of them` : "";
  switch (status) {
    case "OK":
      return "keeps up";
    case "WARMING":
      return "first reading; rates need a second one";
    case "SLOW":
      return `${work}; the oldest has waited ${formatDuration(waitingMs(facts))} (limit ${formatDuration(limits.slowAfterMs)})`;
    case "BLOCKED":
      return `${work}, nothing acked for ${formatDuration(unattendedMs(facts))}${facts.pending > 0 ? held : ""}`;
    case "GONE":
      return facts.consumers === 0
        ? `${lag} undelivered and the group has no consumer`
        : `no consumer has polled for ${formatDuration(facts.leastIdleMs)}; ${work}${held}`;
    case "POISON":
      return isGivenUp(facts.maxDeliveries)
        ? "an entry was marked as fatal and is still pending"
        : `an entry was delivered ${formatCount(facts.maxDeliveries)} times (limit ${formatCount(limits.poisonDeliveries)}) and is still pending`;
    case "AT_RISK":
      return facts.lossInMs === null || facts.lossInMs > limits.atRiskMs
        ? `${lag} of ${formatCount(facts.length)} entries undelivered while the stream is being trimmed`
        : `trimming reaches unread entries ${whenLost(facts.lossInMs)} (limit ${formatDuration(limits.atRiskMs)})`;
    case "LOSS": {
      const counted = `${skippedIsAtLeast ? "at least " : ""}${formatCounted(skippedEntries, "entry", "entries")}`;
      const verb = skippedEntries === 1 ? "was" : "were";
      const end =
        facts.isLosingNow || facts.lastSkippedAtMs === null
          ? ""
          : `, last seen ${formatDuration(facts.nowMs - facts.lastSkippedAtMs)} ago`;
      return `${counted} ${verb} removed before the group read ${skippedEntries === 1 ? "it" : "them"}${end}`;
    }
    case "ENDED_CLEAN":
      return "the call ended and everything was read and acked";
    case "ENDED_WITH_BACKLOG":
      return `the call ended with ${lag} undelivered and ${formatCount(facts.pending)} pending`;
    case "UNKNOWN":
      return "neither the server's counters nor the ids tell what is undelivered";
  }
}

/** XNACK FATAL sets the largest count there is. */
export function isGivenUp(maxDeliveries: number | null): boolean {
  return maxDeliveries !== null && maxDeliveries >= Number.MAX_SAFE_INTEGER;
}

export function whenLost(lossInMs: number): string {
  return lossInMs < 1_000 ? "now" : `in ${formatDuration(lossInMs)}`;
}
