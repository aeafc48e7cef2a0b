import { expect, test } from "vitest";
import { visibleText } from "@/lib/entries/visible-text";

const told = (text: string, longest = 1_000, keepsLines = false) =>
  visibleText(text, longest, keepsLines)
    .map(({ text: part, isMark }) => (isMark ? `[${part}]` : part))
    .join("");

test.each([
  ["plain", "plain"],
  ["a\u202eb\u200bc", "a[RLO]b[ZWSP]c"],
  ["\u001b[31mred", "[ESC][31mred"],
  ["a\nb\tc", "a[↵]b[TAB]c"],
  ["\u0000\u0007", "[U+0000][U+0007]"],
  ["lone \ud800 half", "lone [U+D800] half"],
  ["line\u2028break", "line[U+2028]break"],
  ["tag\u{e0041}", "tag[U+E0041]"],
  ["👩‍🚒 stays", "👩‍🚒 stays"],
  ["a\u200db", "a[U+200D]b"],
  ["שלום", "שלום"],
])("%j", (text, shown) => expect(told(text)).toBe(shown));

test("keeps lines where they are laid out, and cuts what is too long", () => {
  expect(told("a\nb", 100, true)).toBe("a\nb");
  expect(told("x".repeat(50), 10)).toBe(`${"x".repeat(10)}…`);
  expect(told(`${"x".repeat(9)}😀y`, 10)).toBe(`${"x".repeat(9)}…`);
});
