import type { CallState } from "@/lib/schema/call";
import { type Status, statusOrder } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { ProgressTrace } from "./progress";

/** Everything a group's status is decided from. Null is unknown. Times in milliseconds. */
export type StatusFacts = {
  nowMs: number;
  state: CallState;
  readings: number;
  length: number;
  lagEntries: number | null;
  undeliveredAgeMs: number | null;
  undeliveredAgeIsBound: boolean;
  pending: number;
  oldestPendingAgeMs: number | null;
  maxDeliveries: number | null;
  isTrimming: boolean;
  lossInMs: number | null;
  /** Entries being lost right now: the group stands before the first entry and some in between were never read. */
  isLosingNow: boolean;
  lastSkippedAtMs: number | null;
  consumers: number;
  /** The shortest idle time over the group's consumers; null when they were not looked at. */
  leastIdleMs: number | null;
  /** Whether idle counts attempts to read (Redis ≥ 7.2) or only successful ones. */
  idleMeansAttempt: boolean;
  progress: ProgressTrace;
};

/** Redis may trim in steps of a node of entries, so a group this close to the horizon may lose at any moment. */
const nearHorizonShare = 0.8;

/**
 * The status a group deserves on these facts alone, worst rule first; `settleStatus` keeps it from flapping.
 * `GONE` needs work that nobody polls for, `BLOCKED` work that is polled for without anything being acked.
 */
export function deriveStatus(facts: StatusFacts, limits: Thresholds): Status {
  const hasLag = facts.lagEntries !== null && facts.lagEntries > 0;
  const hasWork = hasLag || facts.pending > 0;
  if (facts.isLosingNow && facts.state !== "ended") return "LOSS";
  if (facts.lastSkippedAtMs !== null && facts.nowMs - facts.lastSkippedAtMs <= limits.lossShownMs) return "LOSS";
  if (facts.state === "ended") {
    if (hasWork) return "ENDED_WITH_BACKLOG";
    return facts.lagEntries === null ? "UNKNOWN" : "ENDED_CLEAN";
  }
  if (isAtRisk(facts, limits)) return "AT_RISK";
  const idleForMs = unattendedMs(facts);
  const isOld = (waitingMs(facts) ?? 0) >= limits.slowAfterMs;
  if (hasWork && isOld && isGone(facts, hasLag, limits)) return "GONE";
  if (hasWork && isOld && idleForMs >= limits.blockedAfterMs) return "BLOCKED";
  if (facts.maxDeliveries !== null && facts.maxDeliveries >= limits.poisonDeliveries) return "POISON";
  if (hasWork && isOld) return "SLOW";
  if (facts.lagEntries === null) return "UNKNOWN";
  return facts.readings < 2 ? "WARMING" : "OK";
}

/** The longer of the two clocks; an undelivered age that is only a bound does not count. Null when neither is known. */
export function waitingMs(facts: StatusFacts): number | null {
  const undelivered = facts.undeliveredAgeIsBound ? null : facts.undeliveredAgeMs;
  if (undelivered === null) return facts.oldestPendingAgeMs;
  return Math.max(undelivered, facts.oldestPendingAgeMs ?? 0);
}

function isAtRisk(facts: StatusFacts, limits: Thresholds): boolean {
  if (!facts.isTrimming || facts.lagEntries === null || facts.lagEntries === 0) return false;
  const isNearHorizon = facts.lagEntries >= nearHorizonShare * facts.length && facts.length >= 10;
  return isNearHorizon || (facts.lossInMs !== null && facts.lossInMs <= limits.atRiskMs);
}

/**
 * Nobody has asked for entries for `goneAfterMs`. Before 7.2 idle counts from the last success, so that only
 * undelivered entries, which any poll would have got, prove the absence.
 */
function isGone(facts: StatusFacts, hasLag: boolean, limits: Thresholds): boolean {
  if (facts.consumers === 0) return hasLag && unattendedMs(facts) >= limits.goneAfterMs;
  if (facts.leastIdleMs === null || facts.leastIdleMs < limits.goneAfterMs) return false;
  return facts.idleMeansAttempt || hasLag;
}

/** How long nothing was acked or, with nothing pending, delivered. */
export function unattendedMs(facts: StatusFacts): number {
  const seenMs = facts.nowMs - facts.progress.atMs;
  if (facts.consumers === 0) return Math.max(seenMs, waitingMs(facts) ?? 0);
  return Math.max(seenMs, facts.leastIdleMs ?? 0);
}

export type StatusTrace = { status: Status; sinceMs: number; candidate: Status; candidateSinceMs: number };

const worseAfterMs = 2_500;
const betterAfterMs = 8_000;

/** Facts rather than judgements: these show at once. */
const immediate: ReadonlySet<Status> = new Set(["LOSS", "POISON", "ENDED_CLEAN", "ENDED_WITH_BACKLOG", "WARMING"]);

export function isWorse(a: Status, b: Status): boolean {
  return statusOrder.indexOf(a) > statusOrder.indexOf(b);
}

/**
 * Hysteresis: a worse status must hold 2.5 s, a better one 8 s, before it replaces the present one;
 * facts that cannot flap replace it at once, and so does the first judgement after warming up.
 */
export function settleStatus(previous: StatusTrace | null, candidate: Status, nowMs: number): StatusTrace {
  if (previous === null) return { status: candidate, sinceMs: nowMs, candidate, candidateSinceMs: nowMs };
  if (candidate === previous.status) return { ...previous, candidate, candidateSinceMs: nowMs };
  const candidateSinceMs = candidate === previous.candidate ? previous.candidateSinceMs : nowMs;
  const holdMs = isWorse(candidate, previous.status) ? worseAfterMs : betterAfterMs;
  const isDue = immediate.has(candidate) || previous.status === "WARMING" || nowMs - candidateSinceMs >= holdMs;
  if (isDue) return { status: candidate, sinceMs: candidateSinceMs, candidate, candidateSinceMs };
  return { ...previous, candidate, candidateSinceMs };
}
