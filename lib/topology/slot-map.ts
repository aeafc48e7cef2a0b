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
    if (to.role !== "master") return [];
    const then = known.get(to.id);
    const [slot] = to.slots[0] ?? [];
    const ownerId = slot === undefined ? null : ownerBefore(slot);
    // A replica that nobody had told us of, in the place of a master that is none any more.
    const isInItsPlace = then === undefined && !now.some(({ id, role }) => id === ownerId && role === "master");
    const fromId = then?.role === "replica" ? then.masterId : isInItsPlace ? ownerId : null;
    const from = fromId === null ? undefined : known.get(fromId);
    const hasTaken = to.slots.some(([first]) => ownerBefore(first) === fromId);
    return from && hasTaken ? [{ from, to }] : [];
  });
}
