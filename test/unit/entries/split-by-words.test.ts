import { expect, test } from "vitest";
import { splitByWords } from "@/lib/entries/split-by-words";

test.each([
  ["My number is 7", "NUMBER", ["My ", "*number", " is 7"]],
  ["aaa", "aa", ["*aa", "a"]],
  ["none", "x", ["none"]],
  ["none", " ", ["none"]],
  ["İstanbul", "bul", ["İstanbul"]],
])("%s split by %s", (text, query, expected) => {
  expect(splitByWords(text, query).map((part) => (part.isHit ? `*${part.text}` : part.text))).toEqual(expected);
});
