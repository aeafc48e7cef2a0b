import { expect, test } from "vitest";
import { maskEntryAlone } from "@/lib/mask/mask-entry";

const shown = (fields: Record<string, string>) => maskEntryAlone({ id: "1-0", timeMs: 1, fields }).fields;

test("a value in which something could be found, and too large to be checked is withheld with its size, whatever it holds", () => {
  expect(shown({ payload: "A1".repeat(500_000), text: "y 1".repeat(100_000), note: "fine" })).toEqual({
    payload: "[withheld: 1,000,000 characters, too many to be checked]",
    text: "[withheld: 300,000 characters, too many to be checked]",
    note: "fine",
  });
});

test("letters and digits in turns are an id, not so many numbers", () => {
  const id = "a1b2c3d4e5f6a7b8c9d0";
  expect(shown({ note: `request ${id} failed` }).note).toBe(`request ${id} failed`);
});
