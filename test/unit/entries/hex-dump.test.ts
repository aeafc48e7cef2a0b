import { expect, test } from "vitest";
import { bytesOf, hexDump } from "@/lib/entries/hex-dump";

const bytes = (...values: number[]) => Uint8Array.from(values);

test.each([
  ["nothing", bytes(), 64, ""],
  ["bytes that are no text", bytes(0, 255, 13, 10, 36), 64, "00000000: 00ff 0d0a 24                             ....$"],
  [
    "more than a line",
    new TextEncoder().encode("seventeen bytes!!"),
    64,
    "00000000: 7365 7665 6e74 6565 6e20 6279 7465 7321  seventeen bytes!\n00000010: 21                                       !",
  ],
  ["no more than asked for", bytes(65, 66, 67), 2, "00000000: 4142                                     AB"],
])("%s", (_, from, most, expected) => {
  expect(hexDump(from, most)).toBe(expected);
});

test("a value's bytes are what Redis has, text or not", () => {
  expect([...bytesOf({ value: "AP8N", isBase64: true })]).toEqual([0, 255, 13]);
  expect([...bytesOf({ value: "né", isBase64: false })]).toEqual([0x6e, 0xc3, 0xa9]);
});
