import { expect, test } from "vitest";
import { assignGroupHues, groupHues } from "@/lib/charts/group-hue";
import { chartWindow, prepareFleetSeries, prepareSeries } from "@/lib/charts/prepare-series";
import type { GroupsAnswer } from "@/lib/schema/group";
import type { GroupHistoryPoint } from "@/lib/schema/snapshot";

const point = (atMs: number, lagEntries: number | null): GroupHistoryPoint => ({
  atMs,
  lagEntries,
  pending: 0,
  worstUndeliveredAgeMs: null,
  worstOldestPendingAgeMs: null,
  readsPerSecond: null,
  skippedEntries: null,
});
const groups = (history: Record<string, GroupHistoryPoint[]>) =>
  Object.entries(history).map(([name, points]) => ({ name, history: points })) as GroupsAnswer["groups"];

test("a window ends at the last whole bucket and does not move within one", () => {
  const window = chartWindow(1_000_000, 300_000, 1_000);
  expect(window).toEqual({ fromMs: 702_000, toMs: 1_000_000, bucketMs: 2_000 });
  expect(chartWindow(1_001_999, 300_000, 1_000)).toEqual(window);
  expect(chartWindow(1_000_000, 300_000, 10_000).bucketMs).toBe(15_000);
});

test("a bucket keeps its peak; what was not measured is a gap, not a zero", () => {
  const window = { fromMs: 0, toMs: 20_000, bucketMs: 10_000 };
  const answer = {
    groups: groups({ a: [point(1_000, 5), point(9_000, 7), point(12_000, null), point(99_000, 1)], b: [point(0, 0)] }),
  };
  expect(prepareSeries(answer, ["b", "a", "absent"], "lagEntries", window)).toEqual([
    { atMs: 0, s0: 0, s1: 7, s2: null },
    { atMs: 10_000, s0: null, s1: null, s2: null },
    { atMs: 20_000, s0: null, s1: null, s2: null },
  ]);
});

test("the fleet's line follows the same buckets", () => {
  const fleet = [
    { atMs: 500, entriesPerSecond: 3 },
    { atMs: 1_500, entriesPerSecond: null },
  ];
  expect(prepareFleetSeries({ fleet }, { fromMs: 0, toMs: 1_000, bucketMs: 1_000 })).toEqual([
    { atMs: 0, fleet: 3 },
    { atMs: 1_000, fleet: null },
  ]);
});

test("each group has a hue of its own while there are enough, in whatever order they come", () => {
  const names = ["brain", "comply", "crm", "a b", "ü", "%", '"', "x"];
  const hues = assignGroupHues(names);
  expect(new Set(hues.values()).size).toBe(groupHues);
  expect(assignGroupHues([...names].reverse())).toEqual(hues);
  const many = assignGroupHues(Array.from({ length: 20 }, (_, index) => `group-${index}`));
  for (const hue of many.values()) expect(hue >= 0 && hue < groupHues && Number.isInteger(hue)).toBe(true);
});
