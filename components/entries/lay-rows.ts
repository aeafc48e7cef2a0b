import type { ShownGap } from "@/lib/entries/entries-state";
import { type EntryFilter, matchesFilter } from "@/lib/entries/filter-entries";
import { compareEntryIds } from "@/lib/ids/entry-id";
import type { StreamEntry } from "@/lib/schema/stream-entry";

export type Row = { key: string; entry: StreamEntry; gap: null } | { key: string; entry: null; gap: ShownGap };

/** The rows of the list: the entries that match, and each gap after the last entry before it. */
export function layRows(
  entries: readonly StreamEntry[],
  gaps: readonly ShownGap[],
  filter: EntryFilter,
): { rows: readonly Row[]; shown: readonly StreamEntry[] } {
  const shown = filter.length === 0 ? entries : entries.filter((entry) => matchesFilter(entry, filter));
  const rows: Row[] = [];
  let next = 0;
  const addGapsBefore = (entryId: string | null) => {
    for (
      let gap = gaps[next];
      gap && (entryId === null || compareEntryIds(gap.fromId, entryId) < 0);
      gap = gaps[next]
    ) {
      rows.push({ key: `gap ${gap.cause} ${gap.fromId}`, entry: null, gap });
      next++;
    }
  };
  for (const entry of shown) {
    addGapsBefore(entry.id);
    rows.push({ key: entry.id, entry, gap: null });
  }
  addGapsBefore(null);
  return { rows, shown };
}
