import { expect, test } from "vitest";
import { countFor, nextLookMs, weighed } from "@/lib/bridge/read-size";

test.each([
  [null, 1_000_000, 4],
  [280, 28_000, 100],
  [280, 2_800, 10],
  [2_000_000, 1_000, 1],
  [0, 1_000, 100],
])("of entries of %s bytes %s bytes may hold %s", (weight, share, count) => {
  expect(countFor(weight, share)).toBe(count);
});

test("a heavy entry counts at once and is forgotten slowly", () => {
  expect(weighed(null, 500)).toBe(500);
  expect(weighed(500, 9_000)).toBe(9_000);
  expect(weighed(9_000, 500)).toBe(6_450);
});

const look = { gotEntries: 0, isMoreLikely: false, quietMs: 0, lastWaitMs: 0 };
test.each<[Partial<typeof look>, number]>([
  [{ gotEntries: 100, isMoreLikely: true }, 0],
  [{ gotEntries: 1 }, 20],
  [{}, 20],
  [{ lastWaitMs: 20 }, 40],
  [{ lastWaitMs: 800 }, 1_000],
  [{ lastWaitMs: 1_000, quietMs: 90_001 }, 2_000],
  [{ lastWaitMs: 4_000, quietMs: 90_001 }, 5_000],
])("after %j it is looked again in %s ms", (over, waitMs) => {
  expect(nextLookMs({ ...look, ...over })).toBe(waitMs);
});
