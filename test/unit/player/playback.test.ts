import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatOffset, sayOffset } from "@/lib/player/offset-text";
import { advance, countUntil, findSilences, leftOfSilenceMs, speeds, stepSpeed } from "@/lib/player/playback";

describe("advance", () => {
  const skipped = [
    { fromMs: 1_000, toMs: 9_000 },
    { fromMs: 10_000, toMs: 20_000 },
  ];
  it.each([
    ["plays on where nothing is skipped", 0, 500, 500],
    ["plays the first moment of a silence", 900, 400, 1_300],
    ["jumps from there to its last moment", 1_300, 101, 9_000 - leftOfSilenceMs + 1],
    ["jumps at once from within", 5_000, 10, 8_610],
    ["does not jump back from its last moment", 8_700, 100, 8_800],
    ["jumps over several in one step", 0, 1_400 + 1_800 + 500, 19_600 + 500],
    ["stops at the end", 19_900, 60_000, 30_000],
  ])("%s", (_, from, played, to) => {
    expect(advance(from, played, { endMs: 30_000, skipped })).toBe(to);
  });

  it("plays every silence where none is skipped", () => {
    expect(advance(0, 5_000, { endMs: 30_000, skipped: [] })).toBe(5_000);
  });

  it("leaves a silence alone that is hardly longer than what is left of it", () => {
    expect(advance(0, 300, { endMs: 9_000, skipped: [{ fromMs: 0, toMs: 700 }] })).toBe(300);
  });

  it("gets to the same place in many steps as in one", () => {
    const steps = fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (parts) => {
        const course = { endMs: 30_000, skipped };
        const whole = advance(
          0,
          parts.reduce((sum, part) => sum + part, 0),
          course,
        );
        expect(parts.reduce((at, part) => advance(at, part, course), 0)).toBe(whole);
      }),
    );
  });
});

describe("the call's times", () => {
  it("finds silences between neighbours", () => {
    expect(findSilences([0, 100, 2_100, 2_200, 9_000], 2_000)).toEqual([
      { fromMs: 100, toMs: 2_100 },
      { fromMs: 2_200, toMs: 9_000 },
    ]);
    expect(findSilences([], 2_000)).toEqual([]);
  });

  it("counts what is at or before a moment", () => {
    const times = [10, 20, 20, 30];
    expect([0, 10, 20, 25, 99].map((at) => countUntil(times, times.length, at))).toEqual([0, 1, 3, 3, 4]);
  });

  it("steps through the speeds and stays at either end", () => {
    expect(stepSpeed(1, 1)).toBe(1.5);
    expect(stepSpeed(0.5, -1)).toBe(0.5);
    expect(stepSpeed(16, 1)).toBe(16);
    expect([...speeds].sort((a, b) => a - b)).toEqual(speeds);
  });
});

describe("a place in a call", () => {
  it.each([
    [0, "00:00", "0 seconds"],
    [7_390, "00:07", "7 seconds"],
    [61_000, "01:01", "1 minute 1 second"],
    [3_723_000, "1:02:03", "1 hour 2 minutes 3 seconds"],
    [-5, "00:00", "0 seconds"],
  ])("%d ms", (ms, text, said) => {
    expect(formatOffset(ms)).toBe(text);
    expect(sayOffset(ms)).toBe(said);
  });

  it("shows tenths without rounding up", () => {
    expect(formatOffset(7_390, true)).toBe("00:07.3");
    expect(formatOffset(59_999, true)).toBe("00:59.9");
  });
});
