import { isEntryId } from "./entry-id";

const highestPart = "18446744073709551615";

/**
 * Whether a text may bound a range: an entry id (`1700000000000-5`), an id that is itself left out (`(1700000000000-5`),
 * or a time in milliseconds, which takes in all entries of that millisecond.
 */
export function isEntryBound(text: string): boolean {
  if (text.startsWith("(")) return isEntryId(text.slice(1));
  return isEntryId(text) || isEntryId(`${text}-0`);
}

/** The lowest id above this one; null for the highest id there can be. */
export function entryIdAfter(entryId: string): string | null {
  const [ms = "0", sequence = "0"] = entryId.split("-");
  if (sequence !== highestPart) return `${ms}-${BigInt(sequence) + 1n}`;
  return ms === highestPart ? null : `${BigInt(ms) + 1n}-0`;
}
