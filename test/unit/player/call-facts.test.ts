import { describe, expect, test } from "vitest";
import { headMissing } from "@/lib/conversation/call-origin";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { callFacts } from "@/lib/player/call-facts";
import type { Transcript } from "@/lib/schema/transcript";

const empty = foldEvents([]);
const memory = (name: string, value: string | null) => ({
  name,
  value,
  previous: null,
  changedAtMs: 0,
  entryId: "1-0",
  masked: [],
});
const handoff = (from: string, to: string, happened = true) => ({
  ...{ atMs: 0, from, to, kind: null, reason: null, happened, entryId: "1-0" },
});
const facts = (over: Partial<Transcript>, hasEnded = false) => callFacts({ ...empty, ...over }, hasEnded);

describe("what the events tell of the call as a whole", () => {
  test("nothing is made up", () => {
    expect(facts({})).toEqual({ agents: [], caller: null, outcome: "no end seen" });
    expect(facts({}, true).outcome).toBe("ended");
  });

  test("agents in the order in which they took over, each once, and not one that never came", () => {
    const handoffs = [handoff("desk", "billing"), handoff("billing", "human", false)];
    expect(facts({ handoffs, state: { ...empty.state, agent: "billing" } }).agents).toEqual(["desk", "billing"]);
  });

  test.each([
    ["caller.number", "+1 […]"],
    ["from", "[phone number]"],
    ["customer_id", "C-9"],
  ])("the caller, where %s names one", (name, value) => {
    expect(facts({ state: { ...empty.state, memory: [memory("slot", "x"), memory(name, value)] } }).caller).toBe(value);
  });

  test("the caller without the quotes of JSON", () => {
    const named = (value: string) => facts({ state: { ...empty.state, memory: [memory("caller.name", value)] } });
    expect(named('"Ana \\"Bo\\" Lee"').caller).toBe('Ana "Bo" Lee');
    expect(named('"cut off').caller).toBe('"cut off');
    expect(named("93").caller).toBe("93");
  });

  test("how it ended, as it was said", () => {
    expect(facts({ state: { ...empty.state, lifecycle: "end: hangup" } }).outcome).toBe("ended: hangup");
    expect(facts({ state: { ...empty.state, lifecycle: "end", endReason: "booked" } }).outcome).toBe("ended: booked");
  });
});

test("a call began as long before its first entry as is known to be missing", () => {
  const missing = (durationMs: number | null, isEstimated: boolean): Transcript["missing"] => [
    { kind: "trimmed-head", beforeEntryId: "9-0", entries: 9, durationMs, isEstimated, text: "" },
  ];
  expect(headMissing({ missing: [] })).toEqual({ headMs: 0, isEstimated: false });
  expect(headMissing({ missing: missing(485_000, true) })).toEqual({ headMs: 485_000, isEstimated: true });
  expect(headMissing({ missing: missing(485_000, false) })).toEqual({ headMs: 485_000, isEstimated: false });
  expect(headMissing({ missing: missing(null, true) })).toEqual({ headMs: 0, isEstimated: false });
});
