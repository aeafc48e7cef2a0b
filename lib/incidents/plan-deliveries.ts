import type { AlertRoute } from "@/lib/schema/alert-route";
import type { Delivery, Told } from "@/lib/schema/delivery";
import type { IncidentChange, IncidentRecord, IncidentSending } from "@/lib/schema/incident";
import { hearsOf } from "./match-route";
import { quietUntil } from "./quiet-hours";

export type DeliveryPlan = {
  /** What stands in the queue from now on; null: nothing any more. */
  queue: Map<string, Delivery | null>;
  lines: { incidentId: string; line: IncidentSending }[];
};

export type PlanInput = {
  changed: readonly { record: IncidentRecord; changes: readonly IncidentChange[] }[];
  /** Acknowledged since the last plan. */
  acknowledged: readonly IncidentRecord[];
  /** Open, and not told to a route that hears of it now. */
  unheard: readonly { route: AlertRoute; record: IncidentRecord }[];
  routes: readonly AlertRoute[];
  environment: string | null;
  queue: ReadonlyMap<string, Delivery>;
  told: ReadonlyMap<string, Told>;
  /** By delivery's key: when one like it was last sent. */
  sentAt: ReadonlyMap<string, number>;
  nowMs: number;
  newId: () => string;
};

export const deliveryKey = (route: string, what: Delivery["what"], groupKey: string): string =>
  `${route}\n${what}\n${groupKey}`;
export const toldKey = (route: string, incidentId: string): string => `${route}\n${incidentId}`;

/** Incidents that a route tells together; Alertmanager groups by itself, PagerDuty has one alert for each. */
export function groupKeyOf(route: AlertRoute, { incidentId, groupName, cause }: IncidentRecord): string {
  if (route.to === "alertmanager") return "{}";
  const by = "groupBy" in route ? route.groupBy : [];
  if (by.length === 0) return incidentId;
  const labels = by.map((label) => `${label}=${JSON.stringify(label === "group" ? (groupName ?? "") : cause)}`);
  return `{${labels.join(", ")}}`;
}

/**
 * What is to be sent after a step: what opened, joined or worsened to every route it fits, at the end of its quiet hours
 * where it has some, and what is open to a route that hears of it only now; the end to every route that may have heard of the incident, at once. What was over before it was
 * sent is not sent. One delivery for each route and group waits at most: further changes join it.
 */
export function planDeliveries(input: PlanInput): DeliveryPlan {
  const plan: DeliveryPlan = { queue: new Map(), lines: [] };
  const queued = (key: string): Delivery | null => {
    const planned = plan.queue.get(key);
    return planned === undefined ? (input.queue.get(key) ?? null) : planned;
  };
  for (const { record, changes } of input.changed) {
    if (changes.length === 0) continue;
    for (const route of input.routes) {
      const key = deliveryKey(route.name, "alerts", groupKeyOf(route, record));
      const kind = changes.at(-1)?.kind;
      const next =
        kind === "resolved"
          ? planEnd(route, record, queued(key), input, plan)
          : planFiring(route, record, kind === "worsened", queued(key), input, plan);
      if (next !== undefined) plan.queue.set(key, next);
    }
  }
  for (const { route, record } of input.unheard) {
    const key = deliveryKey(route.name, "alerts", groupKeyOf(route, record));
    const next = planFiring(route, record, false, queued(key), input, plan);
    if (next !== undefined) plan.queue.set(key, next);
  }
  for (const record of input.acknowledged) {
    for (const route of input.routes) {
      if (route.to !== "pagerduty" || !input.told.has(toldKey(route.name, record.incidentId))) continue;
      const made = add(null, { route, record, dueAtMs: input.nowMs, what: "acknowledged" }, input);
      plan.queue.set(deliveryKey(route.name, "acknowledged", record.incidentId), made);
    }
  }
  return plan;
}

