import { formatCount, formatCounted, formatDuration, formatLag } from "@/lib/format";
import type { Status } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import { nameInText } from "@/lib/visible-name";
import { keptOf } from "./pressure";
import { isWorse, recentUndone, type StatusFacts, unattendedMs, waitingMs, workExpiresInMs } from "./status";
import { droppedText, passedText, skippedText } from "./undone-text";
import type { WorkTrace } from "./work-trace";

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
  const earlier = status === "LOSS" || judged === "LOSS" || judged === "ENDED_CLEAN" ? "" : lossText(story);
  const present = `${sentence(judged, story)}${earlier === "" ? "" : `; ${earlier}`}`;
  if (judged === status) return present;
  return `${isWorse(status, judged) ? "recovering" : "just now"}: ${present}`;
}

function sentence(status: Status, { facts, limits, skippedEntries, skippedIsAtLeast, culprit }: StatusStory): string {
  const lag = facts.lagEntries === null ? "an unknown number" : formatLag(facts.lagEntries, facts.lagSource);
  const work = `${lag} undelivered, ${formatCount(facts.pending)} pending`;
  const held = culprit ? `; ${nameInText(culprit.name)} holds ${formatCount(culprit.pending)} of them` : "";
  const again = againText(facts, limits);
  const kept = facts.keptAliveBy === null ? "" : `; kept alive by ${nameInText(facts.keptAliveBy)}`;
  switch (status) {
    case "OK":
      return "keeps up";
    case "WARMING":
      return "first reading; rates need a second one";
    case "SLOW":
      return facts.isUnfinished
        ? `${unfinishedText(facts, work)}; the oldest has waited ${formatDuration(waitingMs(facts))}${again}${kept}`
        : `${work}; the oldest has waited ${formatDuration(waitingMs(facts))} (limit ${formatDuration(limits.slowAfterMs)})${again}${kept}`;
    case "BLOCKED":
      return `${facts.isUnfinished ? unfinishedText(facts, work) : work}, no progress seen for ${formatDuration(unattendedMs(facts))}${facts.pending > 0 ? held : ""}${again}${kept}`;
    case "GONE":
      return facts.consumers === 0
        ? `${facts.pending > 0 ? work : `${lag} undelivered`} and the group has no consumer`
        : `no consumer has polled for ${formatDuration(facts.leastIdleMs)}; ${work}${held}${again}`;
    case "MISSING":
      return "an expected group does not exist";
    case "POISON":
      return isGivenUp(facts.maxDeliveries)
        ? "an entry was marked as fatal and is still pending"
        : `an entry was delivered ${formatCount(facts.maxDeliveries)} times (limit ${formatCount(limits.poisonDeliveries)}) and is still pending${facts.reclaimed === null ? "" : again}`;
    case "AT_RISK":
      if (isKeyFirst(facts, limits)) return `the key expires${expiryText(facts, limits)} with ${work}`;
      return facts.lossInMs === null || facts.lossInMs > limits.atRiskMs
        ? `${lag} of ${formatCount(facts.length)} entries undelivered while the stream is being trimmed`
        : `trimming reaches unread entries ${whenLost(facts.lossInMs)}${firstTrimText(facts)} (limit ${formatDuration(limits.atRiskMs)})`;
    case "LOSS":
      return lossText({ facts, limits, skippedEntries, skippedIsAtLeast });
    case "ENDED_CLEAN":
      return `${endText(facts.work, skippedEntries === 0 && !skippedIsAtLeast)}${undoneTail(facts, skippedEntries, skippedIsAtLeast)}`;
    case "ENDED_WITH_BACKLOG":
      return `the call ended with ${lag} undelivered and ${formatCount(facts.pending)} pending${keyText(facts, limits)}`;
    case "UNKNOWN":
      return "neither the server's counters nor the ids tell what is undelivered";
  }
}

/** Whether the key goes before trimming reaches what is unread. */
function isKeyFirst(facts: StatusFacts, limits: Thresholds): boolean {
  const expiresInMs = workExpiresInMs(facts, limits);
  if (expiresInMs === null || expiresInMs > limits.atRiskMs) return false;
  return facts.lossInMs === null || expiresInMs <= facts.lossInMs;
}

