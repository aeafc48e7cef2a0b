import { expect, test } from "vitest";
import { momentText, readMoment } from "@/lib/recording/moment-param";
import { nearestRecorded, neighbourOf, stepAt } from "@/lib/recording/step-moment";

const nowMs = Date.UTC(2026, 10, 30, 2, 13, 5);
const hourMs = 3_600_000;

test("a moment in an address is read as it is written, and what is none is none", () => {
  expect(momentText(nowMs)).toBe("2026-11-30T02:13:05Z");
  expect(readMoment(momentText(nowMs))).toBe(nowMs);
  expect(readMoment("2026-11-30T04:13:05+02:00")).toBe(nowMs);
  for (const text of [null, "", "soon", "-5", "99999999999999999", "1764262830000-0"])
    expect(readMoment(text), String(text)).toBe(null);
});

test("a step is as fine as the recording is at that time", () => {
  const levels = [
    { stepMs: 10_000, keptMs: 2 * hourMs },
    { stepMs: 60_000, keptMs: 48 * hourMs },
  ];
  expect(stepAt({ levels }, nowMs - hourMs, nowMs)).toBe(10_000);
  expect(stepAt({ levels }, nowMs - 3 * hourMs, nowMs)).toBe(60_000);
  expect(stepAt({ levels: [] }, nowMs, nowMs)).toBe(60_000);
});

test("a moment in a hole goes to the nearest time that is recorded", () => {
  const spans = [
    { fromMs: 100, untilMs: 200 },
    { fromMs: 500, untilMs: 900 },
  ];
  expect([50, 150, 250, 450, 950].map((at) => nearestRecorded({ spans }, at))).toEqual([100, 150, 200, 500, 900]);
  expect(nearestRecorded({ spans: [] }, 5)).toBe(null);
});

test("incidents before and after a moment", () => {
  const times = [10_000, 30_000, 20_000];
  expect([neighbourOf(times, 20_000, 1), neighbourOf(times, 20_000, -1)]).toEqual([30_000, 10_000]);
  expect([neighbourOf(times, 30_000, 1), neighbourOf([], 0, -1)]).toEqual([null, null]);
});
