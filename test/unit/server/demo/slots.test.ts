import { describe, expect, it } from "vitest";
import { createRandom } from "@/server/demo/random";
import { writeJson } from "@/server/demo/run-tool";
import { createSlotValues } from "@/server/demo/slots";

describe("createSlotValues", () => {
  const slots = () => createSlotValues(createRandom(5), { doctor: ["Dr. A", "Dr. B"] });

  it("says the same thing each time, and marks personal data", () => {
    const { text, pii } = slots().fill("I'm {first}, yes, {first}, see {doctor}.");
    const [, first, , again] = /I'm (\w+)(, yes, )(\w+)/.exec(text) ?? [];
    expect(first).toBe(again);
    expect(pii).toHaveLength(2);
    for (const [start, end] of pii) expect(text.slice(start, end)).toBe(first);
  });

  it("gives numbered slots different values", () => {
    const { text } = slots().fill("{doctor}/{doctor2}");
    expect(text.split("/").sort()).toEqual(["Dr. A", "Dr. B"]);
  });

  it("keeps the person and forgets the rest when the topic changes", () => {
    const values = createSlotValues(createRandom(5), {});
    const person = values.fill("{name} {phone}").text;
    const refs = new Set([values.fill("{ref}").text]);
    for (let topic = 0; topic < 5; topic += 1) {
      values.nextTopic();
      refs.add(values.fill("{ref}").text);
    }
    expect(values.fill("{name} {phone}").text).toBe(person);
    expect(refs.size).toBe(6);
  });

  it("refuses a slot nobody knows", () => {
    expect(() => slots().fill("{nonsense}")).toThrow("{nonsense}");
  });
});

describe("writeJson", () => {
  it("moves the spans to where the values lie in the JSON", () => {
    const slots = createSlotValues(createRandom(5), {});
    const { text, pii } = writeJson([
      ["who", slots.fill("{name}")],
      ["n", { text: "2", pii: [] }],
      ["to", slots.fill("mail to {email}")],
    ]);
    const parsed = JSON.parse(text) as { who: string; n: number; to: string };
    expect(parsed.n).toBe(2);
    expect(pii.map(([start, end]) => text.slice(start, end))).toEqual([parsed.who, parsed.to.slice("mail to ".length)]);
  });
});
