import type { AlertRoute } from "@/lib/schema/alert-route";
import type { Delivery, Told } from "@/lib/schema/delivery";
import type { IncidentRecord } from "@/lib/schema/incident";
import { hearsOf } from "./match-route";
import { type DeliveryPlan, droppedLine, quietFor, toldKey } from "./plan-deliveries";

export type ReviseInput = {
  queue: ReadonlyMap<string, Delivery>;
  routes: readonly AlertRoute[];
  open: ReadonlyMap<string, IncidentRecord>;
  told: ReadonlyMap<string, Told>;
  environment: string | null;
  nowMs: number;
};

/**
 * What waits as a route's rules are now, which may have changed since: what only waits for quiet hours that are no more is
 * due, and what the route no longer hears of and was not told yet is not sent.
 */
export function reviseQueue({ queue, routes, open, told, environment, nowMs }: ReviseInput): DeliveryPlan {
  const plan: DeliveryPlan = { queue: new Map(), lines: [] };
  for (const [key, delivery] of queue) {
    const route = routes.find(({ name }) => name === delivery.route);
    if (route === undefined || delivery.what !== "alerts") continue;
    const isHeard = (incidentId: string): boolean => {
      const record = open.get(incidentId);
      if (record === undefined || record.resolvedAtMs !== null) return true;
      return told.has(toldKey(route.name, incidentId)) || hearsOf(route, record, environment);
    };
    const incidentIds = delivery.incidentIds.filter(isHeard);
    for (const incidentId of delivery.incidentIds) {
      const record = open.get(incidentId);
      if (record && !isHeard(incidentId)) plan.lines.push(droppedLine(route, record, "its route was changed", nowMs));
    }
    if (incidentIds.length === 0) {
      plan.queue.set(key, null);
      continue;
    }
    const records = incidentIds.flatMap((incidentId) => open.get(incidentId) ?? []);
    const isLate = delivery.attempts === 0 && delivery.dueAtMs > nowMs + longestWaitMs(route);
    const isAwake = isLate && quietFor(route, records, nowMs) === null;
    if (!isAwake && incidentIds.length === delivery.incidentIds.length) continue;
    plan.queue.set(key, { ...delivery, incidentIds, dueAtMs: isAwake ? nowMs : delivery.dueAtMs });
  }
  return plan;
}

/** How long something waits for others of its group. */
const longestWaitMs = (route: AlertRoute): number =>
  "groupWaitMs" in route ? route.groupWaitMs + route.groupIntervalMs : 0;
