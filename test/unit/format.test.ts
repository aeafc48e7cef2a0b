import { describe, expect, test } from "vitest";
import {
  formatAtLeast,
  formatBytes,
  formatClock,
  formatCount,
  formatCounted,
  formatDateTime,
  formatDuration,
  formatExactMs,
  formatLag,
  formatPercent,
  formatRate,
  formatUpperBound,
} from "@/lib/format";

test.each([
  [null, "?"],
  [Number.NaN, "?"],
  [0, "0 ms"],
  [0.4, "0 ms"],
  [380, "380 ms"],
  [999, "999 ms"],
  [999.7, "1.0 s"],
  [1_000, "1.0 s"],
  [4_213, "4.2 s"],
  [9_949, "9.9 s"],
  [9_960, "10 s"],
  [59_400, "59 s"],
  [59_700, "1 min"],
  [60_000, "1 min"],
  [190_000, "3 min 10 s"],
  [3_599_400, "59 min 59 s"],
  [3_599_900, "1 h"],
  [7_200_000, "2 h"],
  [7_500_000, "2 h 5 min"],
  [50_000_000, "14 h"],
  [432_000_000, "5 d"],
  [86_300_000, "1 d"],
  [-4_213, "−4.2 s"],
])("a duration of %s ms reads %s", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

test.each([
  [null, "?"],
  [0, "0"],
  [9_412, "9,412"],
  [999_999, "999,999"],
  [1_234_567, "1.2 M"],
  [999_949_999, "999.9 M"],
  [2_500_000_000, "2.5 G"],
])("a count of %s reads %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [null, "?"],
  [0, "0"],
  [0.01, "< 0.1"],
  [4.21, "4.2"],
  [9.96, "10"],
  [10_204, "10,204"],
])("a rate of %s reads %s", (perSecond, text) => {
  expect(formatRate(perSecond)).toBe(text);
});

describe("lag carries its source", () => {
  test.each([
    [12, "exact", "12"],
    [0, "exact", "0"],
    [12, "server", "≈ 12"],
    [0, "server", "0"],
    [310, "estimated", "≈ 310"],
    [null, "unknown", "?"],
    [0, "unknown", "?"],
    [null, "exact", "?"],
  ] as const)("%s, %s reads %s", (lagEntries, lagSource, text) => {
    expect(formatLag(lagEntries, lagSource)).toBe(text);
  });
});

test("bounds say which side they bound", () => {
  expect(formatUpperBound(4_213, true)).toBe("≤ 4.2 s");
  expect(formatUpperBound(0, true)).toBe("0 ms");
  expect(formatUpperBound(null, true)).toBe("?");
  expect(formatAtLeast(100, true)).toBe("≥ 100");
  expect(formatAtLeast(100, false)).toBe("100");
  expect(formatAtLeast(null, true)).toBe("?");
});

test("counted nouns agree", () => {
  expect(formatCounted(1, "call")).toBe("1 call");
  expect(formatCounted(2_120, "call")).toBe("2,120 calls");
  expect(formatCounted(0, "entry", "entries")).toBe("0 entries");
});

test.each([
  [null, "?"],
  [812, "812 B"],
  [4_213, "4.2 kB"],
  [12_400_000, "12 MB"],
  [3_200_000_000, "3.2 GB"],
])("%s bytes read %s", (sizeBytes, text) => {
  expect(formatBytes(sizeBytes)).toBe(text);
});

test("times are read in the asked time zone, and a time no calendar holds is unknown", () => {
  const timeMs = Date.UTC(2026, 10, 21, 2, 13, 40, 125);
  expect(formatClock(timeMs, "UTC")).toBe("02:13:40");
  expect(formatClock(timeMs, "Asia/Kolkata")).toBe("07:43:40");
  expect(formatDateTime(timeMs, "UTC")).toBe("2026-11-21 02:13:40.125");
  expect(formatClock(null)).toBe("?");
  expect(formatClock(1e19)).toBe("?");
  expect(formatDateTime(-1, "UTC")).toBe("1969-12-31 23:59:59.999");
});

test("exact values keep every digit", () => {
  expect(formatExactMs(4_213)).toBe("4,213 ms");
  expect(formatExactMs(null)).toBe("?");
  expect(formatPercent(0.42)).toBe("0.4 %");
  expect(formatPercent(12.4)).toBe("12 %");
});
