import { compareEntryIds } from "../ids/entry-id";

/** Since when this console has seen a group's present work wait; null while there is none. */
export type SightTrace = { undeliveredSinceMs: number | null; pendingSinceMs: number | null };

/** Newest ids of a stream with when they were first seen, oldest first: whatever waits behind one waits since then at least. */
export type SeenTail = { entryId: string; atMs: number };

const maxTails = 16;

/** Where there is no room, every second one is let go: ages become rougher, never too high. */
export function addTail(tails: readonly SeenTail[], entryId: string, atMs: number): readonly SeenTail[] {
  if (tails.at(-1)?.entryId === entryId) return tails;
  const kept = tails.length < maxTails ? tails : tails.filter((_, i) => i % 2 === 0);
  return [...kept, { entryId, atMs }];
}

export function trackSight(
  previous: SightTrace | null,
  now: { hasLag: boolean; hasMoved: boolean; lastDeliveredId: string; hasPending: boolean; isSamePending: boolean },
  tails: readonly SeenTail[],
  nowMs: number,
): SightTrace {
  const undeliveredSinceMs = now.hasLag ? undeliveredSince(previous, now, tails, nowMs) : null;
  const pendingSinceMs = now.hasPending ? ((now.isSamePending ? previous?.pendingSinceMs : null) ?? nowMs) : null;
  if (previous?.undeliveredSinceMs === undeliveredSinceMs && previous.pendingSinceMs === pendingSinceMs)
    return previous;
  return { undeliveredSinceMs, pendingSinceMs };
}

function undeliveredSince(
  previous: SightTrace | null,
  { hasMoved, lastDeliveredId }: { hasMoved: boolean; lastDeliveredId: string },
  tails: readonly SeenTail[],
  nowMs: number,
): number {
  if (!hasMoved && previous?.undeliveredSinceMs != null) return previous.undeliveredSinceMs;
  return tails.find(({ entryId }) => compareEntryIds(entryId, lastDeliveredId) > 0)?.atMs ?? nowMs;
}

/** Null at first sight: nothing has been seen to wait yet. */
export function seenAgeMs(sinceMs: number | null, nowMs: number): number | null {
  return sinceMs === null || nowMs <= sinceMs ? null : nowMs - sinceMs;
}
