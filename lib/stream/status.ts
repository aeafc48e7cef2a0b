import type { CallState, CauseKind } from "@/lib/schema/call";
import { type LagSource, type Status, statusOrder } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { ProgressTrace } from "./progress";
import type { Reclaimed } from "./reclaimed";
import type { WorkTrace } from "./work-trace";

/** Everything a group's status is decided from. Null is unknown. Times in milliseconds. */
export type StatusFacts = {
  nowMs: number;
  state: CallState;
  readings: number;
  length: number;
  lagEntries: number | null;
  lagSource: LagSource;
  undeliveredAgeMs: number | null;
  undeliveredAgeIsBound: boolean;
  pending: number;
  oldestPendingAgeMs: number | null;
  maxDeliveries: number | null;
  isTrimming: boolean;
  lossInMs: number | null;
  /** The group stands before the first entry, and some in between were removed while it stood there. */
  isLosingNow: boolean;
  lastSkippedAtMs: number | null;
  work: WorkTrace;
  consumers: number;
  /** The shortest idle time over the group's consumers; null when they were not looked at. */
  leastIdleMs: number | null;
  /** Whether idle counts attempts to read (Redis ≥ 7.2) or only successful ones. */
  idleMeansAttempt: boolean;
  progress: ProgressTrace;
  /** (lag + pending) ÷ what the stream keeps; null unknown. */
  pressure: number | null;
  /** It takes entries and does not finish them. */
  isUnfinished: boolean;
  /** The owner that claims its old entry again and again. */
  keptAliveBy: string | null;
  /** Whose claims get nothing done; null where none are seen. */
  reclaimed: Reclaimed | null;
  /** What streams like this one are trimmed at, where this one has not been trimmed yet; null unknown. */
  learnedCap: number | null;
  /** Until the key goes with all that is in it; null never, or not known. */
  expiresInMs: number | null;
};

/** A loss that is over is the group's status for so long; then the status says again what is true now. */
const lossIsNewsMs = 60_000;

/** Redis may trim in steps of a node of entries, so a group this close to the horizon may lose at any moment. */
const nearHorizonShare = 0.8;

/**
 * The status a group deserves on these facts alone, worst rule first; `settleStatus` keeps it from flapping.
 * `GONE` needs work that nobody polls for, `BLOCKED` work that is polled for without anything being acked.
 */
export function deriveStatus(facts: StatusFacts, limits: Thresholds): Status {
  if (facts.isLosingNow && facts.state !== "ended") return "LOSS";
  if (recentUndone(facts, limits, lossIsNewsMs).length > 0) return "LOSS";
  return statusWithoutLoss(facts, limits);
}

/** What would be true had nothing been lost. */
function statusWithoutLoss(facts: StatusFacts, limits: Thresholds): Status {
  const hasWork = (facts.lagEntries ?? 0) > 0 || facts.pending > 0;
  if ((workExpiresInMs(facts, limits) ?? Number.POSITIVE_INFINITY) <= limits.atRiskMs) return "AT_RISK";
  if (facts.state === "ended") {
    if (hasWork) return "ENDED_WITH_BACKLOG";
    return facts.lagEntries === null ? "UNKNOWN" : "ENDED_CLEAN";
  }
  if (isAtRisk(facts, limits)) return "AT_RISK";
  return statusOfWork(facts, limits);
}

function statusOfWork(facts: StatusFacts, limits: Thresholds): Status {
  const hasLag = facts.lagEntries !== null && facts.lagEntries > 0;
  const hasWork = hasLag || facts.pending > 0;
  const idleForMs = unattendedMs(facts);
  const isOld = (waitingMs(facts) ?? 0) >= limits.slowAfterMs;
  if (hasWork && isOld && isGone(facts, hasLag, limits)) return "GONE";
  if (hasWork && isOld && idleForMs >= limits.blockedAfterMs) return "BLOCKED";
  if (facts.maxDeliveries !== null && facts.maxDeliveries >= limits.poisonDeliveries) return "POISON";
  if ((hasWork && isOld) || facts.isUnfinished) return "SLOW";
  if (facts.lagEntries === null) return "UNKNOWN";
  return facts.readings < 2 ? "WARMING" : "OK";
}

