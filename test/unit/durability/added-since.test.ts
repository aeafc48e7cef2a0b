import { expect, it } from "vitest";
import { addedAfterOffset, addedSince } from "@/lib/durability/added-since";

const samples = [
  { atMs: 1_000, added: 0 },
  { atMs: 2_000, added: 5 },
  { atMs: 3_000, added: 5 },
  { atMs: 4_000, added: 9 },
];

it.each([
  [4_000, { entries: 0, isWhole: true }],
  [3_500, { entries: 4, isWhole: true }],
  [2_000, { entries: 4, isWhole: true }],
  [1_999, { entries: 9, isWhole: true }],
  [500, { entries: 9, isWhole: false }],
])("since %i", (sinceMs, counted) => {
  expect(addedSince(samples, sinceMs)).toEqual(counted);
});

it("nothing recorded is null", () => {
  expect(addedSince([], 0)).toBeNull();
  expect(addedAfterOffset([], [], 0)).toBeNull();
});

it("a replica has what was recorded when its master stood where it stands now", () => {
  const offsets = [
    { atMs: 1_000, added: 0, offset: 100 },
    { atMs: 3_000, added: 5, offset: 600 },
    { atMs: 4_000, added: 9, offset: 900 },
  ];
  expect(addedAfterOffset(samples, offsets, 899)).toEqual({ entries: 4, isWhole: true });
  expect(addedAfterOffset(samples, offsets, 600)).toEqual({ entries: 4, isWhole: true });
  expect(addedAfterOffset(samples, offsets, 99)).toEqual({ entries: 9, isWhole: false });
});
