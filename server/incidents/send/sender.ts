import { randomUUID } from "node:crypto";
import { hearsOf } from "@/lib/incidents/match-route";
import { repeatEveryMs } from "@/lib/incidents/payloads/alertmanager-alerts";
import type { Notification } from "@/lib/incidents/payloads/notification";
import { deliveryKey, groupKeyOf, quietFor, toldKey } from "@/lib/incidents/plan-deliveries";
import { type Pace, type Settled, settleAttempt } from "@/lib/incidents/settle-attempt";
import type { RouteHealth } from "@/lib/schema/alert-route";
import type { Delivery } from "@/lib/schema/delivery";
import type { IncidentRecord } from "@/lib/schema/incident";
import type { Log } from "@/server/log";
import type { IncidentCommand, IncidentStore, IncidentsState } from "../incident-store";
import type { AlertRoutes } from "./alert-routes";
import { deliver } from "./deliver";
import type { PostOptions } from "./post-safely";
import type { LoadedRoute } from "./routes-file";

export const usualPace: Pace = { firstRetryMs: 5_000, maxRetryMs: 300_000, maxAttempts: 30 };
const maxRemembered = 1_000;
const stopWithinMs = 1_000;

export type SenderOptions = {
  store: IncidentStore;
  routes: AlertRoutes;
  /** What every notification says of the console. */
  about: Pick<Notification, "environment" | "redis" | "origin">;
  /** Writes by the state as it stands then, one after the other, as long as this console keeps the incidents. */
  write: (commandsOf: (state: IncidentsState) => IncidentCommand[]) => Promise<boolean>;
  pace: Pace;
  post?: PostOptions;
  log: Log;
  now: () => number;
};

/**
 * Empties the queue: what is due is sent, one at a time for each route, and what came of it is written down. Who is
 * killed between a send and that note has it sent again under the same id. A route that hangs holds up no other.
 */
