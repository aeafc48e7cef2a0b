/** A stored piece of a call, as far as merging asks. */
export type PlacedChunk = { id: number; entries: number; rawBytes: number };

/** Small enough that a page is read in one look, large enough that a call compresses as a whole. */
export const mergedBounds = { entries: 500, rawBytes: 262_144 };

/**
 * Which neighbouring chunks become one, each group in order; chunks that stay as they are are in none. A chunk that is
 * beyond the bounds by itself stays alone.
 */
export function planMerge<T extends PlacedChunk>(chunks: readonly T[], bounds = mergedBounds): T[][] {
  const groups: T[][] = [];
  let group: T[] = [];
  let entries = 0;
  let rawBytes = 0;
  const finish = () => {
    if (group.length > 1) groups.push(group);
    group = [];
    entries = rawBytes = 0;
  };
  for (const chunk of chunks) {
    if (entries + chunk.entries > bounds.entries || rawBytes + chunk.rawBytes > bounds.rawBytes) finish();
    group.push(chunk);
    entries += chunk.entries;
    rawBytes += chunk.rawBytes;
  }
  finish();
  return groups;
}
