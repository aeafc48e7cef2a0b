import { expect, test } from "vitest";
import { deliveryKey, toldKey } from "@/lib/incidents/plan-deliveries";
import { planReminders, type ReminderInput } from "@/lib/incidents/plan-reminders";
import { AlertRoute, maxReminders } from "@/lib/schema/alert-route";
import type { Told } from "@/lib/schema/delivery";
import { incidentOf } from "@/test/support/incident-builders";

const nowMs = Date.parse("2026-11-30T12:00:00Z");
const hour = 3_600_000;
const routeOf = (given: object = {}) =>
  AlertRoute.parse({ name: "hook", to: "webhook", url: "https://hook.example.com/", remindEveryMs: hour, ...given });
const record = incidentOf();
const toldAs = (given: Partial<Told> = {}) =>
  new Map<string, Told>([
    [
      toldKey("hook", record.incidentId),
      { isSure: true, severity: "critical", atMs: nowMs - hour, reminders: 0, ...given },
    ],
  ]);
const plan = (given: Partial<ReminderInput> = {}) =>
  planReminders({
    unattended: [record],
    routes: [routeOf()],
    environment: null,
    told: toldAs(),
    isQueued: () => false,
    nowMs,
    newId: () => "d",
    ...given,
  });

test.each<[string, Partial<ReminderInput>, number]>([
  ["told an hour ago", {}, 1],
  ["told a moment less ago", { told: toldAs({ atMs: nowMs - hour + 1 }) }, 0],
  ["never told", { told: new Map() }, 0],
  ["nobody knows whether it was told", { told: toldAs({ isSure: false }) }, 0],
  ["reminded as often as may be", { told: toldAs({ reminders: maxReminders }) }, 0],
  ["reminded once less", { told: toldAs({ reminders: maxReminders - 1 }) }, 1],
  ["acknowledged or over", { unattended: [] }, 0],
  ["a route without reminders", { routes: [routeOf({ remindEveryMs: undefined })] }, 0],
  ["a route that is off", { routes: [routeOf({ isOff: true })] }, 0],
  ["a route that hears of it no more", { routes: [routeOf({ when: { groups: ["other"] } })] }, 0],
  ["quiet hours", { routes: [routeOf({ quietHours: { from: "11:00", to: "14:00", timeZone: "UTC" } })] }, 0],
  ["something waits that tells of it", { isQueued: () => true }, 0],
])("%s", (_, given, count) => {
  expect(plan(given).size).toBe(count);
});

test("those of one group are told in one message", () => {
  const other = incidentOf({ incidentId: "9-0" });
  const told = new Map([...toldAs(), [toldKey("hook", "9-0"), { ...[...toldAs().values()][0] } as Told]]);
  const planned = plan({ unattended: [record, other], routes: [routeOf({ groupBy: ["group"] })], told });
  expect([...planned.values()].map(({ incidentIds }) => incidentIds)).toEqual([[record.incidentId, "9-0"]]);
  expect([...plan().keys()]).toEqual([deliveryKey("hook", "alerts", record.incidentId)]);
});
