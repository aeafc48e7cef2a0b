import { describe, expect, test } from "vitest";
import { createBudget } from "@/server/collector/budget";
import { type LoadInterval, measureLoad, parseCommandStats } from "@/server/collector/measure-load";

function moment(atMs: number, over: Partial<LoadInterval> = {}): LoadInterval {
  return {
    atMs,
    counts: new Map(),
    otherCounts: new Map(),
    bytes: 0,
    stats: new Map(),
    cpu: { user: 0, system: 0 },
    ...over,
  };
}

const stat = (calls: number, usec: number) => ({ calls, usec });

describe("INFO commandstats", () => {
  test("is read by name, on 6.2 with its container commands and on 7.0 with subcommands", () => {
    const text =
      "# Commandstats\r\ncmdstat_xinfo:calls=4,usec=20,usec_per_call=5.00\r\ncmdstat_xinfo|stream:calls=2,usec=10,usec_per_call=5.00,rejected_calls=0,failed_calls=0\r\n";
    expect([...parseCommandStats(text)]).toEqual([
      ["xinfo", stat(4, 20)],
      ["xinfo|stream", stat(2, 10)],
    ]);
  });
});

describe("a share of a Redis core", () => {
  const counts = (stream: number) => new Map([["xinfo|stream", stream]]);

  test("is our commands times what Redis says they cost in this interval, whoever else sends them", () => {
    const before = moment(0, { counts: counts(100), stats: new Map([["xinfo|stream", stat(1_000, 5_000)]]) });
    const after = moment(1_000, { counts: counts(200), stats: new Map([["xinfo|stream", stat(1_400, 9_000)]]) });
    expect(measureLoad(before, after)).toMatchObject({
      commandsPerSecond: 100,
      redisCorePercent: 0.1,
      usecPerStream: 10,
    });
  });

  test("holds what is asked beside the readings, which does not make a reading dearer", () => {
    const stats = new Map([
      ["xinfo|stream", stat(0, 0)],
      ["scan", stat(0, 0)],
    ]);
    const later = new Map([
      ["xinfo|stream", stat(100, 1_000)],
      ["scan", stat(10, 9_000)],
    ]);
    const before = moment(0, { counts: counts(0), stats });
    const after = moment(1_000, { counts: counts(100), otherCounts: new Map([["scan", 10]]), stats: later });
    expect(measureLoad(before, after)).toMatchObject({
      commandsPerSecond: 110,
      redisCorePercent: 1,
      usecPerStream: 10,
    });
  });

  test("uses the container command where the server knows no subcommands", () => {
    const before = moment(0, { stats: new Map([["xinfo", stat(0, 0)]]) });
    const after = moment(1_000, { counts: counts(10), stats: new Map([["xinfo", stat(10, 100)]]) });
    expect(measureLoad(before, after).usecPerStream).toBe(10);
  });

  test("is unknown, not 0, where Redis does not say", () => {
    const after = moment(1_000, { counts: counts(10), stats: null });
    expect(measureLoad(moment(0), after)).toMatchObject({ redisCorePercent: null, usecPerStream: null });
    expect(measureLoad(moment(0), moment(1_000, { counts: counts(10) })).redisCorePercent).toBeNull();
  });

  test("is nothing for a command that was only refused, and survives CONFIG RESETSTAT", () => {
    const refused = moment(1_000, { counts: counts(10), stats: new Map([["xinfo|stream", stat(0, 0)]]) });
    expect(measureLoad(moment(0), refused).redisCorePercent).toBe(0);
    const before = moment(0, { counts: counts(0), stats: new Map([["xinfo|stream", stat(1_000, 9_000)]]) });
    const reset = moment(1_000, { counts: counts(10), stats: new Map([["xinfo|stream", stat(10, 50)]]) });
    expect(measureLoad(before, reset).usecPerStream).toBe(5);
  });

  test("of Node is its processor time", () => {
    expect(measureLoad(moment(0), moment(1_000, { cpu: { user: 40_000, system: 10_000 } })).nodeCorePercent).toBe(5);
  });
});

describe("the budget", () => {
  test("never lets more through than its share, however the asking falls", () => {
    let nowMs = 0;
    const budget = createBudget(5, () => nowMs);
    let spentUs = 0;
    for (let i = 0; i < 1_000; i++) {
      nowMs += (i * 7) % 230;
      const affordable = budget.affordable(16);
      const taken = Math.min(affordable, (i * 131) % 4_000);
      budget.spend(taken * 16);
      spentUs += taken * 16;
    }
    const earnedUs = nowMs * 50;
    expect(spentUs).toBeLessThanOrEqual(earnedUs + 50_000);
    expect(spentUs).toBeGreaterThan(earnedUs * 0.5);
  });

  test("saves up no more than a second", () => {
    let nowMs = 0;
    const budget = createBudget(1, () => nowMs);
    nowMs = 3_600_000;
    expect(budget.affordable(10)).toBe(1_000);
    budget.spend(10_000);
    expect(budget.affordable(10)).toBe(0);
  });
});
