import type { CallGroup } from "@/lib/schema/call";
import { groupRow } from "./group-row";
import type { GroupContext, GroupTrace } from "./group-trace";
import { type GroupSeen, lookAtGroup } from "./look-at-group";
import { madeLate } from "./made-late";
import type { ConsumerReading, GroupReading } from "./reading";
import { deriveStatus, type StatusFacts, settleStatus, workExpiresInMs } from "./status";

/** Most groups stand still at most looks, and thousands of these are made a second: what did not change stays the same object. */
export function assessGroup(
  previous: GroupTrace | null,
  group: GroupReading,
  context: GroupContext,
): { row: CallGroup; trace: GroupTrace } {
  const { stream, limits } = context;
  const seen = lookAtGroup(previous, group, context);
  const { lag } = seen;
  const facts = factsOf(previous, seen, group, context);
  const expiresInMs = workExpiresInMs(facts, limits);
  const judged = deriveStatus(facts, limits);
  const isDone = lag.lagEntries === 0 && group.pending === 0;
  const status = settleStatus(previous?.status ?? null, judged, stream.readAtMs, isDone);
  const row = groupRow({ seen, group, context, facts, judged, status, expiresInMs });
  const hasRemoved = stream.entriesAdded === null || stream.entriesAdded > stream.length;
  const { pending } = seen;
  const moreConsumers = (group.consumerList === null ? previous?.moreConsumers : group.moreConsumers) ?? null;
  const trace: GroupTrace = {
    readings: facts.readings,
    place: seen.place,
    skipped: seen.skipped,
    progress: seen.progress,
    status,
    readsPerSecond: seen.readsPerSecond,
    position: lag.lagEntries === null || stream.entriesAdded === null ? null : stream.entriesAdded - lag.lagEntries,
    lagEntries: lag.lagEntries,
    consumerList: seen.consumerList,
    moreConsumers,
    lagSource: lag.lagSource,
    consumers: group.consumers,
    sight: seen.sight,
    hadGhosts: pending.ghosts !== 0 || (pending.pendingIsSampled && hasRemoved),
    work: seen.work,
    lastReadAtMs: seen.lastReadAtMs,
    touch: seen.touch,
    isUnfinished: seen.isUnfinished,
    keptAliveBy: seen.keptAliveBy,
    reclaim: seen.reclaim,
    reclaimed: seen.reclaimed,
    expiresInMs,
    late: previous === null ? madeLate({ stream, group, lag, before: context.beforeIt }) : previous.late,
  };
  return { row, trace };
}

function factsOf(
  previous: GroupTrace | null,
  seen: GroupSeen,
  group: GroupReading,
  { stream, state, trimming, server, learnedCap, expiresInMs }: GroupContext,
): StatusFacts {
  const { lag, undelivered, pending, headroom, skipped } = seen;
  return {
    nowMs: stream.readAtMs,
    state,
    readings: (previous?.readings ?? 0) + 1,
    length: stream.length,
    lagEntries: lag.lagEntries,
    lagSource: lag.lagSource,
    undeliveredAgeMs: undelivered.undeliveredAgeMs,
    undeliveredAgeIsBound: undelivered.undeliveredAgeIsBound,
    pending: group.pending,
    oldestPendingAgeMs: pending.oldestPendingAgeMs,
    maxDeliveries: pending.maxDeliveries,
    isTrimming: trimming,
    lossInMs: headroom.lossInMs,
    isLosingNow: skipped.lostAhead > 0,
    lastSkippedAtMs: skipped.lastSkippedAtMs,
    work: seen.work,
    consumers: group.consumers,
    leastIdleMs: leastIdle(seen.consumerList),
    idleMeansAttempt: server.idleMeansAttempt,
    progress: seen.progress,
    pressure: seen.pressure,
    isUnfinished: seen.isUnfinished,
    keptAliveBy: seen.keptAliveBy,
    reclaimed: seen.reclaimed,
    learnedCap,
    expiresInMs,
  };
}

function leastIdle(consumers: ConsumerReading[] | null): number | null {
  if (consumers === null || consumers.length === 0) return null;
  let least = Number.POSITIVE_INFINITY;
  for (const { idleMs } of consumers) if (idleMs < least) least = idleMs;
  return least;
}
