import { randomUUID } from "node:crypto";
import { deliveryKey, planDeliveries } from "@/lib/incidents/plan-deliveries";
import { planReminders } from "@/lib/incidents/plan-reminders";
import { reviseQueue } from "@/lib/incidents/revise-queue";
import { type Holds, maxOpen, stepIncidents, type Waiting } from "@/lib/incidents/step-incidents";
import type { Trouble } from "@/lib/incidents/troubles";
import { type UnheardInput, unheard } from "@/lib/incidents/unheard";
import { closedBy, deedsOf } from "@/lib/incidents/view-incident";
import type { Delivery } from "@/lib/schema/delivery";
import type { IncidentLogLine, IncidentRecord } from "@/lib/schema/incident";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";
import type { Lease } from "@/server/redis/lease";
import { runFenced } from "@/server/redis/run-fenced";
import type { IncidentCommand, IncidentStore, IncidentsState } from "./incident-store";
import type { AlertRoutes } from "./send/alert-routes";
import { createSender, type SenderOptions } from "./send/sender";

const forgetEveryMs = 600_000;

/** What is wrong at this moment; blind while nobody can tell what is said of groups. */
export type Look = () => { troubles: Trouble[]; isBlind: boolean };

export type KeeperOptions = Pick<SenderOptions, "about" | "pace" | "post"> & {
  state: Redis;
  store: IncidentStore;
  lease: Lease;
  routes: AlertRoutes;
  look: Look;
  holds: Holds;
  log: Log;
  now: () => number;
};

/**
 * Opens incidents, carries them on and ends them, and has told of them who is to be told; only while this console holds
 * the lease, and every write is fenced with it. An incident and what is to be sent of it are written in one step, so that
 * neither is without the other whenever the console dies.
 */
