import { describe, expect, test } from "vitest";
import { measureHole, positionOfFirst } from "@/lib/archive/gap-count";
import type { StreamMark } from "@/lib/stream/stream-mark";

const stream = (from: Partial<StreamMark>): StreamMark => ({
  length: 10,
  entriesAdded: 50,
  lastGeneratedId: "50-0",
  firstEntryId: "41-0",
  lastEntryId: "50-0",
  maxDeletedEntryId: "0-0",
  ...from,
});
const empty = { length: 0, firstEntryId: null, lastEntryId: null };

describe("what was gone before it could be copied", () => {
  test.each([
    [
      "the copy reaches into what is there",
      { position: 45, lastId: "45-0", firstReadId: "46-0" },
      {},
      { kind: "none" },
    ],
    [
      "the copy ends just before the first",
      { position: 40, lastId: "40-0", firstReadId: "41-0" },
      {},
      { kind: "none" },
    ],
    ["nine were trimmed", { position: 31, lastId: "31-0", firstReadId: "41-0" }, {}, { kind: "missing", entries: 9 }],
    [
      "nothing was copied yet",
      { position: 0, lastId: "0-0", firstReadId: "41-0" },
      {},
      { kind: "missing", entries: 40 },
    ],
    ["trimmed between the answers", { position: 31, lastId: "31-0", firstReadId: "43-0" }, {}, { kind: "again" }],
    [
      "the position was never known",
      { position: null, lastId: "31-0", firstReadId: "41-0" },
      {},
      { kind: "missing", entries: null },
    ],
    [
      "a server that does not count",
      { position: null, lastId: "31-0", firstReadId: "41-0" },
      { entriesAdded: null },
      { kind: "missing", entries: null },
    ],
    [
      "single entries were deleted",
      { position: 31, lastId: "31-0", firstReadId: "41-0" },
      { maxDeletedEntryId: "20-0" },
      { kind: "missing", entries: null },
    ],
    ["the counters began anew", { position: 60, lastId: "31-0", firstReadId: "41-0" }, {}, { kind: "restarted" }],
    ["all of it went", { position: 45, lastId: "45-0", firstReadId: null }, empty, { kind: "missing", entries: 5 }],
    ["all of it went, and was copied", { position: 50, lastId: "50-0", firstReadId: null }, empty, { kind: "none" }],
    [
      "emptied after deletions too",
      { position: 45, lastId: "45-0", firstReadId: null },
      { ...empty, maxDeletedEntryId: "49-0" },
      { kind: "missing", entries: 5 },
    ],
  ])("%s", (_, facts, from, hole) => expect(measureHole({ ...facts, stream: stream(from) })).toEqual(hole));
});

test.each([
  ["counted", {}, 41],
  ["not counted", { entriesAdded: null }, null],
  ["after deletions", { maxDeletedEntryId: "12-0" }, null],
  ["where the server tells of none", { maxDeletedEntryId: null }, 41],
])("the place of the first entry, %s", (_, from, position) => expect(positionOfFirst(stream(from))).toBe(position));
