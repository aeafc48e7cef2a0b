import type { StreamEntry } from "@/lib/schema/stream-entry";
import { compareEntryIds } from "../ids/entry-id";

/** Both lists in id order; an id that is in both stands once, as it was loaded first. Each list must be in id order. */
export function mergeEntries(loaded: readonly StreamEntry[], arrived: readonly StreamEntry[]): readonly StreamEntry[] {
  const firstArrived = arrived[0];
  const lastArrived = arrived.at(-1);
  const first = loaded[0];
  const last = loaded.at(-1);
  if (!firstArrived || !lastArrived) return loaded;
  if (!first || !last || compareEntryIds(firstArrived.id, last.id) > 0) return [...loaded, ...arrived];
  if (compareEntryIds(lastArrived.id, first.id) < 0) return [...arrived, ...loaded];
  const merged: StreamEntry[] = [];
  let from = 0;
  for (const entry of arrived) {
    for (let next = loaded[from]; next && compareEntryIds(next.id, entry.id) < 0; next = loaded[from]) {
      merged.push(next);
      from++;
    }
    if (loaded[from]?.id !== entry.id) merged.push(entry);
  }
  for (const entry of loaded.slice(from)) merged.push(entry);
  return merged;
}

/** How many entries of an ordered list have an id of at most `entryId`. */
export function countUpTo(entries: readonly StreamEntry[], entryId: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareEntryIds(entries[middle]?.id ?? "0-0", entryId) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
