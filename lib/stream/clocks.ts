import { compareEntryIds } from "../ids/entry-id";
import { hasNoTime } from "./delivery-words";
import { believedAgeMs, believedIds, type IdTrust } from "./id-clock";
import type { Lag } from "./lag";
import type { GroupReading, StreamReading } from "./reading";
import { type SightTrace, seenAgeMs } from "./sight";

/** What ages rest on: how far ids are believed, and else since when the work was seen. */
export type Watch = { trust: IdTrust; sight: SightTrace };

const unwatched: Watch = { trust: believedIds, sight: { undeliveredSinceMs: null, pendingSinceMs: null } };

export type UndeliveredClock = {
  undeliveredAgeMs: number | null;
  undeliveredAgeIsBound: boolean;
  firstUndeliveredId: string | null;
};

/**
 * How long the first undelivered entry has waited. Its id is the stream's first entry when trimming has overtaken the
 * group, else the one asked for; without it the age of the last delivered entry is an upper bound.
 */
export function undeliveredClock(
  stream: StreamReading,
  group: GroupReading,
  lag: Lag,
  { trust, sight }: Watch = unwatched,
): UndeliveredClock {
  if (lag.lagEntries === 0) return { undeliveredAgeMs: 0, undeliveredAgeIsBound: false, firstUndeliveredId: null };
  const seenMs = seenAgeMs(sight.undeliveredSinceMs, stream.readAtMs);
  const { firstEntryId, readAtMs } = stream;
  if (firstEntryId === null) return { undeliveredAgeMs: null, undeliveredAgeIsBound: false, firstUndeliveredId: null };
  const isBeforeFirst = compareEntryIds(group.lastDeliveredId, firstEntryId) < 0;
  const firstUndeliveredId = isBeforeFirst ? firstEntryId : group.firstUndeliveredId;
  if (firstUndeliveredId !== null) {
    return {
      undeliveredAgeMs: believedAgeMs(firstUndeliveredId, readAtMs, trust) ?? seenMs,
      undeliveredAgeIsBound: false,
      firstUndeliveredId,
    };
  }
  const boundMs = believedAgeMs(group.lastDeliveredId, readAtMs, trust);
  return {
    undeliveredAgeMs: boundMs ?? seenMs,
    undeliveredAgeIsBound: boundMs !== null || seenMs === null,
    firstUndeliveredId: null,
  };
}

export type PendingClock = {
  oldestPendingAgeMs: number | null;
  oldestPendingId: string | null;
  oldestPendingIdleMs: number | null;
  oldestPendingConsumer: string | null;
  maxDeliveries: number | null;
  ghosts: number | null;
  pendingIsSampled: boolean;
};

const nothingPending: PendingClock = {
  oldestPendingAgeMs: 0,
  oldestPendingId: null,
  oldestPendingIdleMs: 0,
  oldestPendingConsumer: null,
  maxDeliveries: 0,
  ghosts: 0,
  pendingIsSampled: false,
};

const notLooked: PendingClock = {
  oldestPendingAgeMs: null,
  oldestPendingId: null,
  oldestPendingIdleMs: null,
  oldestPendingConsumer: null,
  maxDeliveries: null,
  ghosts: null,
  pendingIsSampled: true,
};

/**
 * The second clock: the oldest pending entry by id, so that a claim does not reset it. An id below the stream's first
 * entry is a ghost for certain; one deleted out of the middle is found only by looking at the entry itself.
 */
export function pendingClock(
  stream: StreamReading,
  group: GroupReading,
  { trust, sight }: Watch = unwatched,
): PendingClock {
  if (group.pending === 0) return nothingPending;
  const [oldest] = group.oldestPending ?? [];
  if (oldest === undefined || group.oldestPending === null) return notLooked;
  const { firstEntryId } = stream;
  let ghosts = 0;
  let maxDeliveries = 0;
  for (const pending of group.oldestPending) {
    if (firstEntryId === null || compareEntryIds(pending.entryId, firstEntryId) < 0) ghosts++;
    maxDeliveries = Math.min(Math.max(maxDeliveries, pending.deliveries), Number.MAX_SAFE_INTEGER);
  }
  return {
    oldestPendingAgeMs:
      believedAgeMs(oldest.entryId, stream.readAtMs, trust) ?? seenAgeMs(sight.pendingSinceMs, stream.readAtMs),
    oldestPendingId: oldest.entryId,
    oldestPendingIdleMs: hasNoTime(oldest.idleMs) ? null : oldest.idleMs,
    oldestPendingConsumer: oldest.consumer,
    maxDeliveries,
    ghosts,
    pendingIsSampled: group.oldestPending.length < group.pending,
  };
}
