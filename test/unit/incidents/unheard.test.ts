import { expect, test } from "vitest";
import { deliveryKey, planDeliveries, toldKey } from "@/lib/incidents/plan-deliveries";
import { type UnheardInput, unheard } from "@/lib/incidents/unheard";
import { AlertRoute } from "@/lib/schema/alert-route";
import type { Delivery } from "@/lib/schema/delivery";
import { incidentOf } from "@/test/support/incident-builders";

const nowMs = Date.parse("2026-11-30T12:00:00Z");
const routeOf = (given: object = {}) =>
  AlertRoute.parse({ name: "hook", to: "webhook", url: "https://hook.example.com/", ...given });
const record = incidentOf();
const waiting: Delivery = {
  ...{ deliveryId: "d", route: "hook", what: "alerts", groupKey: record.incidentId, incidentIds: [record.incidentId] },
  ...{ madeAtMs: 1, dueAtMs: 5, attempts: 0, lastProblem: null, isRepeat: false, isReminder: false },
};
const find = (given: Partial<UnheardInput> = {}) =>
  unheard({
    unattended: [record],
    routes: [routeOf()],
    environment: null,
    queue: new Map(),
    told: new Map(),
    lastSending: () => null,
    ...given,
  });
const told = new Map([
  [toldKey("hook", record.incidentId), { isSure: true, severity: "critical" as const, atMs: 1, reminders: 0 }],
]);

test.each<[string, Partial<UnheardInput>, number]>([
  ["a route that is new, or hears of more than it did", {}, 1],
  ["it was told", { told }, 0],
  ["it waits to be told", { queue: new Map([[deliveryKey("hook", "alerts", "g"), waiting]]) }, 0],
  ["it waits to be told by another route", { queue: new Map([["k", { ...waiting, route: "other" }]]) }, 1],
  ["it could not be told", { lastSending: () => "given-up" }, 0],
  ["it was told once, as far as its log goes", { lastSending: () => "sent" }, 0],
  ["it was not sent since the route heard of it no more", { lastSending: () => "dropped" }, 1],
  ["acknowledged or over", { unattended: [] }, 0],
  ["a route that is off", { routes: [routeOf({ isOff: true })] }, 0],
  ["a route that hears of others", { routes: [routeOf({ when: { groups: ["other"] } })] }, 0],
])("%s", (_, given, count) => {
  expect(find(given)).toHaveLength(count);
});

test("what a route hears of only now is told at once, and in its quiet hours when they end", () => {
  const planOf = (route: AlertRoute) =>
    planDeliveries({
      changed: [],
      acknowledged: [],
      unheard: find({ routes: [route] }),
      routes: [route],
      environment: null,
      queue: new Map(),
      told: new Map(),
      sentAt: new Map(),
      nowMs,
      newId: () => "d",
    });
  expect([...planOf(routeOf()).queue.values()]).toMatchObject([
    { route: "hook", incidentIds: [record.incidentId], dueAtMs: nowMs },
  ]);
  const quiet = planOf(routeOf({ quietHours: { from: "11:00", to: "14:00", timeZone: "UTC" } }));
  expect([...quiet.queue.values()]).toMatchObject([{ dueAtMs: Date.parse("2026-11-30T14:00:00Z") }]);
  expect(quiet.lines).toMatchObject([{ incidentId: record.incidentId, line: { kind: "held" } }]);
});
