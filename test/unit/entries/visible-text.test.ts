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
  ["a\u200db", "a[ZWJ]b"],
  ["\u200b\u200b\u200b\u200ca", "[ZWSP ×3][ZWNJ]a"],
  [`t${"\u0301".repeat(4)}`, `t${"\u0301".repeat(4)}`],
  [`t${"\u0301".repeat(40)}o`, `t${"\u0301".repeat(4)}[+36 marks]o`],
  ["\u3164\u2800", "[U+3164][U+2800]"],
  ["👩🏽‍🚒 🏳️‍🌈 stay", "👩🏽‍🚒 🏳️‍🌈 stay"],
  ["می‌خواهم क्‍ष", "می‌خواهم क्‍ष"],
  ["שלום", "שלום"],
])("%j", (text, shown) => expect(told(text)).toBe(shown));

test("keeps lines where they are laid out, and cuts what is too long", () => {
  expect(told("a\nb", 100, true)).toBe("a\nb");
  expect(told("x".repeat(50), 10)).toBe(`${"x".repeat(10)}…`);
  expect(told(`${"x".repeat(9)}😀y`, 10)).toBe(`${"x".repeat(9)}…`);
});

test("is bounded: past a thousand names the rest are replacement characters", () => {
  const parts = visibleText("\u200b\u200c".repeat(10_000), 20_000);
  expect(parts).toHaveLength(1_001);
  expect(parts.at(-1)).toEqual({ text: "\ufffd".repeat(19_000), isMark: false });
});
