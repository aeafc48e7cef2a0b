import { describe, expect, test } from "vitest";
import { chooseStreams, countToAsk, isDue, type StreamToCopy, untilTrimmedMs } from "@/lib/archive/choose-streams";

const stream = (more: Partial<StreamToCopy> = {}, added = 2_000, length = 1_000): StreamToCopy => ({
  mark: {
    length,
    entriesAdded: added,
    lastGeneratedId: "9-0",
    firstEntryId: "1-0",
    lastEntryId: "9-0",
    maxDeletedEntryId: "0-0",
  },
  entriesPerSecond: 10,
  isTrimming: true,
  isLive: true,
  position: 1_990,
  sinceTakenMs: 500,
  ...more,
});

describe("until trimming reaches the end of the copy", () => {
  test.each([
    ["990 entries before it at 10 a second", {}, 99_000],
    ["it has done so", { position: 1_000 }, 0],
    ["nothing was copied of a trimmed stream", { position: 0 }, 0],
    ["the place is not known", { position: null }, 0],
    ["the rate is not known", { entriesPerSecond: null }, 60_000],
    ["no trimming now", { isTrimming: false }, Number.POSITIVE_INFINITY],
  ])("%s", (_, more, ms) => expect(untilTrimmedMs(stream(more))).toBe(ms));

  test("nothing was ever removed: no danger", () => {
    expect(untilTrimmedMs(stream({ isTrimming: false, position: null }, 50, 50))).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("when a stream is copied", () => {
  test.each([
    ["lately, and in no danger: not yet", {}, false],
    ["some seconds ago", { sinceTakenMs: 3_000 }, true],
    ["in danger", { position: 1_100 }, true],
    ["many entries wait", { position: 1_700 }, true],
    ["the producer is silent: it may be gone at any time", { isLive: false }, true],
  ])("%s", (_, more, due) => expect(isDue(stream(more))).toBe(due));

  test("the most endangered first, then the one that waits longest", () => {
    const calm = stream({ isTrimming: false, sinceTakenMs: 5_000 }, 50, 50);
    const calmer = stream({ isTrimming: false, sinceTakenMs: 9_000 }, 50, 50);
    const lost = stream({ position: 0 });
    const near = stream({ position: 1_100 });
    expect(chooseStreams([calm, near, calmer, lost, stream()])).toEqual([lost, near, calmer, calm]);
  });
});

test.each([
  ["nothing is known", null, null, 50],
  ["what waits, and a little more", 100, 20, 28],
  ["never more than a thousand", 100, 1_000_000, 1_000],
  ["large ones: about a megabyte", 262_144, null, 4],
  ["huge ones: one by one", 50_000_000, 1_000, 1],
])("how many are asked for: %s", (_, averageBytes, waiting, count) =>
  expect(countToAsk(averageBytes, waiting)).toBe(count),
);
