import { expect, test } from "vitest";
import { entryFields, isEntryCut } from "@/lib/entries/entry-fields";
import type { RawEntry } from "@/lib/schema/stream-entry";

const plain: RawEntry = { id: "1-0", timeMs: 1, fields: { text: "hello", audio: "AP8=" }, base64: ["audio"] };

test("a record gives its fields in order, with what is binary or cut", () => {
  expect(entryFields({ ...plain, cutBytes: { text: 9_000 } })).toEqual([
    { name: "text", nameIsBase64: false, value: "hello", isBase64: false, wholeBytes: 9_000 },
    { name: "audio", nameIsBase64: false, value: "AP8=", isBase64: true, wholeBytes: null },
  ]);
});

test("pairs say more than the record beside them", () => {
  const pairs: RawEntry["pairs"] = [
    { name: "say", value: "one" },
    { name: "/w==", value: "AA==", base64: ["name", "value"], cutBytes: 5_000 },
    { name: "say", value: "two" },
  ];
  expect(entryFields({ ...plain, fields: { say: "two" }, pairs })).toEqual([
    { name: "say", nameIsBase64: false, value: "one", isBase64: false, wholeBytes: null },
    { name: "/w==", nameIsBase64: true, value: "AA==", isBase64: true, wholeBytes: 5_000 },
    { name: "say", nameIsBase64: false, value: "two", isBase64: false, wholeBytes: null },
  ]);
});

test.each([
  ["whole", plain, false],
  ["a value cut", { ...plain, cutBytes: { text: 5_000 } }, true],
  ["a pair cut", { ...plain, pairs: [{ name: "a", value: "b", cutBytes: 9 }] }, true],
  ["pairs, none cut", { ...plain, pairs: [{ name: "a", value: "b" }] }, false],
  ["fields left out", { ...plain, omittedFields: 3 }, true],
])("%s", (_, entry, expected) => {
  expect(isEntryCut(entry)).toBe(expected);
});
