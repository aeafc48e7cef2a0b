import { expect, test } from "vitest";
import { checkedValues, createCollecting, maxChecked, maxCheckedHere } from "@/lib/mask/large-values";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import { maskLarge } from "@/lib/mask/mask-large";
import { standardPolicy } from "@/lib/mask/policy";

const entryOf = (fields: Record<string, string>) => ({ id: "1-0", timeMs: 1, fields });
const shown = (fields: Record<string, string>) => maskEntryAlone(entryOf(fields)).fields;
const withheld = "[withheld: 1,048,577 characters, too many to be checked]";

test("a value too long to be checked at once is withheld with its size, whatever it holds", () => {
  expect(
    shown({
      payload: "A1".repeat(500_000),
      text: "y 1".repeat(100_000),
      plain: "a".repeat(maxCheckedHere + 1),
      note: "fine",
    }),
  ).toEqual({
    payload: "[withheld: 1,000,000 characters, too many to be checked]",
    text: "[withheld: 300,000 characters, too many to be checked]",
    plain: "[withheld: 16,385 characters, too many to be checked]",
    note: "fine",
  });
});

test("what was checked apart is shown in its place, under its own name alone", () => {
  const value = `${"it is fine ".repeat(2_000)} my card is 4111 1111 1111 1111 thanks`;
  const entry = entryOf({ text: value, note: value, tail: "x".repeat(maxChecked + 1) });
  const collecting = createCollecting();
  maskEntryAlone(entry, { checked: collecting });
  expect(collecting.wanted.map(({ name }) => name)).toEqual(["text", "note"]);
  const answers = collecting.wanted.map((one) => maskLarge(one, standardPolicy, []));
  const checked = checkedValues(collecting.wanted, [answers[0] ?? null, null]);
  const { fields } = maskEntryAlone(entry, { checked });
  expect(fields.text).toMatch(/it is fine {2}my card is \[card number\] thanks$/);
  expect(fields).toMatchObject({
    note: `[withheld: ${value.length.toLocaleString("en")} characters, too many to be checked]`,
    tail: withheld,
  });
});

test("JSON nested deeper than anything is, and longer than is checked at once, is withheld from where nobody would read it", () => {
  const deep = `${'{"a":'.repeat(9_000)}"Call 415-555-0172."${"}".repeat(9_000)}`;
  const collecting = createCollecting();
  maskEntryAlone(entryOf({ kind: "tool", args: `[${deep},"call 415-555-0172"]` }), { checked: collecting });
  expect(collecting.wanted.map(({ name }) => name)).toEqual(["args"]);
  const [args = ""] = collecting.wanted.map((one) => maskLarge(one, standardPolicy, []));
  expect(args.length).toBeLessThan(1_000);
  expect(args).toMatch(/"\[withheld: nested too deeply\]"\}+,"call \[phone number\]"\]$/);
});

test("letters and digits in turns are an id, not so many numbers", () => {
  const id = "a1b2c3d4e5f6a7b8c9d0";
  expect(shown({ note: `request ${id} failed` }).note).toBe(`request ${id} failed`);
});
