import type { CallGroup, CallState, MoreConsumers } from "@/lib/schema/call";
import type { LagSource } from "@/lib/schema/status";
import type { Thresholds } from "@/lib/schema/thresholds";
import { compareEntryIds } from "../ids/entry-id";
import { type AdvanceFacts, advanceOf, type OperationsRan, pendingChangeOf } from "./advance";
import { pendingClock, undeliveredClock } from "./clocks";
import { type Culprit, describeStatus } from "./describe-status";
import { headroomOf } from "./headroom";
import type { IdTrust } from "./id-clock";
import { keptAliveBy, type TouchTrace, trackTouch } from "./kept-alive";
import { soonest } from "./key-expiry";
import { type Lag, reconciledLag } from "./lag";
import { type MadeLate, madeLate } from "./made-late";
import { hasDeletedAfter, type PlaceTrace, trackPlace, withoutCounters } from "./place";
import { isUnfinished, pressureOf } from "./pressure";
import { type ProgressTrace, type Seen, trackProgress } from "./progress";
import { drainOf, smoothRate } from "./rates";
import type { ConsumerReading, GroupReading, ServerFacts, StreamReading } from "./reading";
import { type Reclaimed, type ReclaimTrace, reclaimedOf, trackReclaim } from "./reclaimed";
import { type SeenTail, type SightTrace, trackSight } from "./sight";
import { nothingSkipped, type SkippedTrace, trackSkipped } from "./skipped";
import {
  causeOf,
  deriveStatus,
  isWorse,
  recentUndone,
  type StatusFacts,
  type StatusTrace,
  settleStatus,
  workExpiresInMs,
} from "./status";
import { removedBetween, type StreamMark } from "./stream-mark";
import { firstWork, trackWork, type WorkTrace } from "./work-trace";

/** What has to be remembered of a group from one reading to the next. */
export type GroupTrace = {
  readings: number;
  place: PlaceTrace;
  skipped: SkippedTrace;
  progress: ProgressTrace;
  status: StatusTrace;
  readsPerSecond: number | null;
  /** Position in the life of the stream: entries added minus lag; null when the lag is not known. */
  position: number | null;
  lagEntries: number | null;
  consumerList: ConsumerReading[] | null;
  /** Consumers beyond those in `consumerList`. */
  moreConsumers: MoreConsumers | null;
  lagSource: LagSource;
  consumers: number;
  sight: SightTrace;
  hadGhosts: boolean;
  work: WorkTrace;
  /** When its place was last seen to move on; null never. */
  lastReadAtMs: number | null;
  touch: TouchTrace | null;
  isUnfinished: boolean;
  keptAliveBy: string | null;
  reclaim: ReclaimTrace | null;
  reclaimed: Reclaimed | null;
  /** Until the key takes its work with it; null where it takes none. */
  expiresInMs: number | null;
  /** Entries it was made behind; null: none, or that was not seen. */
  late: MadeLate | null;
};

/** The traces kept over a restart: where the group stood and what it had lost. */
export type KeptTrace = { place: PlaceTrace; skipped: SkippedTrace; work?: WorkTrace | undefined };

export type GroupContext = {
  stream: StreamReading;
  state: CallState;
  trimming: boolean;
  addsPerSecond: number | null;
  /** Time since the previous reading of this stream; 0 at the first. */
  elapsedMs: number;
  addedBetween: number | null;
  server: ServerFacts;
  limits: Thresholds;
  /** The stream at this reading, shared by the traces of its groups. */
  mark: StreamMark;
  /** The stream at the reading before, or when it was last kept; null when it was never seen. */
  streamBefore: StreamMark | null;
  kept: KeptTrace | undefined;
  /** Known: no command that moves groups or sets counters by hand ran on the server since the reading before. */
  isUndisturbed: boolean;
  /** Whether the stream's counters went on from where they were. */
  isCountKept: boolean;
  /** What ran on the server since the reading before. */
  ran: OperationsRan;
  /** How far the stream's ids are believed to be times, and the newest ids with when they were first seen. */
  trust: IdTrust;
  tails: readonly SeenTail[];
  /** About how many entries trimming leaves; null unknown. */
  keptEntries: number | null;
  /** What streams like this one are trimmed at, where this one was never trimmed; null unknown. */
  learnedCap: number | null;
  /** Until the key goes; null never, or not known. */
  expiresInMs: number | null;
  /** The stream at the reading before, where this group is new to it and none of its name was there before. */
  beforeIt: { length: number; lastGeneratedId: string } | null;
};

