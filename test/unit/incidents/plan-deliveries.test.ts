import { describe, expect, test } from "vitest";
import { deliveryKey, type PlanInput, planDeliveries, toldKey } from "@/lib/incidents/plan-deliveries";
import { AlertRoute } from "@/lib/schema/alert-route";
import type { Delivery, Told } from "@/lib/schema/delivery";
import type { IncidentChange, IncidentRecord } from "@/lib/schema/incident";
import { incidentOf } from "@/test/support/incident-builders";

const nowMs = Date.parse("2026-11-30T12:00:00Z");
const hook = AlertRoute.parse({ name: "hook", to: "webhook", url: "https://hook.example.com/" });
const pager = AlertRoute.parse({ name: "pager", to: "pagerduty", routingKeyFile: "/k" });
const byGroup = AlertRoute.parse({ name: "hook", to: "webhook", url: "https://hook.example.com/", groupBy: ["group"] });
const quiet = AlertRoute.parse({
  name: "hook",
  to: "webhook",
  url: "https://hook.example.com/",
  quietHours: { from: "11:00", to: "14:00", timeZone: "UTC", except: ["LOSS"] },
});
const record = incidentOf();
const alertsOf = (groupKey = record.incidentId) => deliveryKey("hook", "alerts", groupKey);

function changeOf(kind: IncidentChange["kind"], about: IncidentRecord = record) {
  const { status, calls } = about;
  return { record: about, changes: [{ kind, atMs: nowMs, status, calls, title: "" }] };
}
function plan(given: Partial<PlanInput>) {
  let ids = 0;
  return planDeliveries({
    changed: [],
    acknowledged: [],
    unheard: [],
    routes: [hook],
    environment: null,
    queue: new Map(),
    told: new Map(),
    sentAt: new Map(),
    nowMs,
    newId: () => `d${ids++}`,
    ...given,
  });
}
const resolved = incidentOf({ resolvedAtMs: nowMs });
const told = new Map<string, Told>([
  [toldKey("hook", record.incidentId), { isSure: true, severity: "critical", atMs: 1, reminders: 0 }],
]);
const queued = (given: Partial<Delivery> = {}, groupKey = record.incidentId) =>
  new Map<string, Delivery>([
    [
      alertsOf(groupKey),
      {
        deliveryId: "d",
        route: "hook",
        what: "alerts",
        groupKey,
        incidentIds: [record.incidentId],
        madeAtMs: 1,
        dueAtMs: 5,
        attempts: 0,
        lastProblem: null,
        isRepeat: false,
        isReminder: false,
        ...given,
      },
    ],
  ]);

