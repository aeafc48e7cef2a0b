import { expect, test } from "vitest";
import { chooseStreams } from "@/lib/metrics/choose-streams";
import { maxLabelLength } from "@/lib/metrics/family";
import type { CallRow } from "@/lib/stream/assess-call";
import { assessAll, callRow, groupRow, stream } from "../../support/builders";

const assessed = (callId: string, over: Partial<CallRow> = {}) => ({
  ...assessAll([stream()], undefined, callId),
  row: callRow(callId, over),
});
const limits = { maxStreams: 2, maxSeries: 1_000 };

function chosenOf(all: ReturnType<typeof assessed>[], before: string[] = [], within = limits) {
  const { chosen, leftOut } = chooseStreams(all, new Set(before), within);
  return { chosen: chosen.map(({ row }) => row.callId).sort(), leftOut };
}

test("all, where there is room for all", () => {
  expect(chosenOf([assessed("b"), assessed("a")])).toEqual({ chosen: ["a", "b"], leftOut: 0 });
  expect(chosenOf([])).toEqual({ chosen: [], leftOut: 0 });
});

test("trouble first, the worst first; then those that had series; then live ones; whatever order they come in", () => {
  const all = [
    assessed("ended", { state: "ended", status: "ENDED_CLEAN" }),
    assessed("had", { state: "idle" }),
    assessed("live"),
    assessed("slow", { status: "SLOW" }),
    assessed("loss", { status: "LOSS" }),
  ];
  const before = ["conv:had"];
  for (const order of [all, [...all].reverse()]) {
    expect(chosenOf(order, before)).toEqual({ chosen: ["loss", "slow"], leftOut: 3 });
    expect(chosenOf(order, before, { ...limits, maxStreams: 3 }).chosen).toEqual(["had", "loss", "slow"]);
    expect(chosenOf(order, before, { ...limits, maxStreams: 4 }).chosen).toEqual(["had", "live", "loss", "slow"]);
  }
});

test("calm streams keep their series from scrape to scrape", () => {
  const all = ["a", "b", "c", "d"].map((callId) => assessed(callId));
  expect(chosenOf(all, ["conv:c", "conv:d"]).chosen).toEqual(["c", "d"]);
});

test("series are bounded whatever the streams hold", () => {
  const crowded = assessed("a", { groups: Array.from({ length: 20 }, (_, i) => groupRow({ name: `g${i}` })) });
  expect(chosenOf([crowded, assessed("b")], [], { maxStreams: 10, maxSeries: 110 })).toEqual({
    chosen: ["a"],
    leftOut: 1,
  });
  expect(chosenOf([crowded], [], { maxStreams: 10, maxSeries: 106 })).toEqual({ chosen: [], leftOut: 1 });
});

test("what cannot be read now, or has a name too long for a label, is left out and counted", () => {
  const long = "x".repeat(maxLabelLength + 1);
  const all = [assessed("a", { problem: "WRONGTYPE" }), assessed(long, { streamKey: long }), assessed("b")];
  expect(chosenOf(all)).toEqual({ chosen: ["b"], leftOut: 2 });
});
