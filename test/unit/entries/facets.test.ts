import { describe, expect, test } from "vitest";
import { facetsOf } from "@/lib/entries/facets";
import { matchesFilter, parseEntryFilter, termOf } from "@/lib/entries/filter-entries";
import { asMaskedEntry } from "@/lib/mask/as-masked";
import { countMarks } from "@/lib/mask/count-marks";

const entry = (fields: Record<string, string>) => asMaskedEntry({ id: "1-0", timeMs: 1, fields });

describe("values to filter by", () => {
  const entries = Array.from({ length: 30 }, (_, i) =>
    entry({
      kind: i % 3 === 0 ? "usage" : "transcript",
      role: i % 2 === 0 ? "user" : "agent desk",
      seq: String(i),
      text: `words ${i}`,
      v: "1",
    }),
  );

  test("fields that tell entries apart by a few words, the most frequent value first", () => {
    expect(facetsOf(entries)).toEqual([
      {
        field: "kind",
        values: [
          { value: "transcript", term: "kind:transcript", entries: 20 },
          { value: "usage", term: "kind:usage", entries: 10 },
        ],
      },
      {
        field: "role",
        values: [
          { value: "user", term: "role:user", entries: 15 },
          { value: "agent desk", term: 'role:"agent desk"', entries: 15 },
        ],
      },
    ]);
    expect(facetsOf([])).toEqual([]);
  });

  test("each term finds just the entries it was counted from", () => {
    for (const { values } of facetsOf(entries)) {
      for (const { term, entries: times } of values) {
        expect(entries.filter((one) => matchesFilter(one, parseEntryFilter(term)))).toHaveLength(times);
      }
    }
  });
});

test.each([
  ["kind", "usage", "kind:usage"],
  ["said", "two words", 'said:"two words"'],
  ["said", 'a "quote"', null],
  ["odd name", "x", null],
  ["a:b", "x", null],
  ["long", "x".repeat(81), null],
  ["empty", "", null],
])("%s = %s is the term %s", (field, value, expected) => expect(termOf(field, value)).toBe(expected));

test("a copy says how many parts of an entry are masked", () => {
  expect(countMarks(entry({ text: "call [phone number] or […] at [address]", note: "[laughs]" }))).toBe(3);
  expect(countMarks(entry({ text: "nothing here" }))).toBe(0);
});
