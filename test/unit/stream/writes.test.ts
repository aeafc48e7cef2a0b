import { describe, expect, test } from "vitest";
import {
  type FlowTrace,
  type RefusalCounts,
  refusedFinding,
  silentFinding,
  trackFlow,
  trackRefused,
} from "@/lib/stream/writes";
import { atMs } from "@/test/support/builders";

const counts = (over: Partial<RefusalCounts> = {}): RefusalCounts => ({
  OOM: 7,
  MISCONF: 0,
  READONLY: 0,
  NOREPLICAS: 0,
  rejectedAdds: 7,
  ...over,
});

describe("writes that Redis refuses", () => {
  const refusedAfter = (now: RefusalCounts) => trackRefused(null, counts(), now, 5_000, atMs);

  test.each<[string, RefusalCounts, string | null]>([
    ["none more", counts(), null],
    ["the counts were reset", counts({ OOM: 0, rejectedAdds: 0 }), null],
    ["out of memory", counts({ OOM: 107, rejectedAdds: 107 }), "Redis refuses writes: OOM"],
    ["the disk", counts({ MISCONF: 1, rejectedAdds: 8 }), "Redis refuses writes: MISCONF"],
    ["a replica", counts({ READONLY: 3 }), "Redis refuses writes: READONLY"],
    ["several: the one that is answered most", counts({ OOM: 9, NOREPLICAS: 40 }), "Redis refuses writes: NOREPLICAS"],
  ])("%s", (_, now, title) => {
    expect(refusedFinding(refusedAfter(now), 12)?.title ?? null).toBe(title);
  });

  test("with its numbers, until a minute after the last", () => {
    const first = refusedAfter(counts({ OOM: 107, rejectedAdds: 107 }));
    expect(refusedFinding(first, 12)).toMatchObject({
      status: "AT_RISK",
      calls: 12,
      sinceMs: atMs - 5_000,
      cause:
        "memory is full (maxmemory) and nothing may be evicted; 20 refusals/s when last looked; 100 XADDs refused since then. What producers could not add is in no stream and in no lag.",
    });
    const same = counts({ OOM: 107, rejectedAdds: 107 });
    expect(trackRefused(first, same, same, 5_000, atMs + 60_000)).toBe(first);
    expect(trackRefused(first, same, same, 5_000, atMs + 60_001)).toBeNull();
    const more = trackRefused(first, same, counts({ OOM: 117, rejectedAdds: 112 }), 5_000, atMs + 5_000);
    expect(more).toMatchObject({ sinceMs: atMs - 5_000, rejectedAdds: 105, perSecond: 2 });
  });
});

describe("writes that stop everywhere at once", () => {
  const flowOf = (arrivals: [agoMs: number, liveCalls: number][]) => {
    let flow: FlowTrace | null = null;
    for (const [agoMs, liveCalls] of arrivals) flow = trackFlow(flow, atMs - agoMs, liveCalls);
    return flow;
  };
  const steady = [60_000, 52_000, 44_000, 36_000, 28_000, 20_000] as const;

  test.each<[string, [number, number][], boolean]>([
    ["five calls that were live all the time", steady.map((ago) => [ago, 5]), true],
    ["few calls may well end together", steady.map((ago) => [ago, 4]), false],
    ["they go on", [...steady, 10_000, 1_000].map((ago) => [ago, 5]), false],
    ["planted at once, never a flow", [[20_000, 50]], false],
    [
      "only just begun",
      [
        [40_000, 9],
        [32_000, 9],
        [24_000, 9],
        [16_000, 9],
      ],
      false,
    ],
    [
      "a pause before",
      [
        [90_000, 9],
        [20_000, 9],
      ],
      false,
    ],
  ])("%s: %s", (_, arrivals, isTold) => {
    expect(silentFinding(flowOf(arrivals), atMs, 15_000) !== null).toBe(isTold);
  });

  test("is told for a quarter of an hour", () => {
    const flow = flowOf(steady.map((ago) => [ago, 412]));
    expect(silentFinding(flow, atMs, 15_000)).toMatchObject({
      title: "Nothing has been added to any call for 20 s",
      cause: "412 calls were live and all fell silent at once; Redis answers.",
      sinceMs: atMs - 20_000,
    });
    expect(silentFinding(flow, atMs + 900_000, 15_000)).toBeNull();
    expect(silentFinding(null, atMs, 15_000)).toBeNull();
  });
});
