import type { PendingReading } from "./reading";

/** The oldest pending entry, and at how many looks it had been delivered again since the one before. */
export type ReclaimTrace = { entryId: string; deliveries: number; rises: number };

/** An entry that is delivered again at so many looks is claimed by habit. */
const minRises = 2;

export function trackReclaim(
  previous: ReclaimTrace | null,
  oldest: readonly PendingReading[] | null,
  pending: number,
): ReclaimTrace | null {
  if (pending === 0) return null;
  const [first] = oldest ?? [];
  if (first === undefined) return previous;
  const { entryId, deliveries } = first;
  if (previous?.entryId !== entryId) return { entryId, deliveries, rises: 0 };
  if (deliveries <= previous.deliveries)
    return deliveries === previous.deliveries ? previous : { entryId, deliveries, rises: 0 };
  return { entryId, deliveries, rises: previous.rises + 1 };
}

/** Whose claims get nothing done: `entries` of the oldest pending ones were delivered up to `deliveries` times. */
export type Reclaimed = { consumer: string; entries: number; deliveries: number };

/**
 * A recovery that claims and never processes, or fails each time: the same entry is delivered again and again, and so
 * were others that wait. Null where it is one entry alone, which is a poisonous one rather.
 */
export function reclaimedOf(trace: ReclaimTrace | null, oldest: readonly PendingReading[] | null): Reclaimed | null {
  const [first] = oldest ?? [];
  if (trace === null || trace.rises < minRises || first === undefined || first.consumer === "") return null;
  const again = (oldest ?? []).filter(({ deliveries }) => deliveries > 1 && deliveries < Number.MAX_SAFE_INTEGER);
  if (again.length < 2) return null;
  const deliveries = Math.max(...again.map((entry) => entry.deliveries));
  return { consumer: first.consumer, entries: again.length, deliveries };
}