export function createSender({ store, routes, about, write, pace, post, log, now }: SenderOptions) {
  const busy = new Map<string, Promise<void>>();
  const sentAt = new Map<string, number>();
  const repeatedAt = new Map<string, number>();
  /** By delivery: the attempts made here. What was read before the last one was noted must not make it again. */
  const made = new Map<string, number>();
  let isStopped = false;

  function run(state: IncidentsState): void {
    for (const [key, delivery] of state.queue) {
      if (isStopped || delivery.dueAtMs > now() || busy.has(delivery.route)) continue;
      if ((made.get(delivery.deliveryId) ?? 0) > delivery.attempts) continue;
      const loaded = routes.find(delivery.route);
      const attempt = (loaded === null ? dropUnknown(key, delivery) : attemptOne(key, delivery, loaded, state))
        .catch((error: unknown) => log.error({ err: error, route: delivery.route }, "a notification could not be sent"))
        .finally(() => busy.delete(delivery.route));
      busy.set(delivery.route, attempt);
    }
  }

  async function attemptOne(key: string, delivery: Delivery, loaded: LoadedRoute, state: IncidentsState) {
    const { route } = loaded;
    const changed = recordsOf(delivery.incidentIds, state);
    const quietMs = delivery.what === "acknowledged" ? null : quietFor(route, changed, now());
    if (quietMs !== null && !delivery.isRepeat) {
      await write(({ queue }) =>
        isSame(queue, key, delivery) ? store.queue(key, { ...delivery, dueAtMs: quietMs }) : [],
      );
      return;
    }
    const records = delivery.what === "acknowledged" ? changed : wholeGroup(loaded, delivery, changed, state);
    if (records.length === 0) {
      await write(({ queue }) => (isSame(queue, key, delivery) ? store.queue(key, null) : []));
      return;
    }
    const toldOf = (incidentId: string) => state.told.get(toldKey(route.name, incidentId)) ?? null;
    const telling = {
      deliveryId: delivery.deliveryId,
      what: delivery.what,
      notification: notificationOf(loaded, delivery, records, state),
      toldAs: (incidentId: string) => toldOf(incidentId)?.severity ?? null,
    };
    const { outcome } = await deliver(loaded, telling, post);
    remember(made, delivery.deliveryId, delivery.attempts + 1);
    const settled = settleAttempt({ route, delivery, records, toldOf, outcome, nowMs: now() }, pace);
    if (outcome.kind === "taken") {
      remember(sentAt, key, now());
      remember(repeatedAt, route.name, now());
    } else log.warn(`${route.name} (${route.to}) did not take a notification: ${outcome.problem}`);
    const note = (after: IncidentsState): IncidentCommand[] => [
      // What joined it meanwhile has an id of its own, and is sent for itself.
      ...(isSame(after.queue, key, delivery) ? store.queue(key, settled.delivery) : []),
      ...[...settled.told].flatMap(([place, told]) => store.tell(place, told)),
      ...settled.lines.flatMap(({ incidentId, line }) => store.addLine(incidentId, line, after)),
      ...store.health(route.name, healthAfter(after.health.get(route.name), settled, outcome, now())),
    ];
    await write(note).catch((error: unknown) => {
      made.delete(delivery.deliveryId);
      throw error;
    });
  }

  /** What changed, and what else of its group still goes on or was told and not ended. */
  function wholeGroup(
    { route }: LoadedRoute,
    { groupKey, isRepeat }: Delivery,
    changed: readonly IncidentRecord[],
    state: IncidentsState,
  ): IncidentRecord[] {
    if (route.to === "pagerduty" || (route.to === "alertmanager" && isRepeat)) return [...changed];
    const others = [...state.open.values()].filter((record) => {
      if (record.resolvedAtMs !== null || changed.some(({ incidentId }) => incidentId === record.incidentId))
        return false;
      if (groupKeyOf(route, record) !== groupKey) return false;
      const isTold = state.told.has(toldKey(route.name, record.incidentId));
      return isTold || hearsOf(route, record, about.environment);
    });
    return [...changed, ...others];
  }

  function notificationOf(
    { route }: LoadedRoute,
    { groupKey, isRepeat }: Delivery,
    incidents: readonly IncidentRecord[],
    { told }: IncidentsState,
  ): Notification {
    const over = incidents.filter(({ resolvedAtMs }) => resolvedAtMs !== null).length;
    const known = incidents.filter(({ incidentId }) => told.has(toldKey(route.name, incidentId))).length;
    const reason = isRepeat
      ? "repeat interval elapsed"
      : over === incidents.length
        ? "all alerts resolved"
        : over > 0
          ? "some alerts resolved"
          : known === 0
            ? "first notification"
            : known < incidents.length
              ? "new alerts added"
              : "unknown";
    const groupBy = "groupBy" in route ? route.groupBy : [];
    return { ...about, incidents, route: route.name, groupKey, groupBy, reason, nowMs: now() };
  }

  async function dropUnknown(key: string, { route }: Delivery): Promise<void> {
    log.warn(`a notification for ${route} was dropped: there is no such route any more`);
    await write(() => store.queue(key, null));
  }

  /** Alertmanager takes for over what it is not told again. */
  function repeats(state: IncidentsState, planned: ReadonlyMap<string, unknown>): IncidentCommand[] {
    return routes.all().flatMap(({ route: { name, to } }) => {
      if (to !== "alertmanager" || now() - (repeatedAt.get(name) ?? 0) < repeatEveryMs) return [];
      const key = deliveryKey(name, "alerts", "{}");
      const told = [...state.open.values()].filter(
        ({ incidentId, resolvedAtMs }) => resolvedAtMs === null && state.told.has(toldKey(name, incidentId)),
      );
      if (told.length === 0 || state.queue.has(key) || planned.has(key)) return [];
      repeatedAt.set(name, now());
      const incidentIds = told.map(({ incidentId }) => incidentId);
      const timed = { madeAtMs: now(), dueAtMs: now(), attempts: 0, lastProblem: null };
      return store.queue(key, {
        deliveryId: randomUUID(),
        route: name,
        what: "alerts",
        groupKey: "{}",
        incidentIds,
        ...timed,
        isRepeat: true,
        isReminder: false,
      });
    });
  }

  return {
    run,
    repeats,
    sentAt,
    async stop(): Promise<void> {
      isStopped = true;
      const patience = new Promise<void>((resolve) => setTimeout(resolve, stopWithinMs).unref());
      await Promise.race([Promise.allSettled(busy.values()), patience]);
    },
  };
}

const isSame = (queue: IncidentsState["queue"], key: string, { deliveryId }: Delivery): boolean =>
  queue.get(key)?.deliveryId === deliveryId;

function recordsOf(incidentIds: readonly string[], { open, past }: IncidentsState): IncidentRecord[] {
  return incidentIds.flatMap((id) => open.get(id) ?? past.get(id) ?? []);
}

function healthAfter(
  before: RouteHealth | undefined,
  { isGivenUp }: Settled,
  outcome: { kind: string; problem?: string },
  nowMs: number,
): RouteHealth {
  const { lastSentAtMs = null, lastFailedAtMs = null, lastProblem = null, givenUp = 0 } = before ?? {};
  if (outcome.kind === "taken") return { lastSentAtMs: nowMs, lastFailedAtMs, lastProblem, givenUp: 0 };
  const problem = outcome.problem ?? lastProblem;
  return { lastSentAtMs, lastFailedAtMs: nowMs, lastProblem: problem, givenUp: givenUp + (isGivenUp ? 1 : 0) };
}

function remember(times: Map<string, number>, key: string, value: number): void {
  times.delete(key);
  times.set(key, value);
  const [oldest] = times.keys();
  if (times.size > maxRemembered && oldest !== undefined) times.delete(oldest);
}
