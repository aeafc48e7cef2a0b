import type { AlertRoute } from "@/lib/schema/alert-route";
import type { Delivery, Told } from "@/lib/schema/delivery";
import type { IncidentRecord, IncidentSending } from "@/lib/schema/incident";
import { hearsOf } from "./match-route";
import { toldKey } from "./plan-deliveries";

export type UnheardInput = {
  /** Not over, and acknowledged by nobody. */
  unattended: readonly IncidentRecord[];
  routes: readonly AlertRoute[];
  environment: string | null;
  queue: ReadonlyMap<string, Delivery>;
  told: ReadonlyMap<string, Told>;
  /** What became of it with that route last; null where nothing was tried. */
  lastSending: (incidentId: string, route: string) => IncidentSending["kind"] | null;
};

/**
 * Whom an incident that is open was never told, though it would be told if it opened now: a route that is new, on again,
 * or hears of more than it did. One that it could not be told is not tried once more.
 */
export function unheard(input: UnheardInput): { route: AlertRoute; record: IncidentRecord }[] {
  const { unattended, routes, environment, queue, told, lastSending } = input;
  const waiting = new Set<string>();
  for (const { route, incidentIds } of queue.values()) for (const id of incidentIds) waiting.add(toldKey(route, id));
  return routes.flatMap((route) =>
    unattended.flatMap((record) => {
      const key = toldKey(route.name, record.incidentId);
      if (told.has(key) || waiting.has(key) || !hearsOf(route, record, environment)) return [];
      const last = lastSending(record.incidentId, route.name);
      return last === null || last === "dropped" ? [{ route, record }] : [];
    }),
  );
}
