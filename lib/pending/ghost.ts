import { compareEntryIds } from "../ids/entry-id";

/** What a stream says about the entries it no longer has. */
export type StreamEdge = { length: number; firstEntryId: string | null; maxDeletedEntryId: string | null };

/**
 * Whether a pending id's entry is gone; null when only looking at the entry itself can tell: it lies within the stream,
 * where single entries were deleted (or the server does not say whether any were).
 */
export function isGhost(entryId: string, edge: StreamEdge): boolean | null {
  if (edge.length === 0 || edge.firstEntryId === null) return true;
  if (compareEntryIds(entryId, edge.firstEntryId) < 0) return true;
  if (edge.maxDeletedEntryId === null) return null;
  return compareEntryIds(entryId, edge.maxDeletedEntryId) > 0 ? false : null;
}
