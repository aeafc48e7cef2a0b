import type { CallGroup, CallState } from "@/lib/schema/call";
import type { Thresholds } from "@/lib/schema/thresholds";
import { pendingClock, undeliveredClock } from "./clocks";
import { type Culprit, describeStatus } from "./describe-status";
import { headroomOf } from "./headroom";
import { reconciledLag } from "./lag";
import { type PlaceTrace, trackPlace, withoutCounters } from "./place";
import { type ProgressTrace, trackProgress } from "./progress";
import { drainOf, smoothRate } from "./rates";
import type { ConsumerReading, GroupReading, ServerFacts, StreamReading } from "./reading";
import { nothingSkipped, type SkippedTrace, trackSkipped } from "./skipped";
import { deriveStatus, isWorse, type StatusFacts, type StatusTrace, settleStatus } from "./status";
import type { StreamMark } from "./stream-mark";

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
};

/** The traces kept over a restart: where the group stood and what it had lost. */
export type KeptTrace = { place: PlaceTrace; skipped: SkippedTrace };

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
    place,
    placeBefore,
    streamBefore:
      isCountKept || context.streamBefore === null
        ? context.streamBefore
        : { ...context.streamBefore, entriesAdded: null },
  });
  const progress = trackProgress(previous?.progress ?? null, group, lag.lagEntries, nowMs);
  const undelivered = undeliveredClock(stream, group, lag);
  const pending = pendingClock(stream, group);
  const position =
    lag.lagEntries === null || stream.entriesAdded === null ? null : stream.entriesAdded - lag.lagEntries;
  const readBetween = readEntries(previous, group.lastDeliveredId, lag.lagEntries, position, context.addedBetween);
  const readsPerSecond =
    readBetween === null
      ? (previous?.readsPerSecond ?? null)
      : smoothRate(previous?.readsPerSecond ?? null, readBetween, context.elapsedMs);
  // A backlog whose first entry is not even worth asking for is the ordinary few entries under way.
  const isKeepingUp = undelivered.undeliveredAgeIsBound && (undelivered.undeliveredAgeMs ?? 0) < limits.slowAfterMs;
  const headroom = headroomOf(
    stream,
    isKeepingUp ? { ...lag, lagEntries: 0 } : lag,
    undelivered.firstUndeliveredId,
    context.trimming,
    context.addsPerSecond,
    readsPerSecond,
  );
  const isTroubled = previous !== null && isWorse(previous.status.status, "UNKNOWN");
  const consumerList = group.consumerList ?? (isTroubled ? previous.consumerList : null);
  const readings = (previous?.readings ?? 0) + 1;
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
    consumers: group.consumers,
    leastIdleMs: leastIdle(consumerList),
    idleMeansAttempt: server.idleMeansAttempt,
    progress,
  };
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
    lossInMs: headroom.lossInMs,
    skippedEntries,
    skippedIsAtLeast,
    lastSkippedAtMs: skipped.lastSkippedAtMs,
    readsPerSecond,
    drain: drain.drain,
    drainMs: drain.drainMs,
    status: status.status,
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
  };
  return { row, trace };
}

/** Entries delivered between two readings; null when it cannot be told. A group that stands still read none. */
function readEntries(
  previous: GroupTrace | null,
  lastDeliveredId: string,
  lagEntries: number | null,
  position: number | null,
  addedBetween: number | null,
): number | null {
  if (previous === null) return null;
  if (previous.progress.lastDeliveredId === lastDeliveredId) return 0;
  if (position !== null && previous.position !== null) return Math.max(0, position - previous.position);
  if (lagEntries === null || previous.lagEntries === null || addedBetween === null) return null;
  return Math.max(0, addedBetween - (lagEntries - previous.lagEntries));
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
