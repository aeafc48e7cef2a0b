import { expect, test } from "vitest";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { entryIdBefore, isEntryBound } from "@/lib/ids/entry-range";

test.each([
  ["1700000000000-5", true],
  ["(1700000000000-5", true],
  ["1700000000000", true],
  ["0", true],
  ["18446744073709551615-18446744073709551615", true],
  ["18446744073709551616", false],
  ["(1700000000000", false],
  ["-", false],
  ["+", false],
  ["$", false],
  ["", false],
  ["01-0", false],
  ["1.5", false],
  ["-5", false],
])("%s bounds a range: %s", (text, expected) => {
  expect(isEntryBound(text)).toBe(expected);
});

test.each([
  ["5-3", "5-2"],
  ["5-0", "4-18446744073709551615"],
  ["0-1", "0-0"],
  ["0-0", "0-0"],
  ["18446744073709551615-10000000000000000001", "18446744073709551615-10000000000000000000"],
])("before %s stands %s", (id, before) => {
  expect(entryIdBefore(id)).toBe(before);
  if (id !== "0-0") expect(compareEntryIds(before, id)).toBeLessThan(0);
});
