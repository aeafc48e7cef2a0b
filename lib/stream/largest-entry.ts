import type { StreamReading } from "./reading";

/** The bytes of its fields and values; the entry itself may have been trimmed since. */
export type LargestEntry = { entryId: string; sizeBytes: number };

/**
 * The largest entry seen of a stream: each reading brings its first and its newest, at no cost of their own. What came and
 * was followed by another between two readings was not seen, so that it is a lower bound.
 */
export function largerEntry(
  before: LargestEntry | null,
  { largestEntryId, largestEntryBytes }: Pick<StreamReading, "largestEntryId" | "largestEntryBytes">,
): LargestEntry | null {
  if (largestEntryId == null || largestEntryBytes === undefined) return before;
  if (before !== null && before.sizeBytes >= largestEntryBytes) return before;
  return { entryId: largestEntryId, sizeBytes: largestEntryBytes };
}
