import { compareEntryIds, isEntryId, zeroId } from "./entry-id";

const highestPart = "18446744073709551615";

/**
 * Whether a text may bound a range: an entry id (`1700000000000-5`), an id that is itself left out (`(1700000000000-5`),
 * or a time in milliseconds, which takes in all entries of that millisecond.
 */
export function isEntryBound(text: string): boolean {
  if (text.startsWith("(")) return isEntryId(text.slice(1));
  return isEntryId(text) || isEntryId(`${text}-0`);
}

/** Whether nothing can lie within these bounds, for there is no id above the highest or below the lowest: Redis refuses such a range. */
export function isBeyondAll(from: string, to: string): boolean {
  const isAt = (bound: string, id: string) => bound.startsWith("(") && compareEntryIds(bound.slice(1), id) === 0;
  return isAt(from, `${highestPart}-${highestPart}`) || isAt(to, zeroId);
}

/** The highest id below this one; `0-0` has none and stands for itself. */
export function entryIdBefore(entryId: string): string {
  const [ms = "0", sequence = "0"] = entryId.split("-");
  if (sequence !== "0") return `${ms}-${BigInt(sequence) - 1n}`;
  return ms === "0" ? zeroId : `${BigInt(ms) - 1n}-${highestPart}`;
}

/** The lowest id above this one; the highest has none and stands for itself. */
export function entryIdAfter(entryId: string): string {
  const [ms = "0", sequence = "0"] = entryId.split("-");
  if (sequence !== highestPart) return `${ms}-${BigInt(sequence) + 1n}`;
  return ms === highestPart ? entryId : `${BigInt(ms) + 1n}-0`;
}
