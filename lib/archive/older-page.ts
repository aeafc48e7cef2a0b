import type { ArchivedCallsPage } from "../schema/archive";

/**
 * Where the list goes on after a page; undefined at its end. Calls are copied many at once: those of the last row's
 * millisecond are asked for again, so that none between two pages is left out, unless the whole page was of one.
 */
export function olderBeforeMs({ rows, hasMore }: ArchivedCallsPage): number | undefined {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!hasMore || first === undefined || last === undefined) return undefined;
  return first.copiedAtMs === last.copiedAtMs ? last.copiedAtMs : last.copiedAtMs + 1;
}

/** The rows of pages one after the other, each call once, as its first page has it. */
export function callsOfPages(pages: readonly ArchivedCallsPage[]): ArchivedCallsPage["rows"] {
  const byKey = new Map<string, ArchivedCallsPage["rows"][number]>();
  for (const row of pages.flatMap(({ rows }) => rows)) if (!byKey.has(row.streamKey)) byKey.set(row.streamKey, row);
  return [...byKey.values()];
}
