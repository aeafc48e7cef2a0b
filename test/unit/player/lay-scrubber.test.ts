import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layBars, layMarks, layTicks, pathOfBars, toMs, toPx } from "@/lib/player/lay-scrubber";

const scale = { startMs: 1_000, endMs: 11_000, widthPx: 100 };

describe("a moment and its pixel", () => {
  it.each([
    [1_000, 0],
    [6_000, 50],
    [11_000, 100],
    [0, 0],
    [99_000, 100],
  ])("%d ms stands at %d", (ms, px) => expect(toPx(scale, ms)).toBe(px));

  it("leads back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 11_000 }), (ms) => {
        expect(toMs(scale, toPx(scale, ms))).toBeCloseTo(ms, 6);
      }),
    );
  });

  it("has a place in a call of one moment", () => {
    expect(toPx({ startMs: 5, endMs: 5, widthPx: 100 }, 5)).toBe(0);
    expect(toMs({ startMs: 5, endMs: 5, widthPx: 0 }, 3)).toBe(5);
  });
});

describe("layBars", () => {
  it("draws a moment one pixel wide, and touching spans as one", () => {
    const spans = [
      { fromMs: 1_000, toMs: 1_000 },
      { fromMs: 3_000, toMs: 4_000 },
      { fromMs: 4_000, toMs: 5_000 },
    ];
    expect(layBars(spans, scale)).toEqual([
      { x: 0, width: 1 },
      { x: 20, width: 20 },
    ]);
  });

  it("keeps the last moment inside", () => {
    expect(layBars([{ fromMs: 11_000, toMs: 11_000 }], scale, 3)).toEqual([{ x: 97, width: 3 }]);
  });

  it("makes no more bars than pixels, and none without width", () => {
    const many = Array.from({ length: 50_000 }, (_, i) => ({ fromMs: 1_000 + i / 5, toMs: 1_000 + i / 5 }));
    expect(layBars(many, scale).length).toBeLessThanOrEqual(100);
    expect(layBars(many, { ...scale, widthPx: 0 })).toEqual([]);
  });

  it("becomes one path", () => {
    expect(pathOfBars([{ x: 2, width: 3 }], 4, 10)).toBe("M2 4h3v10h-3z");
  });
});

describe("marks and ticks", () => {
  it("bunches marks that would lie on each other", () => {
    const marks = [1_000, 1_100, 1_300, 5_000].map((timeMs) => ({ timeMs }));
    expect(layMarks(marks, scale, 4).map(({ x, marks: bunch }) => [x, bunch.length])).toEqual([
      [0, 3],
      [40, 1],
    ]);
  });

  it("puts ticks at round offsets that fit", () => {
    expect(layTicks(scale, 30).map(({ offsetMs }) => offsetMs)).toEqual([5_000]);
    expect(
      layTicks({ startMs: 0, endMs: 3_600_000, widthPx: 1_000 }, 80).map(({ offsetMs }) => offsetMs / 60_000),
    ).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]);
    expect(layTicks({ startMs: 5, endMs: 5, widthPx: 100 }, 80)).toEqual([]);
  });

  it("stays few for a call of years", () => {
    expect(layTicks({ startMs: 0, endMs: 4e11, widthPx: 1_000 }, 80).length).toBeLessThan(13);
  });
});
