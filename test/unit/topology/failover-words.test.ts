import { expect, test } from "vitest";
import type { Call } from "@/lib/schema/call";
import { describeCallFailover } from "@/lib/topology/describe-call-failover";
import { failoverMarks } from "@/lib/topology/failover-marks";

type Told = NonNullable<Call["failover"]>;
const told = (more: Partial<Told>): Told => ({
  ...{ streamKey: "conv:a", lostEntries: 0, isAtLeast: false, isStreamLost: false, setBack: [] },
  ...{ atMs: 1_000, from: "a:1", to: "b:2" },
  ...more,
});

test.each<[Partial<Told>, string]>([
  [{}, "b:2 took over from a:1. Every entry that was seen is there."],
  [{ lostEntries: 1 }, "b:2 took over from a:1. It had not copied 1 entry: Redis cannot give them back."],
  [
    { lostEntries: 3, isAtLeast: true, setBack: [{ groupName: "comply", again: 2, isAtLeast: false }] },
    "b:2 took over from a:1. It had not copied at least 3 entries: Redis cannot give them back. Delivered a second time: to comply 2 entries.",
  ],
  [
    { lostEntries: 12, isStreamLost: true },
    "b:2 took over from a:1. It had not copied the stream as a whole, 12 entries: Redis cannot give them back.",
  ],
  [
    { lostEntries: null, isAtLeast: true, setBack: [{ groupName: "a", again: null, isAtLeast: true }] },
    "b:2 took over from a:1. It had not copied entries, nobody counts how many: Redis cannot give them back. Delivered a second time: to a an unknown number of entries.",
  ],
  [
    { setBack: Array.from({ length: 7 }, (_, i) => ({ groupName: `g${i}`, again: 1, isAtLeast: i === 0 })) },
    "b:2 took over from a:1. Every entry that was seen is there. Delivered a second time: to g0 at least 1 entry, to g1 1 entry, to g2 1 entry, to g3 1 entry, to g4 1 entry, to 2 more groups some.",
  ],
])("%o is said as %s", (more, text) => expect(describeCallFailover(told(more))).toBe(text));

test("fail-overs within the window are marked, the oldest first", () => {
  const at = (atMs: number, shard: number | null) => ({ atMs, shard, to: "b:2" });
  expect(failoverMarks([at(5, 2), at(3, null), at(11, 1), at(1, 1)], { fromMs: 2, toMs: 10 })).toEqual([
    { atMs: 3, text: "fail-over to b:2" },
    { atMs: 5, text: "fail-over of shard 2 to b:2" },
  ]);
});
