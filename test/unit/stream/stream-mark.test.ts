import { expect, test } from "vitest";
import { isSameStream, spanOf } from "@/lib/stream/stream-mark";
import { stream } from "../../support/builders";

const before = stream({ length: 5, entriesAdded: 8, firstEntryId: "4-0", lastEntryId: "8-0" });

test.each([
  ["nothing happened", {}, true],
  ["entries added", { length: 7, entriesAdded: 10, lastEntryId: "10-0" }, true],
  ["trimmed", { length: 2, firstEntryId: "7-0" }, true],
  ["emptied", { length: 0, firstEntryId: null, lastEntryId: null, lastGeneratedId: "8-0" }, true],
  ["all former entries trimmed away", { length: 1, entriesAdded: 9, firstEntryId: "9-0", lastEntryId: "9-0" }, true],
  ["fewer added than before", { length: 3, entriesAdded: 3, firstEntryId: "9-0", lastEntryId: "11-0" }, false],
  ["ids went back", { lastEntryId: "7-0" }, false],
  ["the first entry went back", { firstEntryId: "3-0" }, false],
  ["fewer removed than before", { length: 6, firstEntryId: "4-0" }, false],
  ["more added, but the same last id", { entriesAdded: 9, length: 6 }, false],
  ["another last id, but none added", { lastEntryId: "9-0" }, false],
  [
    "all entries new, yet too few removed",
    { length: 6, entriesAdded: 12, firstEntryId: "9-0", lastEntryId: "14-0" },
    false,
  ],
])("%s", (_, now, isSame) => {
  expect(
    isSameStream(before, stream({ length: 5, entriesAdded: 8, firstEntryId: "4-0", lastEntryId: "8-0", ...now })),
  ).toBe(isSame);
});

test("without counters only the ids tell, as numbers", () => {
  const bare = { entriesAdded: null, maxDeletedEntryId: null };
  const old = stream({ ...bare, firstEntryId: "900-0", lastEntryId: "999-0" });
  expect(isSameStream(old, stream({ ...bare, firstEntryId: "900-0", lastEntryId: "1000-0" }))).toBe(true);
  expect(isSameStream(old, stream({ ...bare, firstEntryId: "100-0", lastEntryId: "998-0" }))).toBe(false);
});

test.each([
  ["a minute", "1000-0", "61000-5", 60_000],
  ["ids that went back", "61000-0", "1000-0", 0],
  ["one entry", "1000-0", "1000-0", 0],
  ["nothing in it", null, null, null],
])("the time between its ends: %s", (_, firstEntryId, lastEntryId, expected) => {
  expect(spanOf({ firstEntryId, lastEntryId })).toBe(expected);
});