describe("what opened", () => {
  test("is told at once, to every route it fits", () => {
    const routes = [hook, pager, AlertRoute.parse({ ...hook, name: "other", when: { groups: ["crm"] } })];
    const { queue } = plan({ changed: [changeOf("opened")], routes });
    expect([...queue.values()]).toEqual([
      expect.objectContaining({ route: "hook", incidentIds: [record.incidentId], dueAtMs: nowMs, attempts: 0 }),
      expect.objectContaining({ route: "pager", groupKey: record.incidentId }),
    ]);
  });

  test("is not told again because a number changed", () => {
    expect(plan({ changed: [{ record, changes: [] }] }).queue.size).toBe(0);
  });

  test("waits for others of its group, and is told with them", () => {
    const other = incidentOf({ incidentId: "1000000-1", key: "poison:comply", cause: "poison" });
    const { queue } = plan({ changed: [changeOf("opened"), changeOf("opened", other)], routes: [byGroup] });
    expect([...queue]).toEqual([
      [
        alertsOf('{group="comply"}'),
        expect.objectContaining({ incidentIds: [record.incidentId, "1000000-1"], dueAtMs: nowMs + 5_000 }),
      ],
    ]);
  });

  test("of a group that was told lately waits longer, unless it got worse", () => {
    const sentAt = new Map([[alertsOf('{group="comply"}'), nowMs - 10_000]]);
    const due = (kind: "joined" | "worsened") =>
      [...plan({ changed: [changeOf(kind)], routes: [byGroup], sentAt }).queue.values()][0]?.dueAtMs;
    expect(due("joined")).toBe(nowMs + 50_000);
    expect(due("worsened")).toBe(nowMs);
  });

  test("in quiet hours is held until they are over, and that is said once", () => {
    const held = plan({ changed: [changeOf("opened")], routes: [quiet] });
    expect(held.queue.get(alertsOf())).toMatchObject({ dueAtMs: Date.parse("2026-11-30T14:00:00Z") });
    expect(held.lines).toMatchObject([{ incidentId: record.incidentId, line: { kind: "held", route: "hook" } }]);
    expect(plan({ changed: [changeOf("joined")], routes: [quiet], queue: queued() }).lines).toEqual([]);
    const loss = incidentOf({ status: "LOSS" });
    expect(plan({ changed: [changeOf("worsened", loss)], routes: [quiet] }).queue.get(alertsOf())).toMatchObject({
      dueAtMs: nowMs,
    });
  });

  test("joins what waits, and does not hasten a receiver that fails", () => {
    const waiting = plan({ changed: [changeOf("joined")], queue: queued({ dueAtMs: nowMs + 9_000 }) });
    expect(waiting.queue.get(alertsOf())).toMatchObject({ deliveryId: "d0", dueAtMs: nowMs });
    const failing = plan({ changed: [changeOf("joined")], queue: queued({ dueAtMs: nowMs + 9_000, attempts: 3 }) });
    expect(failing.queue.get(alertsOf())).toMatchObject({ dueAtMs: nowMs + 9_000, attempts: 3 });
  });
});

describe("what is over", () => {
  const changed = [changeOf("resolved", resolved)];
  test("is told to whoever heard of it, also in quiet hours and whatever the route wants", () => {
    const route = AlertRoute.parse({ ...quiet, when: { statuses: ["SLOW"] } });
    expect(plan({ changed, routes: [route], told }).queue.get(alertsOf())).toMatchObject({ dueAtMs: nowMs });
  });

  test("before it was sent is not sent, and that is said", () => {
    const { queue, lines } = plan({ changed, queue: queued() });
    expect([...queue]).toEqual([[alertsOf(), null]]);
    expect(lines).toMatchObject([{ line: { kind: "dropped" } }]);
  });

  test("leaves the others of its group in the queue", () => {
    const both = queued({ incidentIds: [record.incidentId, "1000000-1"] }, '{group="comply"}');
    const { queue } = plan({ changed, routes: [byGroup], queue: both });
    expect([...queue.values()]).toMatchObject([{ incidentIds: ["1000000-1"] }]);
  });

  test("is tried as often as it takes anew after the firing failed", () => {
    const unsure = new Map<string, Told>([
      [toldKey("hook", record.incidentId), { isSure: false, severity: "critical", atMs: 1, reminders: 0 }],
    ]);
    const { queue } = plan({ changed, told: unsure, queue: queued({ attempts: 7, dueAtMs: nowMs + 80_000 }) });
    expect(queue.get(alertsOf())).toMatchObject({ attempts: 0, dueAtMs: nowMs + 80_000 });
  });

  test("and was never to be told is not told", () => {
    expect(plan({ changed }).queue.size).toBe(0);
  });
});

test("an acknowledgement goes to PagerDuty, where it was told", () => {
  const toldPager = new Map<string, Told>([
    [toldKey("pager", record.incidentId), { isSure: true, severity: "critical", atMs: 1, reminders: 0 }],
  ]);
  const acknowledged = [record];
  expect([
    ...plan({ acknowledged, routes: [hook, pager], told: new Map([...told, ...toldPager]) }).queue.values(),
  ]).toMatchObject([{ route: "pager", what: "acknowledged", incidentIds: [record.incidentId], dueAtMs: nowMs }]);
  expect(plan({ acknowledged, routes: [pager] }).queue.size).toBe(0);
});
