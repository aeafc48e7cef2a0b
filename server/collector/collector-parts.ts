import type { CallNames } from "@/lib/ids/call-names";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { CallAssessment } from "@/lib/stream/assess-call";
import type { RedisNode } from "@/lib/topology/node";
import { formatHostPort } from "@/lib/topology/redis-url";
import type { Log } from "@/server/log";
import { createFaultLog } from "@/server/log-fault";
import type { Topology } from "@/server/redis/topology/topology";
import { createAskedReader } from "./asked-reader";
import { combineLoad } from "./combine-load";
import { combineStates } from "./combine-states";
import { createFailovers, type FailoverLog } from "./failovers";
import { createReadingKeeper, type KeepReadingsOptions } from "./keep-readings";
import { createMasterLoops } from "./master-loops";
import { createMissingPermissions } from "./missing-permissions";
import { createNodeLoop, type NodeLoop } from "./node-loop";
import { createOwnTouches } from "./own-touches";
import { createPublisher } from "./publisher";
import type { CommandCounts } from "./questions";
import { type CallRecord, createRegistry } from "./registry";
import { moveAgainAfterMs, type Pace } from "./schedule";
import { createFailoverSettler } from "./settle-failover";
import { createShardTroubles } from "./shard-troubles";
import type { OperationsLog, ReadOutcome } from "./take-readings";

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

export const operationsOfNobody: OperationsLog = { latest: null };

/** Makes the parts, and leads each answer of a node to whoever it is for. */
export function joinParts(options: CollectorOptions) {
  const { topology, names, log, now } = options;
  const countsOfNobody: CommandCounts = new Map();
  const registry = createRegistry(names, options.maxCalls, (key) => {
    const slot = topology.slotOf(key);
    return { slot, nodeId: topology.masterIdOf(slot) };
  });
  const missing = createMissingPermissions();
  const logFault = createFaultLog(log, now);
  const failovers = createFailovers({ kept: options.failoverLog, now });
  const masters = createMasterLoops({
    topology,
    registry,
    makeLoop,
    onTakeover: (takeover, records) => settler.begin(takeover, records),
    now,
  });
  const ownTouches = createOwnTouches({ redisNowMs: masters.redisNowMs });
  const keeper = createReadingKeeper({
    ...options,
    registry,
    ownTouches,
    isReplica: (record) => masters.of(record)?.role?.role === "replica",
    failoverOf: (streamKey) => failovers.recentOf(streamKey, options.thresholds.lossShownMs),
    serverOf: (record) => masters.of(record)?.server ?? null,
    redisNowMsOf: (record) => masters.of(record)?.redisNowMs() ?? masters.redisNowMs(),
    onNotPermitted: missing.met,
    onFault: (error, key) => logFault(error, "a reading could not be understood", { key }),
  });
  const moving = topology.connection({ name: "callboard:moving" });
  const settler = createFailoverSettler({
    failovers,
    keeper,
    registry,
    topology,
    connection: moving,
    onFault: noteFault,
    log,
    now,
  });
  const asked = createAskedReader({
    connection: moving,
    operations: operationsOfNobody,
    counts: countsOfNobody,
    onOutcome: (record, previous, outcome) => {
      if (outcome.kind !== "elsewhere") keeper.take(record, previous, outcome);
    },
    onFault: noteFault,
  });
  const tracker = combineStates(topology, masters.all);
  const load = combineLoad(masters.all, options.budgetPercent, countsOfNobody);
  const troubles = createShardTroubles({ topology, loops: masters.loops, registry, tracker, now });
  const publisher = createPublisher({
    prepare: troubles.note,
    onFault: (error) => logFault(error, "what was read could not be shown"),
    now,
  });
  let faultAtMs = Number.NEGATIVE_INFINITY;
  topology.onChange(masters.follow);
  masters.follow({ before: [], now: topology.nodes() });

  function makeLoop(node: RedisNode): NodeLoop {
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
      onOutcome: (record, previous, outcome) => take(record, previous, outcome, loop),
      onRole: (role) => {
        failovers.told(node.id, role);
        return topology.told(role);
      },
      onTurn: publisher.publish,
      onTrouble: topology.nudge,
      onFault: noteFault,
    });
    return loop;
  }

  function take(record: CallRecord, previous: CallAssessment | null, outcome: ReadOutcome, loop: NodeLoop): void {
    if (outcome.kind !== "elsewhere") {
      // An answer of a node that the call has left meanwhile is not its owner's.
      if (masters.of(record) !== loop || settler.settle(record, previous, outcome)) return;
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
    if (owner && owner.id !== record.nodeId) masters.move(record, owner.id);
  }

  function noteFault(error: unknown): void {
    logFault(error, "the sweep failed");
    faultAtMs = now();
  }

  return {
    registry,
    failovers,
    keeper,
    masters,
    missing,
    ownTouches,
    asked,
    tracker,
    load,
    troubles,
    publisher,
    faultAtMs: () => faultAtMs,
  };
}

const hostOf = ({ address }: NodeLoop) => address.slice(0, address.lastIndexOf(":"));
