import { describe, expect, test } from "vitest";
import { capOf, isUnfinished, pressureOf, type UnfinishedFacts } from "@/lib/stream/pressure";
import type { StreamReading } from "@/lib/stream/reading";
import { markOf } from "@/lib/stream/stream-mark";
import { atMs, stream } from "@/test/support/builders";

const trimmed = { length: 20, entriesAdded: 50, firstEntryId: "31-0", lastEntryId: "50-0" };
const onward = { length: 20, entriesAdded: 60, firstEntryId: "41-0", lastEntryId: "60-0" };

describe("about how many entries a stream keeps", () => {
  test.each<[string, number | null, Partial<StreamReading> | null, Partial<StreamReading>, boolean, number | null]>([
    ["first seen, removals that no deletion explains", null, null, trimmed, true, 20],
    ["first seen, some were deleted by id", null, null, { ...trimmed, maxDeletedEntryId: "9-0" }, true, null],
    ["first seen, nothing was removed", null, null, { length: 50, entriesAdded: 50 }, false, null],
    ["trimmed while entries came", null, trimmed, onward, true, 20],
    ["a lower cap takes its place", 40, trimmed, onward, true, 20],
    ["stands still: what was known stays", 20, trimmed, trimmed, true, 20],
    ["grown since, not trimmed", 20, trimmed, { ...trimmed, length: 25, lastEntryId: "55-0" }, true, 20],
    ["trimmed by hand while nothing came", null, trimmed, { ...trimmed, firstEntryId: "40-0", length: 11 }, true, null],
    ["the first was deleted by id", null, trimmed, { ...onward, maxDeletedEntryId: "40-0" }, true, null],
    ["grown far beyond it: there is no such cap any more", 20, trimmed, { ...onward, length: 131 }, false, null],
    ["emptied: no cap is that small", 20, trimmed, { ...onward, length: 0 }, true, 20],
  ])("%s", (_, cap, before, now, isTrimming, expected) => {
    const mark = before && markOf(stream(before));
    expect(capOf(mark && { cap, mark }, stream(now), isTrimming)).toBe(expected);
  });
});

test.each([
  [0, 50, 20, 2.5],
  [5, 5, 20, 0.5],
  [null, 50, 20, null],
  [0, 50, null, null],
])("lag %s and pending %s of cap %s: %s", (lag, pending, cap, expected) => {
  expect(pressureOf(lag, pending, cap)).toBe(expected);
});

describe("a group that reads but does not finish", () => {
  const reading = { lastReadAtMs: atMs - 1_000, progressAtMs: atMs - 20_000 };
  test.each<[string, Partial<UnfinishedFacts>, boolean]>([
    ["nothing pending", {}, false],
    ["as much pending as the stream keeps", { pending: 20, pressure: 1 }, true],
    ["half of it, and nobody was seen to read", { pending: 10, pressure: 0.5 }, false],
    ["nothing acked for long while it reads on", { pending: 3, ...reading }, true],
    ["nothing acked for long, and it reads no more", { pending: 3, ...reading, lastReadAtMs: atMs - 15_000 }, false],
    ["acked after it read last", { pending: 3, ...reading, progressAtMs: atMs - 500 }, false],
    ["not for long yet", { pending: 3, ...reading, progressAtMs: atMs - 4_000 }, false],
    [
      "more waits unread than is pending: that is another trouble",
      { pending: 20, lagEntries: 30, pressure: 2.5 },
      false,
    ],
    ["the lag is unknown", { pending: 20, lagEntries: null, pressure: null, ...reading }, false],
  ])("%s", (_, over, expected) => {
    const none = { nowMs: atMs, lagEntries: 0, pending: 0, pressure: null, lastReadAtMs: null, progressAtMs: atMs };
    expect(isUnfinished({ ...none, ...over }, 10_000)).toBe(expected);
  });
});
