import { expect, test } from "vitest";
import { type ProgressTrace, trackProgress } from "@/lib/stream/progress";
import type { GroupReading } from "@/lib/stream/reading";
import { atMs, group, pending } from "../../support/builders";

const holding = (entryId: string, count: number, over: Partial<GroupReading> = {}) =>
  group({ pending: count, oldestPending: [pending({ entryId })], lastDeliveredId: "50-0", entriesRead: 50, ...over });

test.each<[string, GroupReading, GroupReading, boolean]>([
  ["nothing happened", holding("10-0", 3), holding("10-0", 3), false],
  ["fewer pending", holding("10-0", 3), holding("10-0", 2), true],
  ["the oldest left, as many again came", holding("9-0", 3), holding("10-0", 3), true],
  ["the oldest put back by a rewind", holding("10-0", 3), holding("9-0", 3), false],
  [
    "delivered more, acked none",
    holding("10-0", 3),
    holding("10-0", 5, { entriesRead: 52, lastDeliveredId: "52-0" }),
    false,
  ],
  [
    "delivered more than became pending",
    holding("10-0", 3),
    holding("10-0", 4, { entriesRead: 52, lastDeliveredId: "52-0" }),
    true,
  ],
  ["delivered and acked at once", group({ lastDeliveredId: "9-0" }), group({ lastDeliveredId: "10-0" }), true],
  ["caught up, nothing new", group({ lastDeliveredId: "10-0" }), group({ lastDeliveredId: "10-0" }), false],
  ["put back to the start", group({ lastDeliveredId: "10-0" }), group({ lastDeliveredId: "0-0" }), false],
  ["its first delivery", group({ lastDeliveredId: "9-0" }), holding("10-0", 1, { entriesRead: null }), false],
])("%s", (_, before, now, isProgress) => {
  const first = trackProgress(null, before, 0, atMs);
  expect(trackProgress(first, now, 0, atMs + 2_000).atMs).toBe(isProgress ? atMs + 2_000 : atMs);
});

test("work is there since it was first seen, until none is left", () => {
  let trace: ProgressTrace | null = null;
  const since = [0, 3, 2, null, 0, 1].map((lag, i) => {
    trace = trackProgress(trace, group(), lag, atMs + i);
    return trace.workSinceMs;
  });
  expect(since).toEqual([null, atMs + 1, atMs + 1, null, null, atMs + 5]);
  expect(trackProgress(null, holding("1-0", 1), 0, atMs).workSinceMs).toBe(atMs);
});