function planFiring(
  route: AlertRoute,
  record: IncidentRecord,
  isWorse: boolean,
  queued: Delivery | null,
  { environment, sentAt, nowMs, newId }: PlanInput,
  plan: DeliveryPlan,
): Delivery | undefined {
  if (!hearsOf(route, record, environment)) return undefined;
  const isGrouped = "groupBy" in route && route.groupBy.length > 0;
  const lastMs = sentAt.get(deliveryKey(route.name, "alerts", groupKeyOf(route, record)));
  const soonestMs =
    isGrouped && !isWorse ? Math.max(nowMs + route.groupWaitMs, (lastMs ?? 0) + route.groupIntervalMs) : nowMs;
  const quietMs = quietFor(route, [record], nowMs);
  if (quietMs !== null && !queued?.incidentIds.includes(record.incidentId)) {
    plan.lines.push(lineOf(route, record, "held", `quiet hours of this route (${route.quietHours?.timeZone})`, nowMs));
  }
  const dueAtMs = Math.max(soonestMs, quietMs ?? 0);
  return add(queued, { route, record, dueAtMs, what: "alerts" }, { nowMs, newId });
}

function planEnd(
  route: AlertRoute,
  record: IncidentRecord,
  queued: Delivery | null,
  { told, nowMs, newId }: PlanInput,
  plan: DeliveryPlan,
): Delivery | null | undefined {
  const { incidentId } = record;
  if (told.has(toldKey(route.name, incidentId))) {
    return { ...add(queued, { route, record, dueAtMs: nowMs, what: "alerts" }, { nowMs, newId }), attempts: 0 };
  }
  if (queued === null || !queued.incidentIds.includes(incidentId)) return undefined;
  plan.lines.push(lineOf(route, record, "dropped", "it was over before it was sent", nowMs));
  const incidentIds = queued.incidentIds.filter((id) => id !== incidentId);
  return incidentIds.length === 0 ? null : { ...queued, incidentIds };
}

/** Until when a route says nothing of these; what is in force when it is over is told then. */
export function quietFor(route: AlertRoute, records: readonly IncidentRecord[], nowMs: number): number | null {
  const { quietHours } = route;
  if (quietHours === undefined) return null;
  const isLoud = records.some(
    ({ status, resolvedAtMs }) => resolvedAtMs !== null || quietHours.except.includes(status),
  );
  return isLoud ? null : quietUntil(quietHours, nowMs);
}

type Addition = { route: AlertRoute; record: IncidentRecord; dueAtMs: number; what: Delivery["what"] };

/** What already failed keeps to its own time: a receiver that is down is not asked more often because more goes wrong. */
function add(
  queued: Delivery | null,
  { route, record, dueAtMs, what }: Addition,
  { nowMs, newId }: Pick<PlanInput, "nowMs" | "newId">,
): Delivery {
  const { incidentId } = record;
  const fresh = { deliveryId: newId(), incidentIds: [incidentId], isRepeat: false, isReminder: false };
  if (queued === null) {
    const groupKey = what === "acknowledged" ? incidentId : groupKeyOf(route, record);
    return { ...fresh, route: route.name, what, groupKey, madeAtMs: nowMs, dueAtMs, attempts: 0, lastProblem: null };
  }
  const incidentIds = [...new Set([...queued.incidentIds, incidentId])];
  return {
    ...queued,
    ...fresh,
    incidentIds,
    dueAtMs: queued.attempts > 0 ? queued.dueAtMs : Math.min(queued.dueAtMs, dueAtMs),
  };
}

export const droppedLine = (route: AlertRoute, record: IncidentRecord, why: string, atMs: number) =>
  lineOf(route, record, "dropped", why, atMs);

function lineOf(
  { name, to }: AlertRoute,
  { incidentId }: IncidentRecord,
  kind: "held" | "dropped",
  problem: string,
  atMs: number,
): DeliveryPlan["lines"][number] {
  return { incidentId, line: { kind, atMs, route: name, to, what: "firing", attempts: 0, problem } };
}
