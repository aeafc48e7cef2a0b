import type { StreamEntry } from "@/lib/schema/stream-entry";
import { entryFields } from "./entry-fields";

interface Term {
  /** Null for any field. */
  field: string | null;
  text: string;
  isNot: boolean;
}

export type EntryFilter = readonly Term[];

const termPattern = /(-?)(?:([^\s:"]+):)?(?:"([^"]*)"|(\S+))/g;

/** Reads `kind:transcript -phase:partial refund "two words"`: all have to hold, `-` turns one round, case is ignored. */
export function parseEntryFilter(text: string): EntryFilter {
  return [...text.matchAll(termPattern)].map(([, not, field, quoted, bare]) => ({
    field: field?.toLowerCase() ?? null,
    text: (quoted ?? bare ?? "").toLowerCase(),
    isNot: not === "-",
  }));
}

const termsOf = (filter: string): readonly string[] => filter.match(termPattern) ?? [];

/** Adds a term to the text of a filter, or takes it out. */
export function toggleTerm(filter: string, term: string): string {
  const terms = termsOf(filter);
  return (terms.includes(term) ? terms.filter((other) => other !== term) : [...terms, term]).join(" ");
}

const maxTermLength = 80;

/** `field:value` as the filter reads it; null where the filter cannot say it. */
export function termOf(field: string, value: string): string | null {
  if (/[\s:"]/.test(field) || field === "" || value === "" || value.includes('"') || value.includes("\n")) return null;
  if (value.length > maxTermLength) return null;
  return /\s/.test(value) ? `${field}:"${value}"` : `${field}:${value}`;
}

export const hasTerm = (filter: string, term: string): boolean => termsOf(filter).includes(term);

export function matchesFilter(entry: StreamEntry, filter: EntryFilter): boolean {
  if (filter.length === 0) return true;
  const fields = loweredFields(entry);
  return filter.every(({ field, text, isNot }) => {
    const isFound =
      field === null
        ? entry.id.includes(text) || fields.some(([name, value]) => name.includes(text) || value.includes(text))
        : fields.some(([name, value]) => name === field && value.includes(text));
    return isFound !== isNot;
  });
}

const lowered = new WeakMap<StreamEntry, [string, string][]>();

function loweredFields(entry: StreamEntry): [string, string][] {
  let fields = lowered.get(entry);
  if (!fields) {
    fields = entryFields(entry).map(({ name, value }) => [name.toLowerCase(), value.toLowerCase()]);
    lowered.set(entry, fields);
  }
  return fields;
}
