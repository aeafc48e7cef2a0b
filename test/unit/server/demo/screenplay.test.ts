import { describe, expect, it } from "vitest";
import { createRandom } from "@/server/demo/random";
import { parseScreenplay } from "@/server/demo/screenplay";
import { createSlotValues } from "@/server/demo/slots";
import { allTrades } from "@/server/demo/trades/all-trades";

describe("parseScreenplay", () => {
  it("reads every kind of line", () => {
    const [scenario] = parseScreenplay(`
      # one
      user: hello | hi
      tool find name={name}; n=2 -> found=true ~400
      set a.b = {name}
      state next
      to billing: a question
      human Ada: wants a person
      ...
    `);
    expect(scenario).toEqual({
      name: "one",
      steps: [
        { step: "say", role: "user", alternatives: ["hello", "hi"] },
        {
          ...{ step: "tool", name: "find", medianMs: 400 },
          args: [
            ["name", "{name}"],
            ["n", "2"],
          ],
          result: [["found", "true"]],
        },
        { step: "memory", key: "a.b", value: "{name}" },
        { step: "state", to: "next" },
        { step: "handoff", kind: "agent", to: "billing", reason: "a question" },
        { step: "handoff", kind: "human", to: "Ada", reason: "wants a person" },
        { step: "aside" },
      ],
    });
  });

  it.each(["user hello", "tool x", "set a", "# one\nnonsense"])("refuses %j", (text) => {
    expect(() => parseScreenplay(text.startsWith("#") ? text : `# one\n${text}`)).toThrow(SyntaxError);
  });
});

describe.each(allTrades)("the trade $name", (trade) => {
  it("has at least six scenarios with several ways to say things", () => {
    expect(trade.scenarios.length).toBeGreaterThanOrEqual(6);
    for (const { steps } of trade.scenarios) {
      expect(steps[0]).toMatchObject({ step: "say", role: "user" });
      expect(steps.filter(({ step }) => step === "tool").length).toBeGreaterThanOrEqual(1);
      const lines = steps.flatMap((step) => (step.step === "say" ? step.alternatives : []));
      expect(lines.length).toBeGreaterThan(steps.filter(({ step }) => step === "say").length);
    }
  });

  it("uses only slots that exist", () => {
    const slots = createSlotValues(createRandom(1), trade.slots);
    for (const text of [trade.screenplay, trade.asides, ...trade.greetings]) {
      expect(slots.fill(text).text).not.toMatch(/[{}]/);
    }
  });
});
