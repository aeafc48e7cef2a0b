import { type RedisNode, slotCount } from "./node";

/** Which master holds a slot; null for a slot that nobody holds. */
export type SlotMap = (slot: number) => string | null;

export function slotMapOf(nodes: readonly RedisNode[]): SlotMap {
  const owners: (string | undefined)[] = new Array(slotCount);
  for (const { id, role, slots } of nodes) {
    if (role !== "master") continue;
    for (const [first, last] of slots) owners.fill(id, first, last + 1);
  }
  return (slot) => owners[slot] ?? null;
}

/** Masters in the order of their first slot, so that "shard 2 of 3" is the same one for everybody and after a fail-over. */
export function shardsOf(nodes: readonly RedisNode[]): RedisNode[] {
  const masters = nodes.filter(({ role, slots }) => role === "master" && slots.length > 0);
  return masters.sort((a, b) => (a.slots[0]?.[0] ?? 0) - (b.slots[0]?.[0] ?? 0));
}

/**
 * Masters that took over from another one: a node that followed it holds slots that were the other's. Slots that go to
 * a node that followed nobody have been moved there with their keys, which loses nothing.
 */
export function takeovers(
  before: readonly RedisNode[],
  now: readonly RedisNode[],
): { from: RedisNode; to: RedisNode }[] {
  const ownerBefore = slotMapOf(before);
  const known = new Map(before.map((node) => [node.id, node]));
  return now.flatMap((to) => {
    const then = known.get(to.id);
    if (to.role !== "master" || then?.role !== "replica" || then.masterId === null) return [];
    const from = known.get(then.masterId);
    const hasTaken = to.slots.some(([first]) => ownerBefore(first) === then.masterId);
    return from && hasTaken ? [{ from, to }] : [];
  });
}
