import { expect, it } from "vitest";
import { layLanes } from "@/components/replay/lay-lanes";
import type { Turn } from "@/lib/schema/transcript";
import { entryIdMs } from "@/lib/stream/entry-id";
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

it("keeps one lane for a role with one speaker, and for one with more than can be told apart", () => {
  expect(lanesOf([by("agent", "sales", 10), by("agent", "sales", 20)], []).map(({ name }) => name)).toEqual(["agent"]);
  const many = Array.from({ length: 200 }, (_, no) => by("agent", `agent ${no}`, no));
  expect(lanesOf(many, []).map(({ name, spans }) => [name, spans.length])).toEqual([["agent", 200]]);
});

it("tells failed tool calls apart", () => {
  const [lane] = lanesOf([], [tool("x", 50), { ...tool("y", 60), status: "error" }]);
  expect(lane?.spans).toHaveLength(2);
  expect(lane?.failed.map(({ fromMs }) => fromMs)).toEqual([60]);
});
