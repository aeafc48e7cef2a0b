import type { NodeFacts } from "@/lib/schema/node-facts";
import { type RedisNode, slotsOf } from "@/lib/topology/node";
import { formatHostPort } from "@/lib/topology/redis-url";
import type { ServerRole } from "@/lib/topology/server-role";
import type { Collector } from "./collector";

const maxNodes = 200;

/** Every server known, masters in the order of their slots, each with its replicas after it. */
export function nodeFacts({
  topology,
  loops,
  registry,
}: Pick<Collector, "topology" | "loops" | "registry">): NodeFacts[] {
  const facts: NodeFacts[] = [];
  const masters = topology.masters();
  for (const [i, master] of masters.entries()) {
    const loop = loops.get(master.id);
    const told = loop?.role ?? null;
    const isReplica = topology.kind === "single" && told?.role === "replica";
    const calls = registry.of(master.id).size;
    const base = { shard: masters.length > 1 ? i + 1 : null, calls };
    facts.push({
      ...base,
      nodeId: master.id,
      address: loop?.address ?? formatHostPort(master),
      role: isReplica ? "replica" : "master",
      masterId: isReplica && told?.master ? formatHostPort(told.master) : null,
      slots: topology.kind === "cluster" ? slotsOf(master) : 0,
      state: loop?.tracker.state ?? "connecting",
      health: master.health,
      message: loop?.tracker.message ?? null,
      staleMs: loop?.tracker.staleMs() ?? null,
      clockOffsetMs: loop?.tracker.state === "connected" ? loop.clockOffsetMs : null,
      lagBytes: null,
      load: loop ? loop.load.report(loop.isOverBudget, null) : null,
    });
    for (const replica of replicasOf(master, topology.nodes(), told)) facts.push({ ...notRead, ...base, ...replica });
  }
  return facts.slice(0, maxNodes);
}

const notRead = {
  role: "replica",
  slots: 0,
  state: null,
  message: null,
  staleMs: null,
  clockOffsetMs: null,
  load: null,
} as const;

type Replica = Pick<NodeFacts, "nodeId" | "address" | "masterId" | "health" | "lagBytes">;

/** As the topology lists them, else as the master does; how far behind by the master's own word. */
function replicasOf(master: RedisNode, nodes: readonly RedisNode[], told: ServerRole | null): Replica[] {
  const lagOf = (offset: number | null | undefined) =>
    offset == null || told?.offset == null ? null : Math.max(0, told.offset - offset);
  const heard = new Map(told?.replicas.map((replica) => [formatHostPort(replica), replica]));
  const listed = nodes.filter(({ masterId }) => masterId === master.id);
  if (listed.length > 0) {
    return listed.map((node) => {
      const address = formatHostPort(node);
      const lagBytes = lagOf(heard.get(address)?.offset);
      return { nodeId: node.id, address, masterId: master.id, health: node.health, lagBytes };
    });
  }
  return [...heard].map(([address, { offset, state }]) => {
    const health = state === "online" ? "online" : "loading";
    return { nodeId: address, address, masterId: master.id, health, lagBytes: lagOf(offset) };
  });
}
