import { expect, test } from "vitest";
import { largerEntry } from "@/lib/stream/largest-entry";

const known = { entryId: "1-0", sizeBytes: 50 };

test.each([
  ["nothing seen yet", null, { largestEntryId: "2-0", largestEntryBytes: 9 }, { entryId: "2-0", sizeBytes: 9 }],
  ["a larger one", known, { largestEntryId: "2-0", largestEntryBytes: 51 }, { entryId: "2-0", sizeBytes: 51 }],
  ["one as large came later", known, { largestEntryId: "2-0", largestEntryBytes: 50 }, known],
  ["an empty stream forgets nothing", known, { largestEntryId: null, largestEntryBytes: 0 }, known],
  ["a reading that weighed nothing", null, {}, null],
])("%s", (_, before, reading, expected) => {
  expect(largerEntry(before, reading)).toEqual(expected);
});
