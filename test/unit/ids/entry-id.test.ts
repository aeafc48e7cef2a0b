import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareEntryIds, entryAgeMs, entryIdMs, entryTimeMs, isEntryId } from "@/lib/ids/entry-id";
import { atMs } from "../../support/builders";

const part = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 1_000n }));
const entryId = fc.tuple(part, part);
const print = ([ms, sequence]: [bigint, bigint]) => `${ms}-${sequence}`;

describe("compareEntryIds", () => {
  test("orders as two unsigned 64-bit integers do", () => {
    fc.assert(
      fc.property(entryId, entryId, (a, b) => {
        const expected = a[0] !== b[0] ? (a[0] < b[0] ? -1 : 1) : a[1] !== b[1] ? (a[1] < b[1] ? -1 : 1) : 0;
        expect(Math.sign(compareEntryIds(print(a), print(b)))).toBe(expected);
        expect(Math.sign(compareEntryIds(print(b), print(a)))).toBe(expected === 0 ? 0 : -expected);
      }),
    );
  });

  test.each([
    ["9-0", "10-0", -1],
    ["1-9", "1-10", -1],
    ["0-0", "0-1", -1],
    ["2-0", "1-18446744073709551615", 1],
    ["9007199254740993-0", "9007199254740992-0", 1],
    ["18446744073709551615-18446744073709551614", "18446744073709551615-18446744073709551615", -1],
    ["1790000000000-0", "1790000000000-0", 0],
  ])("%s and %s: %d", (a, b, sign) => {
    expect(Math.sign(compareEntryIds(a, b))).toBe(sign);
  });
});

test.each([
  ["1-0", true],
  ["0-0", true],
  ["18446744073709551615-18446744073709551615", true],
  ["18446744073709551616-0", false],
  ["1-18446744073709551616", false],
  ["01-0", false],
  ["1", false],
  ["1-", false],
  ["-1-0", false],
  ["1-0 ", false],
  ["$", false],
])("%s is an id: %s", (text, isId) => {
  expect(isEntryId(text)).toBe(isId);
});

describe("the time of an id", () => {
  test.each([
    ["a counter", "1-0", null],
    ["the last millisecond before 2000", `${Date.UTC(2000, 0, 1) - 1}-0`, null],
    ["the first of 2000", `${Date.UTC(2000, 0, 1)}-0`, Date.UTC(2000, 0, 1)],
    ["now", `${atMs}-7`, atMs],
    ["a minute ahead", `${atMs + 60_000}-0`, atMs + 60_000],
    ["more than a minute ahead", `${atMs + 60_001}-0`, null],
    ["the far future", "18446744073709551615-0", null],
  ])("%s", (_, id, expected) => {
    expect(entryTimeMs(id, atMs)).toBe(expected);
  });

  test("an age is never negative, and null where the id is no clock", () => {
    expect(entryAgeMs(`${atMs - 4_200}-0`, atMs)).toBe(4_200);
    expect(entryAgeMs(`${atMs + 500}-0`, atMs)).toBe(0);
    expect(entryAgeMs("5-0", atMs)).toBeNull();
    expect(entryIdMs("1790000000000-12")).toBe(1_790_000_000_000);
  });
});
