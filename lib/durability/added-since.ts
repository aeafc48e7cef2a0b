/** How many entries had been added when the record was made, counted from its beginning; by the server's clock, oldest first. */
export type AddedSample = { atMs: number; added: number };

/** Null where nothing is recorded. `isWhole`: the record reaches back to the moment asked for. */
export type AddedCount = { entries: number; isWhole: boolean } | null;

/**
 * Entries added since then, read off the record. Counts from the last sample at or before it, so that it is never too
 * low for what was recorded.
 */
export function addedSince(samples: readonly AddedSample[], sinceMs: number): AddedCount {
  const last = samples.at(-1);
  const [first] = samples;
  if (!first || !last) return null;
  let start = first;
  for (const sample of samples) {
    if (sample.atMs > sinceMs) break;
    start = sample;
  }
  return { entries: last.added - start.added, isWhole: start.atMs <= sinceMs };
}

/** The master's offset at a moment, with what was recorded as added by then. */
export type OffsetSample = AddedSample & { offset: number };

/** Entries that a replica at this offset may lack: those after the last moment of which it is known to have all. */
export function addedAfterOffset(
  samples: readonly AddedSample[],
  offsets: readonly OffsetSample[],
  offset: number,
): AddedCount {
  const last = samples.at(-1);
  const [oldest] = offsets;
  if (!last || !oldest) return null;
  let start = oldest;
  for (const sample of offsets) if (sample.offset <= offset && sample.atMs >= start.atMs) start = sample;
  return { entries: Math.max(0, last.added - start.added), isWhole: start.offset <= offset };
}
