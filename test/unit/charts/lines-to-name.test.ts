import { expect, test } from "vitest";
import { linesToName } from "@/lib/charts/lines-to-name";

const end = (values: Record<string, number | null>, before: Record<string, number | null> = {}) => [
  { atMs: 1, ...before },
  { atMs: 2, ...values },
];

test.each<[string, ReturnType<typeof end>, string[]]>([
  ["one line needs no name", end({ a: 5 }), []],
  ["two that end apart", end({ a: 10, b: 60 }), ["b", "a"]],
  ["two that end together: the higher one", end({ a: 60, b: 59 }), ["a"]],
  ["a third below them", end({ a: 60, b: 59, c: 20 }), ["a", "c"]],
  ["apart by just a line of text", end({ a: 60, b: 50 }), ["a", "b"]],
  ["by less", end({ a: 60, b: 51 }), ["a"]],
  ["small beside what was higher before", end({ a: 6, b: 1 }, { a: 600 }), ["a"]],
  ["nothing waits", end({ a: 0, b: 0 }), []],
  ["what is not known has no end", end({ a: null, b: 3 }), ["b"]],
  ["no rows", [], []],
])("%s", (_, rows, named) => {
  expect(
    linesToName(
      rows,
      Object.keys(rows[1] ?? {}).filter((key) => key !== "atMs"),
    ),
  ).toEqual(named);
});
