import type { RedisNode } from "@/lib/topology/node";
import { formatHostPort } from "@/lib/topology/redis-url";
import { takeovers } from "@/lib/topology/slot-map";
import type { Topology, TopologyChange } from "@/server/redis/topology/topology";
import type { NodeLoop } from "./node-loop";
import type { CallRecord, Registry } from "./registry";
import type { Takeover } from "./settle-failover";

type MasterLoopsOptions = {
  topology: Topology;
  registry: Registry;
  makeLoop: (node: RedisNode) => NodeLoop;
  onTakeover: (takeover: Takeover, records: readonly CallRecord[]) => void;
  now: () => number;
};

/** One loop for each master, and every call with the master of its slot. */
export function createMasterLoops({ topology, registry, makeLoop, onTakeover, now }: MasterLoopsOptions) {
  const loops = new Map<string, NodeLoop>();
  const ending = new Set<Promise<void>>();
  let isStarted = false;

  function of({ nodeId }: CallRecord): NodeLoop | undefined {
    return nodeId === null ? undefined : loops.get(nodeId);
  }

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
    const moved = new Map<Takeover, CallRecord[]>();
    for (const record of registry.byKey.values()) {
      const nodeId = topology.masterIdOf(record.slot);
      if (nodeId === record.nodeId) continue;
      const takeover = taken.find(({ from, to }) => from.id === record.nodeId && to.id === nodeId);
      if (takeover) moved.set(takeover, [...(moved.get(takeover) ?? []), record]);
      move(record, nodeId);
    }
    for (const takeover of taken) onTakeover(takeover, moved.get(takeover) ?? []);
    for (const loop of loops.values()) loop.rediscover();
  }

  function begin(node: RedisNode): void {
    const loop = makeLoop(node);
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
    of(record)?.wake();
  }

  /** One that answers, where there is one. */
  function first(): NodeLoop | undefined {
    let found: NodeLoop | undefined;
    for (const loop of loops.values()) {
      found ??= loop;
      if (loop.tracker.state === "connected") return loop;
    }
    return found;
  }

  return {
    loops: loops as ReadonlyMap<string, NodeLoop>,
    of,
    all: () => [...loops.values()],
    first,
    follow,
    move,
    /** Redis' clock as far as known: of the node that holds the key, of the first one without a key. */
    redisNowMs(key?: string): number {
      const record = key === undefined ? undefined : registry.byKey.get(key);
      const loop = record && of(record);
      return (loop ?? first())?.redisNowMs() ?? now();
    },
    start(): void {
      isStarted = true;
      for (const loop of loops.values()) loop.start();
    },
    /** Ends them all; to be awaited with `ended`. */
    stop(): void {
      for (const loop of loops.values()) end(loop);
      loops.clear();
    },
    ended: () => Promise.all(ending),
  };
}
