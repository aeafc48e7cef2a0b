import type { ArchivedCallsPage } from "../schema/archive";

/** The rows of pages one after the other, each call once, as its first page has it. */
export function callsOfPages(pages: readonly ArchivedCallsPage[]): ArchivedCallsPage["rows"] {
  const byKey = new Map<string, ArchivedCallsPage["rows"][number]>();
  for (const row of pages.flatMap(({ rows }) => rows)) if (!byKey.has(row.streamKey)) byKey.set(row.streamKey, row);
  return [...byKey.values()];
}