/**
 * What stands in the way of a group that shows this status; null where nothing does. Work that nobody gets done is one
 * cause, whether it shows as gone, blocked, at risk, slow or a loss: they are steps of one story.
 */
export function causeOf(shown: Status, facts: StatusFacts, limits: Thresholds): CauseKind | null {
  switch (shown) {
    case "GONE":
    case "BLOCKED":
    case "ENDED_WITH_BACKLOG":
      return "stopped";
    case "POISON":
      return "poison";
    case "UNKNOWN":
      return "unknown";
    case "SLOW":
    case "AT_RISK":
      return causeOfWork(facts, limits);
    case "LOSS":
      if (facts.isLosingNow && facts.state !== "ended") return causeOfWork(facts, limits);
      return causeBeneathLoss(facts, limits);
    default:
      return null;
  }
}

function causeBeneathLoss(facts: StatusFacts, limits: Thresholds): CauseKind {
  const beneath = causeOf(statusWithoutLoss(facts, limits), facts, limits);
  return beneath === null || beneath === "unknown" ? "lost" : beneath;
}

function causeOfWork(facts: StatusFacts, limits: Thresholds): CauseKind {
  if (facts.state === "ended") return "stopped";
  const hasWork = (facts.lagEntries ?? 0) > 0 || facts.pending > 0;
  const judged = statusOfWork(facts, limits);
  if (judged === "POISON") return "poison";
  // Workers that take batches pause between them: a pause as long as what is slow is not yet a standstill.
  const standstillMs = Math.min(2 * limits.slowAfterMs, limits.blockedAfterMs);
  return hasWork && unattendedMs(facts) >= standstillMs ? "stopped" : "behind";
}

export type UndoneKind = "skipped" | "passed" | "dropped";

/** What went undone within the time that a loss is told, or within a shorter one. */
export function recentUndone(
  facts: Pick<StatusFacts, "nowMs" | "work" | "lastSkippedAtMs">,
  { lossShownMs }: Pick<Thresholds, "lossShownMs">,
  withinMs = lossShownMs,
): readonly UndoneKind[] {
  const { passed, dropped } = facts.work;
  if (facts.lastSkippedAtMs === null && passed.lastAtMs === null && dropped.lastAtMs === null) return nothingUndone;
  const fromMs = facts.nowMs - Math.min(withinMs, lossShownMs);
  const kinds: UndoneKind[] = [];
  if (isSince(facts.lastSkippedAtMs, fromMs)) kinds.push("skipped");
  if (isSince(passed.lastAtMs, fromMs)) kinds.push("passed");
  if (isSince(dropped.lastAtMs, fromMs)) kinds.push("dropped");
  return kinds;
}

const nothingUndone: readonly UndoneKind[] = [];

const isSince = (atMs: number | null, fromMs: number): boolean => atMs !== null && atMs >= fromMs;

/**
 * The longer of the two clocks; an undelivered age that is only an upper bound does not count. There, and where a clock is not known, as
 * with ids that are no time, how long work was seen waiting. Null when nothing tells.
 */
export function waitingMs(facts: StatusFacts): number | null {
  const [undelivered, pending] = [undeliveredMs(facts), pendingMs(facts)];
  return undelivered === null || pending === null ? (undelivered ?? pending) : Math.max(undelivered, pending);
}

function undeliveredMs(facts: StatusFacts): number | null {
  if (facts.lagEntries === 0) return 0;
  if (facts.undeliveredAgeIsBound && facts.undeliveredAgeMs !== null) return seenWaitingMs(facts);
  return facts.undeliveredAgeMs ?? seenWaitingMs(facts);
}

function pendingMs(facts: StatusFacts): number | null {
  return facts.pending === 0 ? 0 : (facts.oldestPendingAgeMs ?? seenWaitingMs(facts));
}

/** Work was seen all this time and nothing was got done of it. */
function seenWaitingMs({ nowMs, progress }: StatusFacts): number | null {
  return progress.workSinceMs === null ? null : nowMs - Math.max(progress.workSinceMs, progress.atMs);
}

/** Until the key takes work with it that is not merely under way; null where it takes none. */
export function workExpiresInMs(facts: StatusFacts, limits: Thresholds): number | null {
  const hasWork = (facts.lagEntries ?? 0) > 0 || facts.pending > 0;
  if (facts.expiresInMs === null || !hasWork) return null;
  return facts.state === "live" && (waitingMs(facts) ?? 0) < limits.slowAfterMs ? null : facts.expiresInMs;
}

