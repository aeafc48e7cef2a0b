import { formatCounted } from "@/lib/format";
import type { CallNames } from "@/lib/ids/call-names";
import type { LostWork } from "@/lib/schema/lost-work";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { lostStream } from "@/lib/topology/failover-loss";
import type { RedisNode } from "@/lib/topology/node";
import { describeTrouble } from "@/lib/topology/node-trouble";
import { formatHostPort } from "@/lib/topology/redis-url";
import type { ServerRole } from "@/lib/topology/server-role";
import { takeovers } from "@/lib/topology/slot-map";
import type { Log } from "@/server/log";
import { createFaultLog } from "@/server/log-fault";
import { isRedisError } from "@/server/redis/redis-error";
import type { Topology, TopologyChange } from "@/server/redis/topology/topology";
import { createAskedReader } from "./asked-reader";
import { combineLoad } from "./combine-load";
import { combineStates } from "./combine-states";
import { beforeFailover, compareAfterFailover } from "./failover-reader";
import { createFailovers, type FailoverLog } from "./failovers";
import { createReadingKeeper, type KeepReadingsOptions } from "./keep-readings";
import { createMissingPermissions } from "./missing-permissions";
import { createNodeLoop, type NodeLoop } from "./node-loop";
import { createOwnTouches } from "./own-touches";
import { type CallRecord, createRegistry, type Registry } from "./registry";
import { replicaNotice } from "./replica-notice";
import type { Pace } from "./schedule";
import type { CommandCounts, OperationsLog, ReadOutcome } from "./take-readings";

export type CollectorOptions = Pick<KeepReadingsOptions, "keptOf" | "lostWork" | "expectedOf" | "learnedCapOf"> & {
  topology: Topology;
  patterns: readonly string[];
  indexKey: string | undefined;
  names: CallNames;
  pace: Pace;
  discoverEveryMs: number;
  maxCalls: number;
  budgetPercent: number;
  thresholds: Thresholds;
  failoverLog?: FailoverLog;
  log: Log;
  now: () => number;
};

type Takeover = { from: RedisNode; to: RedisNode; oldRole: ServerRole | null };
type Reading = Extract<ReadOutcome, { kind: "reading" }>;

const publishEveryMs = 1_000;
const faultShownMs = 60_000;
const moveAgainAfterMs = 200;
/** A shard that is silent for a moment is being read as ever; from then on its calls are told to be old. */
const troubleAfterMs = 1_500;
const faultNotice = "The console itself failed while it read Redis, which answers: its log names the fault.";

/**
 * Keeps a reading of every call no older than its pace, by one loop for each master, each with its own share of a core,
 * clock and load: a server that is gone makes only its own calls old. Calls go with their slots from one loop to another
 * and are removed only where the slot's owner says that there is no such key. It writes nothing and keeps no payload. A
 * fault of our own is logged and told in a notice, and never taken for an outage. `onTick` is called about once a second, also while Redis is gone or silent.
 */
