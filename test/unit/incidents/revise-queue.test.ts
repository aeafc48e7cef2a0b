import { expect, test } from "vitest";
import { deliveryKey, toldKey } from "@/lib/incidents/plan-deliveries";
import { type ReviseInput, reviseQueue } from "@/lib/incidents/revise-queue";
import { AlertRoute } from "@/lib/schema/alert-route";
import type { Delivery } from "@/lib/schema/delivery";
import { incidentOf } from "@/test/support/incident-builders";

const nowMs = Date.parse("2026-11-30T12:00:00Z");
const record = incidentOf();
const { incidentId } = record;
const routeOf = (given: object = {}) =>
  AlertRoute.parse({ name: "hook", to: "webhook", url: "https://hook.example.com/", ...given });
const quietHours = { from: "11:00", to: "14:00", timeZone: "UTC" };
const key = deliveryKey("hook", "alerts", incidentId);
const waiting = (given: Partial<Delivery> = {}): Delivery => ({
  deliveryId: "d",
  route: "hook",
  what: "alerts",
  groupKey: incidentId,
  incidentIds: [incidentId],
  madeAtMs: 1,
  dueAtMs: nowMs + 7_200_000,
  attempts: 0,
  lastProblem: null,
  isRepeat: false,
  isReminder: false,
  ...given,
});
const told = new Map([
  [toldKey("hook", incidentId), { isSure: true, severity: "critical" as const, atMs: 1, reminders: 0 }],
]);

type Case = { route?: object; delivery?: Partial<Delivery>; over?: Partial<ReviseInput> };
const revise = ({ route = {}, delivery = {}, over = {} }: Case) =>
  reviseQueue({
    queue: new Map([[key, waiting(delivery)]]),
    routes: [routeOf(route)],
    open: new Map([[incidentId, record]]),
    told: new Map(),
    environment: null,
    nowMs,
    ...over,
  });

test.each<[string, Case, Delivery | null | undefined]>([
  ["quiet hours that are no more", {}, waiting({ dueAtMs: nowMs })],
  ["quiet hours that still are", { route: { quietHours } }, undefined],
  [
    "quiet hours that except its status now",
    { route: { quietHours: { ...quietHours, except: [record.status] } } },
    waiting({ dueAtMs: nowMs }),
  ],
  ["what waits for others of its group", { delivery: { dueAtMs: nowMs + 5_000 } }, undefined],
  ["what is tried again later", { delivery: { attempts: 3 } }, undefined],
  ["a route that was switched off", { route: { isOff: true } }, null],
  ["a route that hears of other groups now", { route: { when: { groups: ["other"] } } }, null],
  [
    "switched off, but it was told: it hears the end",
    { route: { isOff: true, quietHours }, over: { told } },
    undefined,
  ],
  ["a route that is gone", { over: { routes: [] } }, undefined],
  ["that somebody looks at it", { delivery: { what: "acknowledged" } }, undefined],
])("%s", (_, given, expected) => {
  const { queue, lines } = revise(given);
  expect(queue.get(key)).toEqual(expected);
  expect(lines.map(({ line }) => line.kind)).toEqual(expected === null ? ["dropped"] : []);
});
