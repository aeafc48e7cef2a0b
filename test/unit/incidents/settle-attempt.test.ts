import { describe, expect, test } from "vitest";
import { judgeAnswer } from "@/lib/incidents/judge-answer";
import { toldKey } from "@/lib/incidents/plan-deliveries";
import { type AttemptOutcome, settleAttempt } from "@/lib/incidents/settle-attempt";
import { AlertRoute } from "@/lib/schema/alert-route";
import type { Delivery, Told } from "@/lib/schema/delivery";
import { incidentOf } from "@/test/support/incident-builders";

const route = AlertRoute.parse({ name: "hook", to: "webhook", url: "https://hook.example.com/" });
const pace = { firstRetryMs: 5_000, maxRetryMs: 300_000, maxAttempts: 10 };
const record = incidentOf();
const key = toldKey("hook", record.incidentId);
const nowMs = 50_000;
const first: Delivery = {
  deliveryId: "d",
  route: "hook",
  what: "alerts",
  groupKey: record.incidentId,
  incidentIds: [record.incidentId],
  madeAtMs: 1,
  dueAtMs: 1,
  attempts: 0,
  lastProblem: null,
  isRepeat: false,
  isReminder: false,
};
const unavailable: AttemptOutcome = { kind: "retry", problem: "answered 503", retryAfterMs: null };
const settle = (outcome: AttemptOutcome, delivery = first, records = [record], before: Told | null = null) =>
  settleAttempt({ route, delivery, records, toldOf: () => before, outcome, nowMs }, pace);

describe("an answer", () => {
  test.each([
    [200, "taken"],
    [202, "taken"],
    [301, "refused"],
    [307, "refused"],
    [400, "refused"],
    [404, "refused"],
    [408, "refused"],
    [429, "retry"],
    [500, "retry"],
    [503, "retry"],
  ] as const)("%i is %s", (status, kind) => expect(judgeAnswer(status, undefined).kind).toBe(kind));

  test.each([
    ["30", 30_000],
    ["Wed, 21 Oct 2026 07:28:00 GMT", null],
    ["-1", null],
    ["99999999999", null],
    [undefined, null],
  ] as const)("that asks to wait %s", (text, retryAfterMs) =>
    expect(judgeAnswer(429, text)).toMatchObject({ retryAfterMs }),
  );
});

describe("an attempt", () => {
  test("that got through is told, and done", () => {
    expect(settle({ kind: "taken" })).toEqual({
      delivery: null,
      told: new Map([[key, { isSure: true, severity: "critical", atMs: nowMs, reminders: 0 }]]),
      lines: [
        {
          incidentId: record.incidentId,
          line: { kind: "sent", atMs: nowMs, route: "hook", to: "webhook", what: "firing", attempts: 1, problem: null },
        },
      ],
      isGivenUp: false,
    });
  });

  test("that failed is made again, ever later", () => {
    const waits = Array.from(
      { length: 9 },
      (_, attempts) => (settle(unavailable, { ...first, attempts }).delivery?.dueAtMs ?? 0) - nowMs,
    );
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
    expect(settle({ ...unavailable, retryAfterMs: 60_000 }).delivery?.dueAtMs).toBe(nowMs + 60_000);
    expect(settle({ ...unavailable, retryAfterMs: 1e9 }).delivery?.dueAtMs).toBe(nowMs + 3_600_000);
  });

  test("that failed may have been heard: so its end will be told", () => {
    expect(settle(unavailable).told.get(key)).toMatchObject({ isSure: false });
    expect(settle({ kind: "refused", problem: "answered 400" }).told.has(key)).toBe(false);
  });

  test("that failed as the one before is not said again, the last one is", () => {
    expect(settle(unavailable).lines).toMatchObject([{ line: { kind: "failed", attempts: 1 } }]);
    expect(settle(unavailable, { ...first, attempts: 4, lastProblem: "answered 503" }).lines).toEqual([]);
    const last = settle(unavailable, { ...first, attempts: 9, lastProblem: "answered 503" });
    expect(last).toMatchObject({
      delivery: null,
      isGivenUp: true,
      lines: [{ line: { kind: "given-up", attempts: 10 } }],
    });
  });

  test("that was refused is not made again", () => {
    expect(settle({ kind: "refused", problem: "answered 400" })).toMatchObject({ delivery: null, isGivenUp: true });
  });

  test("at the end of an incident forgets that it was told, once it is done with", () => {
    const over = [incidentOf({ resolvedAtMs: nowMs })];
    expect(settle({ kind: "taken" }, first, over)).toMatchObject({
      told: new Map([[key, null]]),
      lines: [{ line: { what: "resolved" } }],
    });
    expect(settle(unavailable, first, over).told.size).toBe(0);
    expect(settle(unavailable, { ...first, attempts: 9 }, over).told.get(key)).toBeNull();
  });

  test("for an acknowledgement does not count as having told of it", () => {
    const settled = settle({ kind: "taken" }, { ...first, what: "acknowledged" });
    expect(settled.told.size).toBe(0);
    expect(settled.lines).toMatchObject([{ line: { what: "acknowledged" } }]);
  });

  test("to tell again is said only when it is given up", () => {
    const repeat = { ...first, isRepeat: true };
    expect(settle({ kind: "taken" }, repeat).lines).toEqual([]);
    expect(settle(unavailable, repeat).lines).toEqual([]);
    expect(settle({ kind: "refused", problem: "answered 404" }, repeat).lines).toHaveLength(1);
  });
});

describe("a reminder", () => {
  const reminder: Delivery = { ...first, isRepeat: true, isReminder: true };
  const before: Told = { isSure: true, severity: "critical", atMs: 1, reminders: 2 };

  test("that is taken counts, and is told as one", () => {
    const { told, lines } = settle({ kind: "taken" }, reminder, [record], before);
    expect(told.get(key)).toEqual({ ...before, atMs: nowMs, reminders: 3 });
    expect(lines.map(({ line }) => [line.kind, line.what])).toEqual([["sent", "reminder"]]);
  });

  test("that fails leaves known what was told before, and counts once it is given up", () => {
    const failed = settle(unavailable, reminder, [record], before);
    expect([failed.told.size, failed.delivery?.attempts]).toEqual([0, 1]);
    const refused = settle({ kind: "refused", problem: "answered 404" }, reminder, [record], before);
    expect(refused.told.get(key)).toEqual({ ...before, atMs: nowMs, reminders: 3 });
    expect(refused.delivery).toBeNull();
  });
});