export function createCollector(options: CollectorOptions) {
  const { topology, names, log, now } = options;
  const loops = new Map<string, NodeLoop>();
  const registry: Registry = createRegistry(names, options.maxCalls, (key) => {
    const slot = topology.slotOf(key);
    return { slot, nodeId: topology.masterIdOf(slot) };
  });
  const missing = createMissingPermissions();
  const logFault = createFaultLog(log, now);
  const failovers = createFailovers({ kept: options.failoverLog, now });
  const ownTouches = createOwnTouches({ redisNowMs });
  const operationsOfNobody: OperationsLog = { latest: null };
  const countsOfNobody: CommandCounts = new Map();
  const keeper = createReadingKeeper({
    ...options,
    registry,
    ownTouches,
    isReplica: (record) => loopOf(record)?.role?.role === "replica",
    failoverOf: (streamKey) => {
      const found = failovers.of(streamKey);
      if (found === null || now() - found.failover.atMs > options.thresholds.lossShownMs) return null;
      const { atMs, from, to } = found.failover;
      return { ...found.call, atMs, from, to };
    },
    serverOf: (record) => loopOf(record)?.server ?? null,
    redisNowMsOf: (record) => loopOf(record)?.redisNowMs() ?? redisNowMs(),
    onNotPermitted: missing.met,
    onFault: (error, key) => logFault(error, "a reading could not be understood", { key }),
  });
  const moving = topology.connection({ name: "callboard:moving" });
  const comparing = new Set<CallRecord>();
  const asked = createAskedReader({
    connection: moving,
    operations: operationsOfNobody,
    counts: countsOfNobody,
    onOutcome: (record, previous, outcome) => {
      if (outcome.kind !== "elsewhere") keeper.take(record, previous, outcome);
    },
    onFault: noteFault,
  });
  const listeners = new Set<() => void>();
  let faultAtMs = Number.NEGATIVE_INFINITY;
  let publishing: NodeJS.Timeout | undefined;
  let lastPublishedMs = 0;
  let isStarted = false;
  let hasStopped = false;
  const ending = new Set<Promise<void>>();
  topology.onChange(follow);
  follow({ before: [], now: topology.nodes() });

  function loopOf({ nodeId }: CallRecord): NodeLoop | undefined {
    return nodeId === null ? undefined : loops.get(nodeId);
  }

  /** One loop for each master, and every call with the master of its slot. */
  function follow({ before, now: nodes }: TopologyChange): void {
    const taken = takeovers(before, nodes).map(({ from, to }) => ({
      from,
      to,
      oldRole: loops.get(from.id)?.role ?? null,
    }));
    const masters = new Map(nodes.filter(({ role }) => role === "master").map((node) => [node.id, node]));
    for (const [id, loop] of loops) {
      const master = masters.get(id);
      if (master && (topology.kind === "single" || formatHostPort(master) === loop.address)) continue;
      loops.delete(id);
      end(loop);
    }
    for (const master of masters.values()) if (!loops.has(master.id)) begin(master);
    const moved = new Map<(typeof taken)[number], CallRecord[]>();
    for (const record of registry.byKey.values()) {
      const nodeId = topology.masterIdOf(record.slot);
      if (nodeId === record.nodeId) continue;
      const takeover = taken.find(({ from, to }) => from.id === record.nodeId && to.id === nodeId);
      if (takeover) moved.set(takeover, [...(moved.get(takeover) ?? []), record]);
      move(record, nodeId);
    }
    for (const takeover of taken) noteFailover(takeover, moved.get(takeover) ?? []);
    for (const loop of loops.values()) loop.rediscover();
  }

  function noteFailover({ from, to, oldRole }: Takeover, records: readonly CallRecord[]): void {
    const masters = topology.masters();
    const failoverId = failovers.begin({
      from: formatHostPort(from),
      to: formatHostPort(to),
      toId: to.id,
      shard: masters.length > 1 ? masters.findIndex(({ id }) => id === to.id) + 1 : null,
      calls: records.length,
      oldRole,
    });
    for (const record of records) record.failoverId = failoverId;
    log.warn(
      `${formatHostPort(to)} took over from ${formatHostPort(from)}, with ${formatCounted(records.length, "call")}`,
    );
  }

  /** Compares a call with what it was before, once; until then it shows that. */
  async function compare(record: CallRecord, previous: CallAssessment, { reading, weight }: Reading): Promise<void> {
    const { failoverId } = record;
    if (failoverId === null || comparing.has(record)) return;
    comparing.add(record);
    try {
      const call = await compareAfterFailover(moving, record.key, previous, reading);
      if (record.failoverId !== failoverId || record.assessment !== previous) return;
      failovers.compared(failoverId, call);
      keeper.takeAfterFailover(record, reading, weight, call);
    } catch (error) {
      if (!isRedisError(error)) noteFault(error);
    } finally {
      comparing.delete(record);
    }
  }

  /** True when the fail-over since the last reading has taken care of this answer. */
  function settleFailover(record: CallRecord, previous: CallAssessment | null, outcome: ReadOutcome): boolean {
    const { failoverId } = record;
    if (failoverId === null || outcome.kind === "problem" || outcome.kind === "elsewhere") return false;
    if (previous === null) {
      failovers.compared(failoverId, null);
      record.failoverId = null;
      return false;
    }
    if (outcome.kind === "gone") {
      failovers.compared(failoverId, lostStream(record.key, beforeFailover(previous)));
      registry.remove(record);
      return true;
    }
    record.dueAtMs = now() + moveAgainAfterMs;
    void compare(record, previous, outcome);
    return true;
  }

  function begin(node: RedisNode): void {
    const { kind } = topology;
    const needs = { name: "callboard:collector" };
    const loop = createNodeLoop({
      ...options,
      connection: kind === "single" ? topology.homeConnection(needs) : topology.connectTo(node, needs),
      url: topology.url,
      address: kind === "single" ? topology.address : formatHostPort(node),
      missing,
      records: () => registry.of(node.id),
      mayDiscover: () =>
        options.indexKey === undefined || topology.masterIdOf(topology.slotOf(options.indexKey)) === node.id,
      onKey: registry.add,
      takeRefused: registry.takeRefused,
      onOutcome: (record, previous, outcome) => take(record, previous, outcome, loop),
      onRole: (role) => {
        failovers.told(node.id, role);
        return topology.told(role);
      },
      onTurn: publish,
      onTrouble: topology.nudge,
      onFault: noteFault,
    });
    loops.set(node.id, loop);
    if (isStarted) loop.start();
  }

  function end(loop: NodeLoop): void {
    const stopped = loop.stop().catch(() => undefined);
    ending.add(stopped);
    void stopped.then(() => ending.delete(stopped));
  }

  /** What other servers ran says nothing of this one's commands. */
  function move(record: CallRecord, nodeId: string | null): void {
    registry.move(record, nodeId);
    record.dueAtMs = 0;
    if (record.assessment) record.assessment = { ...record.assessment, operations: undefined };
    loopOf(record)?.wake();
  }

  function take(record: CallRecord, previous: CallAssessment | null, outcome: ReadOutcome, loop: NodeLoop): void {
    if (outcome.kind !== "elsewhere") {
      // An answer of a node that the call has left meanwhile is not its owner's.
      if (loopOf(record) !== loop || settleFailover(record, previous, outcome)) return;
      keeper.take(record, previous, outcome);
      return;
    }
    record.dueAtMs = now() + moveAgainAfterMs;
    if (outcome.once) {
      asked.read(record);
      return;
    }
    topology.nudge();
    // A single server says MOVED: it is one of a Cluster, and did not say so when it was asked.
    if (topology.told({ isCluster: true })) return;
    const place = topology.reach({ host: outcome.host ?? hostOf(loop), port: outcome.port });
    const owner = topology.masters().find(({ host, port }) => host === place.host && port === place.port);
    if (owner && owner.id !== record.nodeId) move(record, owner.id);
  }

  const hostOf = (loop: NodeLoop) => loop.address.slice(0, loop.address.lastIndexOf(":"));

  function noteFault(error: unknown): void {
    logFault(error, "the sweep failed");
    faultAtMs = now();
  }

  function publish(): void {
    if (now() - lastPublishedMs < publishEveryMs) return;
    lastPublishedMs = now();
    noteTroubles();
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        logFault(error, "what was read could not be shown");
      }
    }
  }

  /** Shards that are not read while others are: what their calls show is what they showed last. */
  function troubles() {
    const masters = topology.masters();
    if (masters.length < 2 || tracker.state !== "connected") return [];
    return masters.flatMap((node, i) => {
      const own = loops.get(node.id)?.tracker;
      if (!own || own.staleMs() < troubleAfterMs) return [];
      const { sinceMs, message, address } = own;
      const since = Math.round(now() - own.staleMs());
      const facts = { shard: i + 1, shards: masters.length, address, sinceMs: Math.min(since, sinceMs), message };
      return [{ ...facts, nodeId: node.id, calls: registry.of(node.id).size }];
    });
  }

  function noteTroubles(): void {
    for (const trouble of troubles()) {
      const text = describeTrouble(trouble);
      for (const { assessment } of registry.of(trouble.nodeId)) if (assessment) assessment.row.problem = text;
    }
  }

  function ownerless(): string[] {
    const { size } = registry.of(null);
    if (size === 0 || topology.nodes().length === 0) return [];
    return [`${formatCounted(size, "call")} not read: no server of the Cluster holds their slots.`];
  }

  /** Of the node that holds the key, of the first one without a key. */
  function redisNowMs(key?: string): number {
    const record = key === undefined ? undefined : registry.byKey.get(key);
    const loop = record && loopOf(record);
    return (loop ?? firstLoop())?.redisNowMs() ?? now();
  }

  /** One that answers, where there is one. */
  function firstLoop(): NodeLoop | undefined {
    let first: NodeLoop | undefined;
    for (const loop of loops.values()) {
      first ??= loop;
      if (loop.tracker.state === "connected") return loop;
    }
    return first;
  }

  const all = () => [...loops.values()];
  const tracker = combineStates(topology, all);
  const load = combineLoad(all, options.budgetPercent, countsOfNobody);

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
    loops: loops as ReadonlyMap<string, NodeLoop>,
    troubles,
    /** Of a replica that is read: where its master is; null for a master. */
    masterOfReplica(): string | null {
      const role = firstLoop()?.role ?? null;
      if (role?.role !== "replica") return null;
      return role.master ? formatHostPort(role.master) : "its master";
    },
    operationsOf: (record: CallRecord): OperationsLog => loopOf(record)?.operations ?? operationsOfNobody,
    /** Writes that Redis refuses to anybody; null while none is. */
    get refusedWrites() {
      const traces = all().flatMap((loop) => loop.refusedWrites ?? []);
      return traces.sort((a, b) => b.perSecond - a.perSecond)[0] ?? null;
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
      return firstLoop()?.server ?? null;
    },
    /** Until every master that answers has been gone through once. */
    get isWarmingUp() {
      const waiting = all().filter(({ isFirstPassDone }) => !isFirstPassDone);
      if (waiting.length === loops.size) return true;
      return waiting.some(({ tracker: { state } }) => state === "connecting" || state === "connected");
    },
    /** Whether a call with this id would be known, were it there. */
    isSearched(callId: string): boolean {
      const key = names.keyOf(callId);
      const nodeId = key === null ? null : topology.masterIdOf(topology.slotOf(key));
      return (nodeId !== null && loops.get(nodeId)?.isFirstPassDone) || topology.masters().length < 2;
    },
    /** What keeps the call's node from being read; null while nothing does. */
    troubleOf(key: string): string | null {
      if (names.callIdOf(key) === null) return null;
      const nodeId = topology.masterIdOf(topology.slotOf(key));
      const trouble = troubles().find((one) => one.nodeId === nodeId);
      return trouble ? describeTrouble(trouble) : null;
    },
    get isOverBudget() {
      return all().some(({ isOverBudget }) => isOverBudget);
    },
    /** How long the reading that waits longest has been due, at the last look at a server that answers. */
    get latenessMs() {
      return Math.max(0, ...all().map((loop) => (loop.tracker.state === "connected" ? loop.latenessMs : 0)));
    },
    get refusedCalls() {
      return Math.max(0, ...all().map(({ refusedCalls }) => refusedCalls));
    },
    /** Lines on what cannot be found or shown, and why. */
    notices: () => [
      ...troubles().map(describeTrouble),
      ...ownerless(),
      ...replicaNotice(firstLoop()?.role ?? null),
      ...(topology.note === null ? [] : [`Sentinel: ${topology.note}.`]),
      ...missing.notices(),
      ...new Set(all().flatMap((loop) => loop.notices())),
      ...(now() - faultAtMs < faultShownMs ? [faultNotice] : []),
    ],
    /** Redis' clock as far as known; with a stream's key that of its node. */
    redisNowMs,
    /** When it was last looked whether there is something to read, on Redis' clock; null until all keys were gone through. */
    get sweptAtMs() {
      const times = all().map(({ sweptAtMs }) => sweptAtMs);
      return times.includes(null) || times.length === 0 ? null : Math.min(...times.filter((time) => time !== null));
    },
    onTick(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(): void {
      if (hasStopped) return;
      isStarted = true;
      publishing ??= setInterval(publish, publishEveryMs / 4);
      for (const loop of loops.values()) loop.start();
    },
    async stop(): Promise<void> {
      hasStopped = true;
      clearInterval(publishing);
      for (const loop of loops.values()) end(loop);
      loops.clear();
      asked.stop();
      listeners.clear();
      await Promise.all(ending);
    },
  };
}

export type Collector = ReturnType<typeof createCollector>;