export function createIncidentKeeper(options: KeeperOptions) {
  const { state, store, lease, routes, look, holds, log, now } = options;
  let waiting: Waiting = new Map();
  let wasHeld = false;
  let forgotAtMs = 0;
  let notOpened = 0;
  let isFailing = false;
  let line: Promise<unknown> = Promise.resolve();

  const sender = createSender({ ...options, write });

  /** One after the other; false when the lease is not held any more, or nothing was to be written. */
  function write(commandsOf: (state: IncidentsState) => IncidentCommand[]): Promise<boolean> {
    const mine = line.then(async () => {
      const fence = lease.fence();
      if (fence === null) return false;
      const commands = commandsOf(await store.read());
      if (commands.length === 0) return false;
      return (await runFenced(state, fence, [...commands, store.touch()])) === "done";
    });
    line = mine.catch(() => undefined);
    return mine;
  }

  async function tick(): Promise<void> {
    if (!lease.isHeld()) {
      wasHeld = false;
      return;
    }
    // What another console saw meanwhile, or this one long ago, is not known to have held.
    if (!wasHeld) waiting = new Map();
    wasHeld = true;
    const nextWaiting: { of: Waiting; notOpened: number } = { of: waiting, notOpened };
    const seen = look();
    await write((known) => {
      const step = stepIncidents(
        { records: [...known.open.values()], closed: closedOf(known), waiting, ...seen, nowMs: now() },
        holds,
      );
      nextWaiting.of = step.waiting;
      nextWaiting.notOpened = step.notOpened;
      return [...commandsOf(step.changed, known), ...forget(known)];
    });
    waiting = nextWaiting.of;
    notOpened = nextWaiting.notOpened;
    sender.run(await store.read());
  }

  function commandsOf(changed: ReturnType<typeof stepIncidents>["changed"], known: IncidentsState): IncidentCommand[] {
    const { environment } = options.about;
    const { open, told } = known;
    const ruled = routes.all().map(({ route }) => route);
    const revised = reviseQueue({ queue: known.queue, routes: ruled, open, told, environment, nowMs: now() });
    const queue = withChanges(known.queue, revised.queue);
    const unattended = [...open.values()].filter((record) => isUnattended(record, known, changed));
    const plan = planDeliveries({
      changed,
      acknowledged: newlyAcknowledged(known),
      unheard: unheard({ unattended, routes: ruled, environment, queue, told, lastSending: lastSendingOf(known) }),
      routes: ruled,
      environment,
      queue,
      told,
      sentAt: sender.sentAt,
      nowMs: now(),
      newId: randomUUID,
    });
    const reminders = planReminders({
      unattended,
      routes: ruled,
      environment,
      told,
      isQueued: (key) => plan.queue.has(key) || known.queue.has(key),
      nowMs: now(),
      newId: randomUUID,
    });
    return [
      ...changed.flatMap(({ record, isOver }) => (isOver ? store.keepAsPast(record) : store.keep(record))),
      ...[...revised.queue, ...plan.queue].flatMap(([key, delivery]) => store.queue(key, delivery)),
      ...[...revised.lines, ...plan.lines].flatMap(({ incidentId, line: told }) =>
        store.addLine(incidentId, told, known),
      ),
      ...[...reminders].flatMap(([key, delivery]) => store.queue(key, delivery)),
      ...sender.repeats(known, plan.queue),
    ];
  }

  function newlyAcknowledged({ open, logs, queue }: IncidentsState): IncidentRecord[] {
    return [...open.values()].filter(({ incidentId, resolvedAtMs }) => {
      const log = logs.get(incidentId) ?? [];
      if (resolvedAtMs !== null || !deedsOf(log).some(({ kind }) => kind === "acknowledged")) return false;
      const isTold = log.some((one) => "route" in one && one.what === "acknowledged");
      const isQueued = routes.all().some(({ route }) => queue.has(deliveryKey(route.name, "acknowledged", incidentId)));
      return !isTold && !isQueued;
    });
  }

  function forget(known: IncidentsState): IncidentCommand[] {
    if (now() - forgotAtMs < forgetEveryMs) return [];
    forgotAtMs = now();
    return store.forgetOld(known, now());
  }

  return {
    /** About once a second; never twice at once. */
    async tick(): Promise<void> {
      try {
        await tick();
        isFailing = false;
      } catch (error) {
        if (!isFailing) log.warn({ err: error }, "incidents are not kept: the state store does not take them");
        isFailing = true;
      }
    },
    notices(): string[] {
      if (notOpened === 0) return [];
      return [`${maxOpen} incidents are open, the most that are kept; ${notOpened} more are not opened.`];
    },
    isFailing: () => isFailing,
    stop: sender.stop,
  };
}

function withChanges(
  queue: ReadonlyMap<string, Delivery>,
  changed: ReadonlyMap<string, Delivery | null>,
): ReadonlyMap<string, Delivery> {
  if (changed.size === 0) return queue;
  const next = new Map(queue);
  for (const [key, delivery] of changed) {
    if (delivery === null) next.delete(key);
    else next.set(key, delivery);
  }
  return next;
}

/** What became of an incident with a route last, by its log. */
function lastSendingOf({ logs }: IncidentsState): UnheardInput["lastSending"] {
  return (incidentId, route) => {
    const last = (logs.get(incidentId) ?? []).findLast((line) => "route" in line && line.route === route);
    return last !== undefined && "route" in last ? last.kind : null;
  };
}

function isUnattended(
  { incidentId, resolvedAtMs }: IncidentRecord,
  { logs }: IncidentsState,
  changed: ReturnType<typeof stepIncidents>["changed"],
): boolean {
  if (resolvedAtMs !== null || changed.some(({ record }) => record.incidentId === incidentId)) return false;
  return !deedsOf(logs.get(incidentId) ?? []).some(({ kind }) => kind === "acknowledged" || kind === "closed");
}

function closedOf({ open, logs }: IncidentsState): Map<string, { by: string; atMs: number }> {
  const closed = new Map<string, { by: string; atMs: number }>();
  for (const incidentId of open.keys()) {
    const log: readonly IncidentLogLine[] = logs.get(incidentId) ?? [];
    const by = closedBy(log);
    if (by !== null) closed.set(incidentId, by);
  }
  return closed;
}
