import { expect, test } from "vitest";
import { type SightTrace, trackSight } from "@/lib/stream/sight";
import { atMs } from "@/test/support/builders";

const nothing = { hasLag: false, hasMoved: false, lastDeliveredId: "5-0", hasPending: false, isSamePending: false };
const tails = [
  { entryId: "5-0", atMs: atMs - 9_000 },
  { entryId: "7-0", atMs: atMs - 4_000 },
];
const seen = (undeliveredAgoMs: number | null, pendingAgoMs: number | null): SightTrace => ({
  undeliveredSinceMs: undeliveredAgoMs === null ? null : atMs - undeliveredAgoMs,
  pendingSinceMs: pendingAgoMs === null ? null : atMs - pendingAgoMs,
});

test.each<[string, SightTrace | null, Partial<typeof nothing>, SightTrace]>([
  ["nothing waits, seen for the first time", null, {}, seen(null, null)],
  ["something is pending", null, { hasPending: true }, seen(null, 0)],
  ["something is pending now", seen(null, null), { hasPending: true }, seen(null, 0)],
  ["the same is pending still", seen(null, 3_000), { hasPending: true, isSamePending: true }, seen(null, 3_000)],
  ["something else is pending", seen(null, 3_000), { hasPending: true }, seen(null, 0)],
  ["nothing is pending any more", seen(null, 3_000), {}, seen(null, null)],
  ["it waits for what came after its place", seen(null, null), { hasLag: true }, seen(4_000, null)],
  ["it stands still", seen(6_000, null), { hasLag: true }, seen(6_000, null)],
  ["it moved, and waits for what came later", seen(6_000, null), { hasLag: true, hasMoved: true }, seen(4_000, null)],
  [
    "it moved beyond all that was seen come",
    seen(6_000, null),
    { hasLag: true, hasMoved: true, lastDeliveredId: "7-0" },
    seen(0, null),
  ],
  ["all was read, and that is pending", seen(6_000, null), { hasMoved: true, hasPending: true }, seen(null, 0)],
  [
    "it stands still, and something is pending now",
    seen(6_000, null),
    { hasLag: true, hasPending: true },
    seen(6_000, 0),
  ],
])("since when a group's work has been seen to wait: %s", (_, previous, now, expected) => {
  expect(trackSight(previous, { ...nothing, ...now }, tails, atMs)).toEqual(expected);
});

test("what did not change is the same object", () => {
  const before = seen(6_000, 3_000);
  const same = { ...nothing, hasLag: true, hasPending: true, isSamePending: true };
  expect(trackSight(before, same, tails, atMs)).toBe(before);
});
