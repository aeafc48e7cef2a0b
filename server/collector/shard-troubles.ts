import { formatCounted } from "@/lib/format";
import { describeTrouble } from "@/lib/topology/node-trouble";
import type { Topology } from "@/server/redis/topology/topology";
import type { combineStates } from "./combine-states";
import type { NodeLoop } from "./node-loop";
import type { Registry } from "./registry";

export type ShardTroublesOptions = {
  topology: Pick<Topology, "masters" | "nodes">;
  loops: ReadonlyMap<string, Pick<NodeLoop, "tracker">>;
  registry: Pick<Registry, "of">;
  tracker: Pick<ReturnType<typeof combineStates>, "state">;
  now: () => number;
};

/** A shard that is silent for a moment is being read as ever; from then on its calls are told to be old. */
const troubleAfterMs = 1_500;

/** Shards that are not read while others are: what their calls show is what they showed last. */
export function createShardTroubles({ topology, loops, registry, tracker, now }: ShardTroublesOptions) {
  function list() {
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

  return {
    list,
    /** Writes them onto the calls that lie there. */
    note(): void {
      for (const trouble of list()) {
        const text = describeTrouble(trouble);
        for (const { assessment } of registry.of(trouble.nodeId)) if (assessment) assessment.row.problem = text;
      }
    },
    /** What keeps a node from being read; null while nothing does. */
    of(nodeId: string | null): string | null {
      const trouble = list().find((one) => one.nodeId === nodeId);
      return trouble ? describeTrouble(trouble) : null;
    },
    ownerless(): string[] {
      const { size } = registry.of(null);
      if (size === 0 || topology.nodes().length === 0) return [];
      return [`${formatCounted(size, "call")} not read: no server of the Cluster holds their slots.`];
    },
  };
}
