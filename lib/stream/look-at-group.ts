import { type PendingClock, pendingClock, type UndeliveredClock, undeliveredClock } from "./clocks";
import type { GroupContext, GroupTrace } from "./group-trace";
import { assessWork } from "./group-work";
import { type Headroom, headroomOf } from "./headroom";
import { keptAliveBy, type TouchTrace, trackTouch } from "./kept-alive";
import { type Lag, reconciledLag } from "./lag";
import { type PlaceTrace, trackPlace, withoutCounters } from "./place";
import { isUnfinished, pressureOf } from "./pressure";
import { type ProgressTrace, trackProgress } from "./progress";
import { smoothRate } from "./rates";
import type { ConsumerReading, GroupReading } from "./reading";
import { type Reclaimed, type ReclaimTrace, reclaimedOf, trackReclaim } from "./reclaimed";
import { type SightTrace, trackSight } from "./sight";
import { nothingSkipped, type SkippedTrace, trackSkipped } from "./skipped";
import { isWorse } from "./status";
import type { WorkTrace } from "./work-trace";

/** What one reading says of a group, put beside what is remembered of it. */
export type GroupSeen = {
  place: PlaceTrace;
  lag: Lag;
  skipped: SkippedTrace;
  work: WorkTrace;
  progress: ProgressTrace;
  sight: SightTrace;
  undelivered: UndeliveredClock;
  pending: PendingClock;
  readsPerSecond: number | null;
  /** A backlog whose first entry is not even worth asking for is the ordinary few entries under way. */
  isKeepingUp: boolean;
  headroom: Headroom;
  consumerList: ConsumerReading[] | null;
  lastReadAtMs: number | null;
  pressure: number | null;
  isUnfinished: boolean;
  touch: TouchTrace | null;
  keptAliveBy: string | null;
  reclaim: ReclaimTrace | null;
  reclaimed: Reclaimed | null;
};

export function lookAtGroup(previous: GroupTrace | null, group: GroupReading, context: GroupContext): GroupSeen {
  const { stream, server, limits, isCountKept } = context;
  const nowMs = stream.readAtMs;
  const knownPlace = previous?.place ?? context.kept?.place ?? null;
  const isUndisturbed = context.isUndisturbed && isCountKept;
  const placeBefore = knownPlace !== null && !isCountKept ? withoutCounters(knownPlace) : knownPlace;
  const family = server.lagFamily;
  const place = trackPlace(placeBefore, stream, group, { family, isUndisturbed, mark: context.mark });
  const lag = reconciledLag(stream, group, place);
  const skipped = trackSkipped(previous?.skipped ?? context.kept?.skipped ?? nothingSkipped, stream, group, {
    family,
    isUndisturbed,
    isCountKept,
    lagBefore: previous?.lagSource === "exact" ? previous.lagEntries : null,
    lagNow: lag.lagSource === "exact" ? lag.lagEntries : null,
    place,
    placeBefore,
    streamBefore:
      isCountKept || context.streamBefore === null
        ? context.streamBefore
        : { ...context.streamBefore, entriesAdded: null },
  });
  const work = assessWork(previous, group, context, lag, skipped, place);
  const progress = trackProgress(previous?.progress ?? null, group, lag.lagEntries, nowMs, work.seen);
  const hasMoved = previous?.place.lastDeliveredId !== group.lastDeliveredId;
  const oldestPendingId = group.oldestPending?.[0]?.entryId ?? null;
  const sight = trackSight(
    previous?.sight ?? null,
    {
      hasLag: lag.lagEntries !== 0,
      hasMoved,
      lastDeliveredId: group.lastDeliveredId,
      hasPending: group.pending > 0,
      isSamePending: oldestPendingId === null || previous?.progress.oldestPendingId === oldestPendingId,
    },
    context.tails,
    nowMs,
  );
  const watch = { trust: context.trust, sight };
  const undelivered = undeliveredClock(stream, group, lag, watch);
  const pending = pendingClock(stream, group, watch);
  const readsPerSecond =
    previous === null || work.read === null
      ? (previous?.readsPerSecond ?? null)
      : smoothRate(previous.readsPerSecond, work.read, context.elapsedMs);
  const isKeepingUp = undelivered.undeliveredAgeIsBound && (undelivered.undeliveredAgeMs ?? 0) < limits.slowAfterMs;
  const pressure = pressureOf(lag.lagEntries, group.pending, context.keptEntries);
  const hasRead = work.read !== 0 && previous !== null && hasMoved;
  const lastReadAtMs = hasRead ? nowMs : (previous?.lastReadAtMs ?? null);
  const touch = trackTouch(previous?.touch ?? null, group.oldestPending?.[0], nowMs);
  const reclaim = trackReclaim(previous?.reclaim ?? null, group.oldestPending, group.pending);
  const unfinished = {
    nowMs,
    lagEntries: lag.lagEntries,
    pending: group.pending,
    pressure,
    lastReadAtMs,
    progressAtMs: progress.atMs,
  };
  return {
    place,
    lag,
    skipped,
    work: work.trace,
    progress,
    sight,
    undelivered,
    pending,
    readsPerSecond,
    isKeepingUp,
    headroom: headroomOf(
      stream,
      isKeepingUp ? 0 : lag.lagEntries,
      undelivered.firstUndeliveredId,
      context.trimming,
      // What a smoothed rate still has of an ended call is of its past.
      context.state === "ended" ? null : context.addsPerSecond,
      readsPerSecond,
      context.learnedCap,
    ),
    consumerList: group.consumerList ?? (isTroubled(previous) ? previous.consumerList : null),
    lastReadAtMs,
    pressure,
    isUnfinished: isUnfinished(unfinished, limits.slowAfterMs),
    touch,
    keptAliveBy: keptAliveBy(touch, pending.oldestPendingAgeMs, nowMs, limits.slowAfterMs),
    reclaim,
    reclaimed: reclaimedOf(reclaim, group.oldestPending) ?? keptReclaimed(previous, group),
  };
}

function isTroubled(previous: GroupTrace | null): previous is GroupTrace {
  return previous !== null && isWorse(previous.status.status, "UNKNOWN");
}

/** Not every reading asks for the pending entries. */
function keptReclaimed(previous: GroupTrace | null, { oldestPending, pending }: GroupReading): Reclaimed | null {
  return oldestPending === null && pending > 0 ? (previous?.reclaimed ?? null) : null;
}
