import { compareEntryIds } from "../ids/entry-id";
import type { TranscriptRow } from "./lay-rows";

/** The entries that made a row, in stream order; none for what is missing, and for a note. */
export function entryIdsOf(row: TranscriptRow): readonly string[] {
  if (row.kind === "turn") return row.turn.entryIds;
  if (row.kind === "tool") return row.call.entryIds;
  return row.kind === "handoff" || row.kind === "mark" ? [row.entryId ?? ""] : [];
}

/** What an entry made: what was said goes before the marks and tools that it also made; null: it made no row. */
export function findRowOf(rows: readonly TranscriptRow[], entryId: string): TranscriptRow | null {
  let found: TranscriptRow | null = null;
  for (const row of rows) {
    if (!holds(entryIdsOf(row), entryId)) continue;
    if (row.kind === "turn") return row;
    found ??= row;
  }
  return found;
}

function holds(entryIds: readonly string[], entryId: string): boolean {
  let low = 0;
  let high = entryIds.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compareEntryIds(entryIds[middle] ?? "", entryId);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
