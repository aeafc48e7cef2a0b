import { expect, test } from "vitest";
import { nameInText, visibleName } from "@/lib/visible-name";

test.each([
  ["comply", "comply"],
  ["", '""'],
  ["  ", '"  "'],
  ["a\u202egpj.exe", "a\\u{202e}gpj.exe"],
  ["new\nline", "new\\u{a}line"],
  ["nul\0", "nul\\u{0}"],
  ["\ud800", "\\u{d800}"],
  [`z${"\u0301".repeat(30)}`, `z${"\u0301".repeat(4)}[26 marks]`],
  ["<b>شركة</b> 👨‍👩‍👧", "<b>شركة</b> 👨‍👩‍👧"],
])("%j is shown as %s", (name, shown) => expect(visibleName(name)).toBe(shown));

test("what is too long is cut, and says so", () => {
  expect(visibleName("x".repeat(301))).toBe(`${"x".repeat(300)}…`);
  expect(visibleName("x".repeat(300))).toBe("x".repeat(300));
});

test("within a sentence a name that runs the other way is isolated, others are left as they are", () => {
  expect(nameInText("comply")).toBe("comply");
  expect(nameInText("שלום")).toBe("\u2068שלום\u2069");
});
