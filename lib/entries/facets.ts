import type { StreamEntry } from "../schema/stream-entry";
import { entryFields } from "./entry-fields";
import { termOf } from "./filter-entries";

export interface Facet {
  field: string;
  /** The most frequent first. */
  values: readonly { value: string; term: string; entries: number }[];
}

const lookedAt = 2_000;
const maxValues = 12;
const shownValues = 5;
const maxFacets = 4;

/**
 * Fields whose values repeat: those that tell entries apart by a few words, like kind, role or status, with how often
 * each value occurs among the newest loaded entries. Fields that differ in every entry tell nothing and are left out.
 */
export function facetsOf(entries: readonly StreamEntry[]): Facet[] {
  const newest = entries.slice(-lookedAt);
  const counts = new Map<string, Map<string, number>>();
  for (const entry of newest) {
    for (const { name, value, isBase64 } of entryFields(entry)) {
      if (isBase64 || value.length > 40) continue;
      const values = counts.get(name) ?? new Map<string, number>();
      counts.set(name, values);
      // More than can be offered: it is no facet, and is counted no further.
      if (values.size > maxValues) continue;
      values.set(value, (values.get(value) ?? 0) + 1);
    }
  }
  const facets = [...counts].flatMap(([field, values]) => {
    const told = [...values].flatMap(([value, times]) => {
      const term = termOf(field, value);
      return term === null || /^[\d.]+$/.test(value) ? [] : [{ value, term, entries: times }];
    });
    const total = told.reduce((sum, one) => sum + one.entries, 0);
    if (values.size < 2 || values.size > maxValues || told.length < 2) return [];
    return [{ field, total, values: told.sort((a, b) => b.entries - a.entries).slice(0, shownValues) }];
  });
  return facets
    .sort((a, b) => b.total - a.total || (a.field < b.field ? -1 : 1))
    .slice(0, maxFacets)
    .map(({ field, values }) => ({ field, values }));
}
