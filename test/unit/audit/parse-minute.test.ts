import { expect, test } from "vitest";
import { parseMinute } from "@/lib/audit/parse-minute";

test.each<[string, number | null]>([
  ["2026-11-30 22:05", new Date(2026, 10, 30, 22, 5).getTime()],
  ["2026-11-30T22:05", new Date(2026, 10, 30, 22, 5).getTime()],
  [" 2024-02-29 ", new Date(2024, 1, 29).getTime()],
  ["2026-02-29 10:00", null],
  ["2026-11-31", null],
  ["2026-13-01", null],
  ["2026-11-30 24:00", null],
  ["2026-11-30 10:60", null],
  ["11/30/2026", null],
  ["2026-11-30 22", null],
  ["", null],
])("%j is a minute or none", (text, expected) => {
  expect(parseMinute(text)).toBe(expected);
});
