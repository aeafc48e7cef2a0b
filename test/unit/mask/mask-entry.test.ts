import { expect, test } from "vitest";
import { createEventMasker } from "@/lib/mask/event-masker";
import { maskEntryAlone } from "@/lib/mask/mask-entry";

const timeMs = 1_764_262_834_680;
const fieldsOf = (fields: Record<string, string>) => maskEntryAlone({ id: `${timeMs}-0`, timeMs, fields }).fields;

test("what the producer marked is masked in every field that repeats it; offsets go", () => {
  const text = "Thank you, Maya Okonkwo, all set.";
  const pii = JSON.stringify([["text", 11, 23, "NAME"]]);
  const masked = fieldsOf({
    kind: "transcript",
    phase: "final",
    text,
    spoken: "Thank you, Maya",
    words: '[["Maya",0,9,0.9]]',
    pii,
  });
  expect(masked.text).toBe("Thank you, [name], all set.");
  expect(JSON.stringify(masked)).not.toMatch(/Maya|Okonkwo|11|23/);
});

test("marks that cannot be read withhold the content", () => {
  expect(JSON.stringify(fieldsOf({ text: "Maya here.", pii: "[[" }))).not.toContain("Maya");
});

test("JSON stays JSON; names of fields say what is personal; structure stays", () => {
  const args = JSON.stringify({ dob: "March 4th, 1986", phone: 4155550172, nights: 3, note: "call 415-555-0172" });
  const masked = fieldsOf({ kind: "tool", ts: String(timeMs), seq: "41", call: "call_9", tool: "find", args });
  expect(masked).toMatchObject({ kind: "tool", ts: String(timeMs), seq: "41", call: "call_9", tool: "find" });
  expect(JSON.parse(masked.args ?? "")).toEqual({
    dob: "[date of birth]",
    phone: "[phone number]",
    nights: 3,
    note: "call [phone number]",
  });
});

test("keypresses and binary values", () => {
  expect(fieldsOf({ kind: "dtmf", value: "4" }).value).toBe("[account number]");
  const binary = maskEntryAlone({ id: "1-0", timeMs: 1, fields: { b: "/////w==" }, base64: ["b"] });
  expect(binary).toEqual({ id: "1-0", timeMs: 1, fields: { b: "[withheld: 4 bytes of binary]" } });
});

test("events: text, heard text, words, values and marks", () => {
  const masker = createEventMasker();
  const common = { entryId: `${timeMs}-0`, part: 0, arrivedAtMs: timeMs, atMs: timeMs };
  masker.push({
    ...common,
    kind: "transcript",
    phase: "final",
    text: "Maya, it's 4242 4242 4242 4242.",
    heardText: "Maya, it's 4242",
    words: [["Maya", 0, 1, 1]],
    pii: [["text", 0, 4, "NAME"]],
  });
  const [correction] = masker.corrections(true);
  const { event } = correction ?? {};
  expect(JSON.stringify({ ...event, entryId: "", arrivedAtMs: 0, atMs: 0 })).not.toMatch(/Maya|4242/);
  expect(event?.text).toBe("[name], it's [card number].");
  expect(masker.push({ ...common, kind: "dtmf", value: "1" }).value).toBe("[account number]");
});

test("JSON nested without end is withheld from where nobody would read it, the rest is masked as ever", () => {
  const deep = `${'{"a":'.repeat(2_500)}"Call 415-555-0172."${"}".repeat(2_500)}`;
  const masked = fieldsOf({
    kind: "tool",
    args: `[${deep},"call 415-555-0172"]`,
    result: `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  });
  expect(masked.args?.length).toBeLessThan(1_000);
  expect(masked.args).toMatch(/"\[withheld: nested too deeply\]"\}+,"call \[phone number\]"\]$/);
  expect(masked.result).toMatch(/^\[+"\[withheld: nested too deeply\]"\]+$/);
});
