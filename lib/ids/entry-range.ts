import { isEntryId, zeroId } from "./entry-id";

const highestPart = "18446744073709551615";

/**
 * Whether a text may bound a range: an entry id (`1700000000000-5`), an id that is itself left out (`(1700000000000-5`),
 * or a time in milliseconds, which takes in all entries of that millisecond.
 */
export function isEntryBound(text: string): boolean {
  if (text.startsWith("(")) return isEntryId(text.slice(1));
  return isEntryId(text) || isEntryId(`${text}-0`);
}

/** The highest id below this one; `0-0` has none and stands for itself. */
export function entryIdBefore(entryId: string): string {
  const [ms = "0", sequence = "0"] = entryId.split("-");
  if (sequence !== "0") return `${ms}-${BigInt(sequence) - 1n}`;
  return ms === "0" ? zeroId : `${BigInt(ms) - 1n}-${highestPart}`;
}
