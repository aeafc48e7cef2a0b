/** What entries of a stream weighed lately; nothing is known of a stream that was never read. */
export type EntryWeight = number | null;

const mostAtOnce = 100;
const firstCount = 4;
const smoothing = 0.3;

/** How many entries of a stream may be asked for, so that about `shareBytes` come; at least one, or nothing would move. */
export function countFor(weight: EntryWeight, shareBytes: number): number {
  if (weight === null) return firstCount;
  return Math.max(1, Math.min(mostAtOnce, Math.floor(shareBytes / Math.max(1, weight))));
}

/** Rises at once to the heaviest entry of a reply, and falls slowly: the bound is on memory, not on the average. */
export function weighed(before: EntryWeight, heaviestBytes: number): number {
  if (before === null || heaviestBytes >= before) return heaviestBytes;
  return before + (heaviestBytes - before) * smoothing;
}

const busyMs = 20;
const maxQuietMs = 1_000;
const maxEndedMs = 5_000;
const endedAfterMs = 90_000;

/** When a stream is looked at again: at once while it has more, soon while it speaks, seldom when it has gone quiet. */
export function nextLookMs({
  gotEntries,
  isMoreLikely,
  quietMs,
  lastWaitMs,
}: {
  gotEntries: number;
  isMoreLikely: boolean;
  quietMs: number;
  lastWaitMs: number;
}): number {
  if (isMoreLikely) return 0;
  if (gotEntries > 0) return busyMs;
  return Math.min(Math.max(busyMs, lastWaitMs * 2), quietMs > endedAfterMs ? maxEndedMs : maxQuietMs);
}
