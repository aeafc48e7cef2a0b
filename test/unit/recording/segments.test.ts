import { expect, test } from "vitest";
import {
  levelsOf,
  nameSegment,
  parseSegment,
  recordedSpans,
  type Segment,
  segmentsFor,
  segmentsToRemove,
} from "@/lib/recording/segments";

const hourMs = 3_600_000;
const nowMs = 1_796_004_000_000;
const segment = (agoMs: number, stepMs = 10_000, sizeBytes = 100): Segment => ({
  startMs: nowMs - agoMs,
  stepMs,
  sizeBytes,
});

test("a file's name says what it holds; other files are none of ours", () => {
  const one = { startMs: nowMs, stepMs: 60_000 };
  expect(parseSegment(nameSegment(one))).toEqual(one);
  for (const file of ["x.board", "1796004000000-10.board", `${nameSegment(one)}.tmp`, "../1796004000000-60000.board"])
    expect(parseSegment(file), file).toBe(null);
});

test("the fine level goes after two hours, the coarse one with its time, and the oldest when all are too large", () => {
  const levels = levelsOf(48 * hourMs);
  const fine = segment(3 * hourMs);
  const coarse = segment(3 * hourMs, 60_000);
  const old = segment(50 * hourMs, 60_000);
  const now = [segment(60_000), segment(60_000, 60_000)];
  expect(segmentsToRemove([fine, coarse, old, ...now], levels, 1_000, nowMs)).toEqual([fine, old]);
  expect(segmentsToRemove([coarse, ...now], levels, 200, nowMs)).toEqual([coarse]);
  expect(segmentsToRemove(now, levels, 10, nowMs)).toEqual([]);
  expect(levelsOf(hourMs).map(({ keptMs }) => keptMs)).toEqual([hourMs, hourMs]);
});

test("a moment is looked for where it can be, the finest first", () => {
  const fine = segment(100_000);
  const coarse = segment(600_000, 60_000);
  expect(segmentsFor([coarse, fine], nowMs)).toEqual([fine, coarse]);
  expect(segmentsFor([coarse, fine], nowMs - 300_000)).toEqual([coarse]);
  expect(segmentsFor([coarse, fine], nowMs + 2 * hourMs)).toEqual([]);
});

test("stretches without a hole are one", () => {
  const spans = recordedSpans([segment(400_000), segment(600_000), segment(200_000), segment(3 * hourMs)]);
  expect(spans).toEqual([
    { fromMs: nowMs - 3 * hourMs, untilMs: nowMs - 3 * hourMs + 200_000 },
    { fromMs: nowMs - 600_000, untilMs: nowMs },
  ]);
});
