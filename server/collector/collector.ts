import type { LostWork } from "@/lib/schema/lost-work";
import { describeTrouble } from "@/lib/topology/node-trouble";
import { formatHostPort } from "@/lib/topology/redis-url";
import { type CollectorOptions, joinParts, operationsOfNobody } from "./collector-parts";
import { combineSweeps } from "./combine-sweeps";
import type { CallRecord } from "./registry";
import { replicaNotice } from "./replica-notice";
import type { OperationsLog } from "./take-readings";

const faultShownMs = 60_000;
const faultNotice = "The console itself failed while it read Redis, which answers: its log names the fault.";

/**
 * Keeps a reading of every call no older than its pace, by one loop for each master, each with its own share of a core,
 * clock and load: a server that is gone makes only its own calls old. Calls go with their slots from one loop to another
 * and are removed only where the slot's owner says that there is no such key. It writes nothing and keeps no payload. A
 * fault of our own is logged and told in a notice, and never taken for an outage. `onTick` is called about once a second, also while Redis is gone or silent.
 */
export function createCollector(options: CollectorOptions) {
  const parts = joinParts(options);
  const { topology, names, now } = options;
  const { registry, failovers, keeper, masters, tracker, load, troubles, ownTouches, publisher } = parts;
  const sweeps = combineSweeps(masters.all);
  let hasStopped = false;

  return {
    registry,
    failovers,
    /** As long as a loss is told, the newest first. */
    recentFailovers: () =>
      failovers
        .list()
        .reverse()
        .filter(({ atMs }) => now() - atMs <= options.thresholds.lossShownMs),
    tracker,
    load,
    topology,
    /** The loop of each master, by the node's id. */
    loops: masters.loops,
    troubles: troubles.list,
    /** Of a replica that is read: where its master is; null for a master. */
    masterOfReplica(): string | null {
      const role = masters.first()?.role ?? null;
      if (role?.role !== "replica") return null;
      return role.master ? formatHostPort(role.master) : "its master";
    },
    operationsOf: (record: CallRecord): OperationsLog => masters.of(record)?.operations ?? operationsOfNobody,
    /** Writes that Redis refuses to anybody; null while none is. */
    get refusedWrites() {
      return sweeps.refusedWrites();
    },
    assess: keeper.assess,
    noteGone: keeper.noteGone,
    /** Groups that are gone, also of a call that is not there any more. */
    lostOf(callId: string): readonly LostWork[] {
      const key = names.keyOf(callId);
      return key === null ? [] : (options.lostWork?.of(key) ?? []);
    },
    ownTouches,
    get server() {
      return masters.first()?.server ?? null;
    },
    /** Until every master that answers has been gone through once. */
    get isWarmingUp() {
      return sweeps.isWarmingUp();
    },
    /** Whether a call with this id would be known, were it there. */
    isSearched(callId: string): boolean {
      const key = names.keyOf(callId);
      const nodeId = key === null ? null : topology.masterIdOf(topology.slotOf(key));
      return (nodeId !== null && masters.loops.get(nodeId)?.isFirstPassDone) || topology.masters().length < 2;
    },
    /** What keeps the call's node from being read; null while nothing does. */
    troubleOf: (key: string): string | null =>
      names.callIdOf(key) === null ? null : troubles.of(topology.masterIdOf(topology.slotOf(key))),
    get isOverBudget() {
      return sweeps.isOverBudget();
    },
    /** How long the reading that waits longest has been due, at the last look at a server that answers. */
    get latenessMs() {
      return sweeps.latenessMs();
    },
    get refusedCalls() {
      return sweeps.refusedCalls();
    },
    /** Lines on what cannot be found or shown, and why. */
    notices: () => [
      ...troubles.list().map(describeTrouble),
      ...troubles.ownerless(),
      ...replicaNotice(masters.first()?.role ?? null),
      ...(topology.note === null ? [] : [`Sentinel: ${topology.note}.`]),
      ...parts.missing.notices(),
      ...new Set(masters.all().flatMap((loop) => loop.notices())),
      ...(now() - parts.faultAtMs() < faultShownMs ? [faultNotice] : []),
    ],
    /** Redis' clock as far as known; with a stream's key that of its node. */
    redisNowMs: masters.redisNowMs,
    /** When it was last looked whether there is something to read, on Redis' clock; null until all keys were gone through. */
    get sweptAtMs() {
      return sweeps.sweptAtMs();
    },
    onTick: publisher.onTick,
    start(): void {
      if (hasStopped) return;
      publisher.start();
      masters.start();
    },
    async stop(): Promise<void> {
      hasStopped = true;
      publisher.stop();
      masters.stop();
      parts.asked.stop();
      publisher.forget();
      await masters.ended();
    },
  };
}

export type Collector = ReturnType<typeof createCollector>;