const expiryText = (facts: StatusFacts, limits: Thresholds) => ` ${whenLost(workExpiresInMs(facts, limits) ?? 0)}`;

function keyText(facts: StatusFacts, limits: Thresholds): string {
  return workExpiresInMs(facts, limits) === null ? "" : `; its key expires${expiryText(facts, limits)}`;
}

/** Entries that are delivered again and again, by whom where that is seen. */
function againText({ reclaimed, maxDeliveries }: StatusFacts, limits: Thresholds): string {
  if (reclaimed !== null) {
    const { consumer, entries, deliveries } = reclaimed;
    return `; ${nameInText(consumer)} claims ${formatCounted(entries, "entry", "entries")} again and again, up to ${formatCounted(deliveries, "delivery", "deliveries")}, and none is processed`;
  }
  if (maxDeliveries === null || maxDeliveries < limits.poisonDeliveries) return "";
  return isGivenUp(maxDeliveries)
    ? "; an entry was marked as fatal"
    : `; an entry was delivered ${formatCounted(maxDeliveries, "time")}`;
}

/** Of a stream that was never trimmed it is only what other streams let expect. */
function firstTrimText({ isTrimming, learnedCap }: StatusFacts): string {
  if (isTrimming || learnedCap === null) return "";
  return `, if it is first trimmed at about ${formatCount(learnedCap)} entries as others are`;
}

/** Where the stream keeps less than is pending, the pressure as the two numbers it is made of. */
function unfinishedText({ pressure, pending, lagEntries }: StatusFacts, work: string): string {
  if (pressure === null || pressure < 1) return `reads but does not finish: ${work}`;
  return `reads but does not finish: ${work} in a stream that keeps about ${formatCount(keptOf(pressure, pending, lagEntries))}`;
}

type Loss = Pick<StatusStory, "facts" | "limits" | "skippedEntries" | "skippedIsAtLeast">;

/** Each thing that went undone lately with when it was last seen to go. */
function lossText({ facts, limits, skippedEntries, skippedIsAtLeast }: Loss): string {
  const { work, nowMs } = facts;
  const recent = recentUndone(facts, limits);
  if (recent.length === 0 && !facts.isLosingNow) return "";
  const ago = (atMs: number | null) => (atMs === null ? "" : `, last seen ${formatDuration(nowMs - atMs)} ago`);
  const parts: string[] = [];
  if (facts.isLosingNow || recent.includes("skipped")) {
    const end = facts.isLosingNow ? "" : ago(facts.lastSkippedAtMs);
    parts.push(`${skippedText(skippedEntries, skippedIsAtLeast)}${end}`);
  }
  if (recent.includes("passed")) parts.push(`${passedText(work.passed)}${ago(work.passed.lastAtMs)}`);
  if (recent.includes("dropped")) parts.push(`${droppedText(work.dropped)}${ago(work.dropped.lastAtMs)}`);
  return parts.join("; ");
}

/** Acks are claimed only where every entry was seen to be read, to be pending, and to be acked. */
function endText({ isReadSeen, isAckSeen }: WorkTrace, isNothingSkipped: boolean): string {
  if (!isReadSeen || !isNothingSkipped) return "the call ended; nothing is undelivered or pending";
  return isAckSeen
    ? "the call ended and everything was read and acked"
    : "the call ended; everything was read and nothing is pending any more";
}

/** What went undone longer ago is no alarm any more, but stays said. */
function undoneTail({ work }: StatusFacts, skippedEntries: number, skippedIsAtLeast: boolean): string {
  const parts: string[] = [];
  if (skippedEntries > 0) parts.push(skippedText(skippedEntries, skippedIsAtLeast));
  if (work.passed.lastAtMs !== null) parts.push(passedText(work.passed));
  if (work.dropped.lastAtMs !== null) parts.push(droppedText(work.dropped));
  return parts.map((part) => `; ${part}`).join("");
}

/** XNACK FATAL sets the largest count there is. */
export function isGivenUp(maxDeliveries: number | null): boolean {
  return maxDeliveries !== null && maxDeliveries >= Number.MAX_SAFE_INTEGER;
}

export function whenLost(lossInMs: number): string {
  return lossInMs < 1_000 ? "now" : `in ${formatDuration(lossInMs)}`;
}
