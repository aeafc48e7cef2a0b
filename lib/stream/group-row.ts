import type { CallGroup } from "@/lib/schema/call";
import type { Status } from "@/lib/schema/status";
import { type Culprit, describeStatus } from "./describe-status";
import type { GroupContext } from "./group-trace";
import { soonest } from "./key-expiry";
import type { GroupSeen } from "./look-at-group";
import { drainOf } from "./rates";
import type { ConsumerReading, GroupReading } from "./reading";
import { causeOf, recentUndone, type StatusFacts, type StatusTrace } from "./status";

export type RowParts = {
  seen: GroupSeen;
  group: GroupReading;
  context: Pick<GroupContext, "limits" | "addsPerSecond">;
  facts: StatusFacts;
  judged: Status;
  status: StatusTrace;
  expiresInMs: number | null;
};

/** Every field by name: thousands of these are made a second, and spreading would make each a slow object. */
export function groupRow({ seen, group, context, facts, judged, status, expiresInMs }: RowParts): CallGroup {
  const { lag, undelivered, pending, headroom, skipped, work } = seen;
  const { limits } = context;
  const skippedIsAtLeast = skipped.isAtLeast || skipped.isUnsettled;
  const skippedEntries = skipped.total === 0 && skippedIsAtLeast ? null : skipped.total;
  const drain = drainOf(seen.isKeepingUp ? 0 : lag.lagEntries, seen.readsPerSecond, context.addsPerSecond);
  return {
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
    passedEntries: countOf(work.passed),
    passedIsInexact: work.passed.isInexact,
    lastPassedAtMs: work.passed.lastAtMs,
    droppedPending: countOf(work.dropped),
    droppedIsInexact: work.dropped.isInexact,
    lastDroppedAtMs: work.dropped.lastAtMs,
    isReadSeen: work.isReadSeen && skippedEntries === 0,
    isAckSeen: work.isAckSeen,
    readsPerSecond: seen.readsPerSecond,
    drain: drain.drain,
    drainMs: drain.drainMs,
    pressure: seen.pressure,
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
      culprit: culpritOf(seen.consumerList),
    }),
  };
}

/** Null where something is counted as undone and how much is not known. */
function countOf({ entries, isInexact }: { entries: number; isInexact: boolean }): number | null {
  return entries === 0 && isInexact ? null : entries;
}

/** The consumer that holds the most pending entries, if any holds some. */
function culpritOf(consumers: ConsumerReading[] | null): Culprit | null {
  let culprit: ConsumerReading | null = null;
  for (const consumer of consumers ?? []) if (consumer.pending > (culprit?.pending ?? 0)) culprit = consumer;
  return culprit;
}
