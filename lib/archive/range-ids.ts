import { compareEntryIds, zeroId } from "../ids/entry-id";
import { entryIdAfter, entryIdBefore } from "../ids/entry-range";

const highestPart = "18446744073709551615";
export const highestId = `${highestPart}-${highestPart}`;

/** The lowest id that a range's bound takes in: `-`, an id, `(` and an id, or milliseconds. */
export function lowestOf(from: string): string {
  if (from === "-") return zeroId;
  if (from.startsWith("(")) return entryIdAfter(from.slice(1));
  return from.includes("-") ? from : `${from}-0`;
}

/** The highest id that a range's bound takes in. */
export function highestOf(to: string): string {
  if (to === "+") return highestId;
  if (to.startsWith("(")) return entryIdBefore(to.slice(1));
  return to.includes("-") ? to : `${to}-${highestPart}`;
}

export const laterId = (a: string, b: string): string => (compareEntryIds(a, b) >= 0 ? a : b);
export const earlierId = (a: string, b: string): string => (compareEntryIds(a, b) <= 0 ? a : b);