export function assessGroup(
  previous: GroupTrace | null,
  group: GroupReading,
  context: GroupContext,
): { row: CallGroup; trace: GroupTrace } {
  const { stream, server, limits } = context;
  const nowMs = stream.readAtMs;
  const knownPlace = previous?.place ?? context.kept?.place ?? null;
  const { isCountKept } = context;
  const isUndisturbed = context.isUndisturbed && isCountKept;
  const placeBefore = knownPlace !== null && !isCountKept ? withoutCounters(knownPlace) : knownPlace;
  const place = trackPlace(placeBefore, stream, group, {
    family: server.lagFamily,
    isUndisturbed,
    mark: context.mark,
  });
  const lag = reconciledLag(stream, group, place);
  const skipped = trackSkipped(previous?.skipped ?? context.kept?.skipped ?? nothingSkipped, stream, group, {
    family: server.lagFamily,
    isUndisturbed,
    isCountKept,
    lags: { before: exactLag(previous), now: lag.lagSource === "exact" ? lag.lagEntries : null },
    place,
    placeBefore,
    streamBefore:
      isCountKept || context.streamBefore === null
        ? context.streamBefore
        : { ...context.streamBefore, entriesAdded: null },
  });
  const work = assessWork(previous, group, context, lag, skipped, place);
  const progress = trackProgress(previous?.progress ?? null, group, lag.lagEntries, nowMs, work.seen);
  const oldestPendingId = group.oldestPending?.[0]?.entryId ?? null;
  const sight = trackSight(
    previous?.sight ?? null,
    {
      hasLag: lag.lagEntries !== 0,
      hasMoved: previous?.place.lastDeliveredId !== group.lastDeliveredId,
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
  const position =
    lag.lagEntries === null || stream.entriesAdded === null ? null : stream.entriesAdded - lag.lagEntries;
  const readsPerSecond =
    previous === null || work.read === null
      ? (previous?.readsPerSecond ?? null)
      : smoothRate(previous.readsPerSecond, work.read, context.elapsedMs);
  // A backlog whose first entry is not even worth asking for is the ordinary few entries under way.
  const isKeepingUp = undelivered.undeliveredAgeIsBound && (undelivered.undeliveredAgeMs ?? 0) < limits.slowAfterMs;
  const headroom = headroomOf(
    stream,
    isKeepingUp ? { ...lag, lagEntries: 0 } : lag,
    undelivered.firstUndeliveredId,
    context.trimming,
    context.addsPerSecond,
    readsPerSecond,
    context.learnedCap,
  );
  const isTroubled = previous !== null && isWorse(previous.status.status, "UNKNOWN");
  const consumerList = group.consumerList ?? (isTroubled ? previous.consumerList : null);
  const moreConsumers = (group.consumerList === null ? previous?.moreConsumers : group.moreConsumers) ?? null;
  const readings = (previous?.readings ?? 0) + 1;
  const hasRead = work.read !== 0 && previous !== null && previous.place.lastDeliveredId !== group.lastDeliveredId;
  const lastReadAtMs = hasRead ? nowMs : (previous?.lastReadAtMs ?? null);
  const pressure = pressureOf(lag.lagEntries, group.pending, context.keptEntries);
  const touch = trackTouch(previous?.touch ?? null, group.oldestPending?.[0], nowMs);
  const keptAlive = keptAliveBy(touch, pending.oldestPendingAgeMs, nowMs, limits.slowAfterMs);
  const reclaim = trackReclaim(previous?.reclaim ?? null, group.oldestPending, group.pending);
  const reclaimed = reclaimedOf(reclaim, group.oldestPending) ?? keptReclaimed(previous, group);
  const late = previous === null ? madeLate({ stream, group, lag, before: context.beforeIt }) : previous.late;
  const isUnfinishedNow = isUnfinished(
    {
      nowMs,
      lagEntries: lag.lagEntries,
      pending: group.pending,
      pressure,
      lastReadAtMs,
      progressAtMs: progress.atMs,
    },
    limits.slowAfterMs,
  );
  const hasRemoved = stream.entriesAdded === null || stream.entriesAdded > stream.length;
  const facts: StatusFacts = {
    nowMs,
    state: context.state,
    readings,
    length: stream.length,
    lagEntries: lag.lagEntries,
    lagSource: lag.lagSource,
    undeliveredAgeMs: undelivered.undeliveredAgeMs,
    undeliveredAgeIsBound: undelivered.undeliveredAgeIsBound,
    pending: group.pending,
    oldestPendingAgeMs: pending.oldestPendingAgeMs,
    maxDeliveries: pending.maxDeliveries,
    isTrimming: context.trimming,
    lossInMs: headroom.lossInMs,
    isLosingNow: skipped.lostAhead > 0,
    lastSkippedAtMs: skipped.lastSkippedAtMs,
    work: work.trace,
    consumers: group.consumers,
    leastIdleMs: leastIdle(consumerList),
    idleMeansAttempt: server.idleMeansAttempt,
    progress,
    pressure,
    isUnfinished: isUnfinishedNow,
    keptAliveBy: keptAlive,
    reclaimed,
    learnedCap: context.learnedCap,
    expiresInMs: context.expiresInMs,
  };
  const expiresInMs = workExpiresInMs(facts, limits);
  const judged = deriveStatus(facts, limits);
  const status = settleStatus(previous?.status ?? null, judged, nowMs, lag.lagEntries === 0 && group.pending === 0);
  const skippedIsAtLeast = skipped.isAtLeast || skipped.isUnsettled;
  const skippedEntries = skipped.total === 0 && skippedIsAtLeast ? null : skipped.total;
  const drain = drainOf(isKeepingUp ? 0 : lag.lagEntries, readsPerSecond, context.addsPerSecond);
  // Every field by name: thousands of these are made a second, and spreading would make each a slow object.
  const row: CallGroup = {
    name: group.name,
    pending: group.pending,
    consumers: group.consumers,
    lastDeliveredId: group.lastDeliveredId,
    lagEntries: lag.lagEntries,
    lagSource: lag.lagSource,
    undeliveredAgeMs: undelivered.undeliveredAgeMs,
    undeliveredAgeIsBound: undelivered.undeliveredAgeIsBound,
    firstUndeliveredId: undelivered.firstUndeliveredId,
    oldestPendingAgeMs: pending.oldestPendingAgeMs,
    oldestPendingId: pending.oldestPendingId,
    oldestPendingIdleMs: pending.oldestPendingIdleMs,
    oldestPendingConsumer: pending.oldestPendingConsumer,
    maxDeliveries: pending.maxDeliveries,
    ghosts: pending.ghosts,
    pendingIsSampled: pending.pendingIsSampled,
    headroomMs: headroom.headroomMs,
    lossInMs: soonest(headroom.lossInMs, expiresInMs),
    skippedEntries,
    skippedIsAtLeast,
    lastSkippedAtMs: skipped.lastSkippedAtMs,
    passedEntries: countOf(work.trace.passed),
    passedIsInexact: work.trace.passed.isInexact,
    lastPassedAtMs: work.trace.passed.lastAtMs,
    droppedPending: countOf(work.trace.dropped),
    droppedIsInexact: work.trace.dropped.isInexact,
    lastDroppedAtMs: work.trace.dropped.lastAtMs,
    isReadSeen: work.trace.isReadSeen && skippedEntries === 0,
    isAckSeen: work.trace.isAckSeen,
    readsPerSecond,
    drain: drain.drain,
    drainMs: drain.drainMs,
    pressure,
    status: status.status,
    cause: causeOf(status.status, facts, limits),
    lostLately: recentUndone(facts, limits).length > 0,
    sinceMs: status.sinceMs,
    reason: describeStatus({
      status: status.status,
      judged,
      facts,
      limits,
      skippedEntries: skipped.total,
      skippedIsAtLeast,
      culprit: culpritOf(consumerList),
    }),
  };
  const trace = {
    readings,
    place,
    skipped,
    progress,
    status,
    readsPerSecond,
    position,
    lagEntries: lag.lagEntries,
    consumerList,
    moreConsumers,
    lagSource: lag.lagSource,
    consumers: group.consumers,
    sight,
    hadGhosts: pending.ghosts !== 0 || (pending.pendingIsSampled && hasRemoved),
    work: work.trace,
    lastReadAtMs,
    touch,
    isUnfinished: isUnfinishedNow,
    keptAliveBy: keptAlive,
    reclaim,
    reclaimed,
    expiresInMs,
    late,
  };
  return { row, trace };
}

function exactLag(previous: GroupTrace | null): number | null {
  return previous?.lagSource === "exact" ? previous.lagEntries : null;
}

/** Not every reading asks for the pending entries. */
function keptReclaimed(previous: GroupTrace | null, { oldestPending, pending }: GroupReading): Reclaimed | null {
  return oldestPending === null && pending > 0 ? (previous?.reclaimed ?? null) : null;
}

/** Null where something is counted as undone and how much is not known. */
function countOf({ entries, isInexact }: { entries: number; isInexact: boolean }): number | null {
  return entries === 0 && isInexact ? null : entries;
}

const notSeenBefore: Seen = { isRead: true, isDone: true };

/** What the group got done since the reading before, what went undone, and what of it counts as progress. */
function assessWork(
  previous: GroupTrace | null,
  group: GroupReading,
  context: GroupContext,
  lag: Lag,
  skipped: SkippedTrace,
  place: PlaceTrace,
): { trace: WorkTrace; read: number | null; seen: Seen } {
  if (previous === null) {
    const isAtStart = place.position === 0 || context.stream.entriesAdded === 0;
    const kept = context.kept?.work;
    // What went on while nobody watched was not seen.
    const trace = kept ? { ...kept, isReadSeen: false, isAckSeen: false } : firstWork(isAtStart, group.pending);
    return { trace, read: null, seen: notSeenBefore };
  }
  // Most groups stand still at most looks, and these are made thousands of times a second.
  if (
    previous.place.lastDeliveredId === group.lastDeliveredId &&
    previous.progress.pending === group.pending &&
    previous.consumers === group.consumers
  ) {
    return { trace: previous.work, read: 0, seen: notSeenBefore };
  }
  const facts: AdvanceFacts = {
    before: {
      lastDeliveredId: previous.place.lastDeliveredId,
      entriesRead: previous.place.entriesRead,
      pending: previous.progress.pending,
      consumers: previous.consumers,
      lagEntries: previous.lagEntries,
      isLagExact: previous.lagSource === "exact",
    },
    now: {
      lastDeliveredId: group.lastDeliveredId,
      entriesRead: group.entriesRead,
      pending: group.pending,
      consumers: group.consumers,
      lagEntries: lag.lagEntries,
      isLagExact: lag.lagSource === "exact",
    },
    ran: context.ran,
    added: context.addedBetween,
    lost: skipped.total - previous.skipped.total,
    removed: removedBetween(previous.place.stream, context.stream),
    hasHoleAhead: hasDeletedAfter(context.stream, previous.place.lastDeliveredId),
    mayLoseRows: mayLoseRows(previous, context),
    elapsedMs: context.elapsedMs,
    consumerList: group.consumerList,
  };
  const advance = advanceOf(facts);
  const pendingChange = pendingChangeOf(facts, previous.hadGhosts);
  const growth = group.pending - previous.progress.pending;
  return {
    trace: trackWork(previous.work, advance, pendingChange, growth, context.stream.readAtMs),
    read: advance.read,
    seen: { isRead: advance.read !== null && advance.passed === 0, isDone: pendingChange.cause === null },
  };
}

/** Not where all that went lay before the oldest pending entry: then it was none of its own. */
function mayLoseRows(previous: GroupTrace, { server, stream }: GroupContext): boolean {
  if (!server.canDropRows || removedBetween(previous.place.stream, stream) === 0) return false;
  const { oldestPendingId } = previous.progress;
  const isDeletedById = previous.place.stream.maxDeletedEntryId !== stream.maxDeletedEntryId;
  if (oldestPendingId === null || stream.firstEntryId === null || isDeletedById) return true;
  return compareEntryIds(oldestPendingId, stream.firstEntryId) < 0;
}

function leastIdle(consumers: ConsumerReading[] | null): number | null {
  if (consumers === null || consumers.length === 0) return null;
  return consumers.reduce((least, consumer) => Math.min(least, consumer.idleMs), Number.POSITIVE_INFINITY);
}

/** The consumer that holds the most pending entries, if any holds some. */
function culpritOf(consumers: ConsumerReading[] | null): Culprit | null {
  let culprit: ConsumerReading | null = null;
  for (const consumer of consumers ?? []) if (consumer.pending > (culprit?.pending ?? 0)) culprit = consumer;
  return culprit;
}
