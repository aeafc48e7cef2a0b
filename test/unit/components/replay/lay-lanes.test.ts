import { expect, it } from "vitest";
import { layLanes } from "@/components/replay/lay-lanes";
import { entryIdMs } from "@/lib/ids/entry-id";
import type { Turn } from "@/lib/schema/transcript";
import { tool, transcript, turn } from "../../../support/transcript-parts";

const by = (role: Turn["role"], speaker: string | null, startedAtMs: number): Turn => ({
  ...turn(`${role} ${speaker} ${startedAtMs}`, startedAtMs),
  role,
  speaker,
});
const lanesOf = (turns: Turn[], toolCalls = [tool("x", 50)]) =>
  layLanes({ timeOf: entryIdMs }, transcript({ turns, toolCalls }));

it("has a lane for each speaker of a role, and one for what nobody is named for", () => {
  const lanes = lanesOf([
    by("agent", "sales", 10),
    by("user", null, 20),
    by("agent", "billing", 30),
    by("agent", null, 40),
  ]);
  expect(lanes.map(({ name, spans }) => [name, spans.map(({ fromMs }) => fromMs)])).toEqual([
    ["user", [20]],
    ["sales", [10]],
    ["billing", [30]],
    ["agent", [40]],
    ["tools", [50]],
  ]);
});

it("keeps one lane for a role with one speaker, and one for all who spoke after the first eight", () => {
  expect(lanesOf([by("agent", "sales", 10), by("agent", "sales", 20)], []).map(({ name }) => name)).toEqual(["agent"]);
  const many = Array.from({ length: 200 }, (_, no) => by("agent", `agent ${no}`, no));
  const lanes = lanesOf(many, []).map(({ name, spans }) => [name, spans.length]);
  expect(lanes).toHaveLength(9);
  expect([lanes[0], lanes[8]]).toEqual([
    ["agent 0", 1],
    ["other agents", 192],
  ]);
});

it("ends a turn where it was spoken, though its text was written late", () => {
  const late = { ...by("user", null, 1_000), endedAtMs: 2_500, entryIds: ["1000-0", "14000-0"], lateByMs: 11_500 };
  expect(lanesOf([late], [])[0]?.spans).toEqual([{ fromMs: 1_000, toMs: 2_500 }]);
});

it("calls a lane as the transcript calls who speaks in it", () => {
  const lanes = lanesOf([by("human", null, 10), by("unknown", null, 20), by("system", null, 30)], []);
  expect(lanes.map(({ name }) => name)).toEqual(["human", "system", "unknown"]);
});

it("tells failed tool calls apart", () => {
  const [lane] = lanesOf([], [tool("x", 50), { ...tool("y", 60), status: "error" }]);
  expect(lane?.spans).toHaveLength(2);
  expect(lane?.failed.map(({ fromMs }) => fromMs)).toEqual([60]);
});