function isAtRisk(facts: StatusFacts, limits: Thresholds): boolean {
  if (facts.lagEntries === null || facts.lagEntries === 0) return false;
  if (!facts.isTrimming && facts.learnedCap === null) return false;
  const isNearHorizon = facts.isTrimming && facts.lagEntries >= nearHorizonShare * facts.length && facts.length >= 10;
  return isNearHorizon || (facts.lossInMs !== null && facts.lossInMs <= limits.atRiskMs);
}

/**
 * There is nobody, or nobody has asked for entries for `goneAfterMs`. Before 7.2 idle counts from the last success, so that only
 * undelivered entries, which any poll would have got, prove the absence.
 */
function isGone(facts: StatusFacts, hasLag: boolean, limits: Thresholds): boolean {
  if (facts.consumers === 0) return true;
  if (facts.leastIdleMs === null || facts.leastIdleMs < limits.goneAfterMs) return false;
  return facts.idleMeansAttempt || (hasLag && (undeliveredMs(facts) ?? 0) >= limits.goneAfterMs);
}

/** How long work has waited without anything being acked or, with nothing pending, delivered; no longer than watched. */
export function unattendedMs(facts: StatusFacts): number {
  const waiting = waitingMs(facts) ?? 0;
  return facts.consumers === 0 ? waiting : Math.min(waiting, facts.nowMs - facts.progress.atMs);
}

/**
 * `candidate` is the calmest judgement since `candidateSinceMs` while a worse status is due, and the worst while a
 * better one is: all judgements since then were at least as bad, or at most.
 */
export type StatusTrace = { status: Status; sinceMs: number; candidate: Status; candidateSinceMs: number };

const worseAfterMs = 2_500;
const betterAfterMs = 8_000;

/** Facts rather than judgements: these show at once when they are worse. */
const immediate: ReadonlySet<Status> = new Set(["LOSS", "POISON"]);
const ended: ReadonlySet<Status> = new Set(["ENDED_CLEAN", "ENDED_WITH_BACKLOG"]);

export function isWorse(a: Status, b: Status): boolean {
  return a !== b && statusOrder.indexOf(a) > statusOrder.indexOf(b);
}

/**
 * Hysteresis: the judgements must be worse for 2.5 s, or better for 8 s, before the present status gives way, and then
 * to the one that held all that time. A loss, a poisonous entry, the end of a call and its going on show at once, and
 * so does the first judgement after warming up, and a better one once the group `isDone`: nothing undelivered or pending.
 */
export function settleStatus(previous: StatusTrace | null, judged: Status, nowMs: number, isDone = false): StatusTrace {
  if (previous === null) return { status: judged, sinceMs: nowMs, candidate: judged, candidateSinceMs: nowMs };
  if (judged === previous.status) {
    return judged === previous.candidate ? previous : { ...previous, candidate: judged, candidateSinceMs: nowMs };
  }
  const isGettingWorse = isWorse(judged, previous.status);
  if (isImmediate(previous.status, judged, isGettingWorse) || (isDone && !isGettingWorse)) {
    return { status: judged, sinceMs: nowMs, candidate: judged, candidateSinceMs: nowMs };
  }
  const isSameTurn =
    previous.candidate !== previous.status && isWorse(previous.candidate, previous.status) === isGettingWorse;
  const isCandidateKept = isSameTurn && isWorse(judged, previous.candidate) === isGettingWorse;
  const candidate = isCandidateKept ? previous.candidate : judged;
  const candidateSinceMs = isSameTurn ? previous.candidateSinceMs : nowMs;
  if (nowMs - candidateSinceMs < (isGettingWorse ? worseAfterMs : betterAfterMs)) {
    return { ...previous, candidate, candidateSinceMs };
  }
  return { status: candidate, sinceMs: candidateSinceMs, candidate, candidateSinceMs: nowMs };
}

function isImmediate(shown: Status, judged: Status, isGettingWorse: boolean): boolean {
  if (shown === "WARMING" || ended.has(shown) || ended.has(judged)) return true;
  return isGettingWorse && immediate.has(judged);
}
