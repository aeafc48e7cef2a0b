import { type AlertRoute, maxReminders } from "@/lib/schema/alert-route";
import type { Delivery, Told } from "@/lib/schema/delivery";
import type { IncidentRecord } from "@/lib/schema/incident";
import { hearsOf } from "./match-route";
import { deliveryKey, groupKeyOf, quietFor, toldKey } from "./plan-deliveries";

export type ReminderInput = {
  /** Not over, and acknowledged by nobody. */
  unattended: readonly IncidentRecord[];
  routes: readonly AlertRoute[];
  environment: string | null;
  told: ReadonlyMap<string, Told>;
  /** Whether something waits under a delivery's key: that tells what there is to tell. */
  isQueued: (key: string) => boolean;
  nowMs: number;
  newId: () => string;
};

/**
 * What is told again because it goes on and nobody acknowledged it: as often as the route asks for, ten times at most, and
 * never in its quiet hours. One message for each group.
 */
export function planReminders(input: ReminderInput): Map<string, Delivery> {
  const { unattended, routes, told, isQueued, nowMs } = input;
  const planned = new Map<string, Delivery>();
  for (const route of routes) {
    const everyMs = "remindEveryMs" in route ? route.remindEveryMs : undefined;
    if (everyMs === undefined) continue;
    for (const record of unattended) {
      const known = told.get(toldKey(route.name, record.incidentId));
      if (!known?.isSure || known.reminders >= maxReminders || nowMs - known.atMs < everyMs) continue;
      if (!hearsOf(route, record, input.environment) || quietFor(route, [record], nowMs) !== null) continue;
      const groupKey = groupKeyOf(route, record);
      const key = deliveryKey(route.name, "alerts", groupKey);
      if (isQueued(key)) continue;
      const before = planned.get(key);
      planned.set(key, {
        deliveryId: before?.deliveryId ?? input.newId(),
        ...{ route: route.name, what: "alerts", groupKey },
        incidentIds: [...(before?.incidentIds ?? []), record.incidentId],
        ...{ madeAtMs: nowMs, dueAtMs: nowMs, attempts: 0, lastProblem: null, isRepeat: true, isReminder: true },
      });
    }
  }
  return planned;
}
