import type { RedisNode, SlotRange } from "./node";
import type { HostPort } from "./redis-url";

/** A reply of Redis as it came: texts, numbers, nothing, or a list of these. */
export type Reply = string | number | null | readonly Reply[];

/** What one node says of its Cluster; `epoch` null where it does not say. */
export type ClusterView = { epoch: number | null; isOk: boolean | null; nodes: RedisNode[] };

type Found = RedisNode & { slots: SlotRange[] };

/**
 * CLUSTER SLOTS: every node that holds slots, with its replicas. A node without an address is where we asked (`asked`):
 * so says a Cluster whose preferred endpoint is unknown.
 */
export function nodesOfSlots(reply: Reply, asked: HostPort): RedisNode[] {
  const nodes = new Map<string, Found>();
  for (const line of listOf(reply)) {
    const [first, last, master, ...replicas] = listOf(line);
    if (typeof first !== "number" || typeof last !== "number" || master === undefined) continue;
    const found = nodeOf(master, asked);
    if (found === null) continue;
    const known = nodes.get(found.id) ?? found;
    nodes.set(known.id, known);
    known.role = "master";
    known.masterId = null;
    known.slots.push([first, last]);
    for (const replica of replicas) {
      const follower = nodeOf(replica, asked);
      if (follower === null || nodes.has(follower.id)) continue;
      nodes.set(follower.id, { ...follower, role: "replica", masterId: known.id });
    }
  }
  for (const node of nodes.values()) node.slots.sort(([a], [b]) => a - b);
  return [...nodes.values()];
}

function nodeOf(reply: Reply, asked: HostPort): Found | null {
  const [name, port, id, metadata] = listOf(reply);
  if (typeof port !== "number") return null;
  const { ip } = fieldsOf(metadata ?? null);
  const told = typeof name === "string" && name !== "" && name !== "?" ? name : null;
  // Where a host name is preferred and none is announced, the name is "?" and the address stands beside it.
  const host = told ?? (name === "?" && typeof ip === "string" && ip !== "" ? ip : asked.host);
  const nodeId = typeof id === "string" && id !== "" ? id : `${host}:${port}`;
  const role = { role: "master" as const, masterId: null, health: null, replicationOffset: null };
  return { id: nodeId, host, port, ...role, slots: [] };
}

/** What CLUSTER SHARDS knows beyond CLUSTER SLOTS, by the node's id; nodes that it alone lists are left out. */
export function withHealth(nodes: readonly RedisNode[], shards: Reply): RedisNode[] {
  const told = new Map<string, Pick<RedisNode, "health" | "replicationOffset">>();
  for (const shard of listOf(shards)) {
    for (const node of listOf(fieldsOf(shard).nodes ?? null)) {
      const { id, health, "replication-offset": offset } = fieldsOf(node);
      if (typeof id !== "string") continue;
      told.set(id, { health: healthOf(health), replicationOffset: typeof offset === "number" ? offset : null });
    }
  }
  return nodes.map((node) => ({ ...node, ...told.get(node.id) }));
}

function healthOf(text: Reply | undefined): RedisNode["health"] {
  if (text === "online" || text === "loading" || text === "fail") return text;
  return text === "failed" ? "fail" : null;
}

/** CLUSTER INFO. */
export function clusterState(info: string): { epoch: number | null; isOk: boolean | null } {
  const epoch = /^cluster_current_epoch:(\d+)/m.exec(info)?.[1];
  const state = /^cluster_state:(\w+)/m.exec(info)?.[1];
  return { epoch: epoch === undefined ? null : Number(epoch), isOk: state === undefined ? null : state === "ok" };
}

/**
 * Of several nodes' answers the one that knows most: of the newest epoch, then the one that covers more slots. An answer
 * older than what is known already (`epoch`) is that of a node cut off: then none.
 */
export function newestView(views: readonly ClusterView[], epoch: number | null): ClusterView | null {
  let best: ClusterView | null = null;
  for (const view of views) {
    if (view.nodes.length === 0 || (view.epoch ?? 0) < (epoch ?? 0)) continue;
    if (best === null || (view.epoch ?? 0) > (best.epoch ?? 0)) best = view;
    else if ((view.epoch ?? 0) === (best.epoch ?? 0) && coverage(view) > coverage(best)) best = view;
  }
  return best;
}

function coverage({ nodes }: ClusterView): number {
  let slots = 0;
  for (const node of nodes) for (const [first, last] of node.slots) slots += last - first + 1;
  return slots;
}

/** A flat list of names and values, as RESP2 sends what RESP3 calls a map. */
function fieldsOf(reply: Reply): Readonly<Record<string, Reply>> {
  const fields: Record<string, Reply> = {};
  const list = listOf(reply);
  for (let i = 0; i + 1 < list.length; i += 2) {
    const name = list[i];
    if (typeof name === "string") fields[name] = list[i + 1] ?? null;
  }
  return fields;
}

function listOf(reply: Reply): readonly Reply[] {
  return typeof reply === "object" && reply !== null ? reply : [];
}
