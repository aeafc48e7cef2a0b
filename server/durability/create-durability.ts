import type { BridgeWorkerState, DurabilityAnswer } from "@/lib/schema/durability";
import type { Thresholds } from "@/lib/schema/thresholds";
import { describeProblem } from "@/lib/topology/describe-problem";
import type { Archive } from "../archive/create-archive";
import type { Collector } from "../collector/collector";
import type { BridgeConfig } from "../config/bridge-settings";
import type { Redis } from "../redis/connect";
import type { OwnKeys } from "../redis/keys";
import { createAddedRecord } from "./added-record";
import { readBridgeWorkers } from "./bridge-workers";
import { createNodeDurability } from "./node-durability";
import { readContinuity } from "./read-continuity";
import { watchCopies } from "./watch-copies";

export type DurabilityOptions = {
  collector: Collector;
  archive: Archive;
  state: Redis;
  keys: Pick<OwnKeys, "bridgeWorkers">;
  /** Undefined where this console is not told of a bridge: one with the default's name is looked for. */
  bridge: Pick<BridgeConfig, "group" | "leaseMs"> | undefined;
  thresholds: Pick<Thresholds, "lossShownMs">;
  now: () => number;
};

const freshForMs = 2_000;
const maxNodes = 64;
const usualGroup = "bridge";
const needs = { name: "callboard:durability" };

/**
 * What a crash and a fail-over would lose now, master by master, and how far archive and bridge have come. Servers are
 * asked only while somebody asks, at most every 2 s; what was added is recorded all the time from readings made anyway.
 */
export function createDurability({ collector, archive, state, keys, bridge, thresholds, now }: DurabilityOptions) {
  const group = bridge?.group ?? usualGroup;
  const copies = watchCopies({
    ...{ collector, archive, group, isBridged: bridge !== undefined, thresholds, now },
    readWorkers: async () => {
      const { known, problem } = await workersNow();
      return problem === null ? known : null;
    },
  });
  const added = createAddedRecord(collector);
  const nodes = new Map<string, ReturnType<typeof createNodeDurability>>();
  let known: DurabilityAnswer | null = null;
  let asking: Promise<DurabilityAnswer> | null = null;

  function nodesNow() {
    const { topology, loops } = collector;
    const masters = topology.masters().slice(0, maxNodes);
    for (const [id, node] of nodes) {
      if (masters.some((master) => master.id === id)) continue;
      node.connection.close();
      nodes.delete(id);
    }
    return masters.flatMap((master) => {
      const loop = loops.get(master.id);
      if (loop === undefined) return [];
      const node =
        nodes.get(master.id) ??
        createNodeDurability({
          nodeId: master.id,
          loop,
          connection: topology.kind === "single" ? topology.homeConnection(needs) : topology.connectTo(master, needs),
          added,
          describe: (error) => describeProblem(error, topology.url, "REDIS_URL", loop.address).message,
          now,
        });
      nodes.set(master.id, node);
      return [node];
    });
  }

  async function ask(): Promise<DurabilityAnswer> {
    const [answers, archived, workers] = await Promise.all([
      Promise.all(nodesNow().map((node) => node.read())),
      archive.state(),
      workersNow(),
    ]);
    const isBridged = bridge !== undefined || workers.known.length > 0;
    const { calls, moreCalls, bridge: copied } = readContinuity(collector, archive.capture, isBridged ? group : null);
    return {
      asOfMs: now(),
      nodes: answers,
      archive: {
        state: archived.state,
        problem: archived.problem,
        waitingEntries: archived.lagEntries,
        waitingStreams: archived.lagStreams,
        untilTrimmedMs: archived.untilTrimmedMs,
      },
      bridge: { group, ...copied, workers: workers.known, problem: workers.problem },
      calls,
      moreCalls,
    };
  }

  async function workersNow(): Promise<{ known: BridgeWorkerState[]; problem: string | null }> {
    const key = keys.bridgeWorkers(group);
    try {
      return { known: await readBridgeWorkers({ state, key, leaseMs: bridge?.leaseMs ?? null }), problem: null };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { known: [], problem: `The state store does not tell of bridge workers: ${reason}` };
    }
  }

  return {
    tick(): void {
      added.tick();
      copies.tick();
    },
    callCopies: copies.ofCall,
    copyFindings: copies.findings,
    bridgeFacts: copies.bridgeFacts,
    async read(): Promise<DurabilityAnswer> {
      if (known !== null && now() - known.asOfMs < freshForMs) return known;
      asking ??= ask().finally(() => {
        asking = null;
      });
      known = await asking;
      return known;
    },
    stop(): void {
      for (const { connection } of nodes.values()) connection.close();
      nodes.clear();
      added.stop();
    },
  };
}
