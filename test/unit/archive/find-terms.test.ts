import { expect, test } from "vitest";
import { findTerms, matchText, plainWords } from "@/lib/archive/find-terms";

test.each([
  ["", null],
  ["  ?! ", null],
  ["refund", '"refund" *'],
  ["refund ", '"refund"'],
  ["refund tues", '"refund" AND "tues" *'],
  ['"half past nine"', '"half past nine"'],
  ['"half past nine" dent', '"half past nine" AND "dent" *'],
  ['"not closed yet', '"not closed yet"'],
  ["order 12-345", '"order" AND "12 345" *'],
  ["NEAR(a b) OR c*", '"NEAR a" AND "b" AND "OR" AND "c"'],
  ['a" OR said:b', '"a" AND "OR said b"'],
  ["Größe 予約", '"Größe" AND "予約" *'],
])("%j is looked for as %j", (text, terms) => {
  const found = findTerms(text);
  expect(found && matchText(found)).toBe(terms);
});

test("no more words are looked for than can be", () => {
  expect(findTerms("a ".repeat(500))).toHaveLength(12);
});

test("words stand alone, without marks on them", () => {
  expect(plainWords("C-9314, Größe: ÉTÉ\u0000!")).toBe("c 9314 große ete");
});
