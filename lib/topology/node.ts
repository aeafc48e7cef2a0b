import type { HostPort } from "./redis-url";

/** First and last slot, both included. */
export type SlotRange = readonly [first: number, last: number];

export const slotCount = 16_384;

/**
 * One server of those that hold what is watched. `id` is the Cluster's own name of the node, else its address. `health` as
 * the Cluster tells it, null where nobody does.
 */
export type RedisNode = HostPort & {
  id: string;
  role: "master" | "replica";
  /** The master it follows; null for a master. */
  masterId: string | null;
  slots: readonly SlotRange[];
  health: "online" | "loading" | "fail" | null;
  replicationOffset: number | null;
};

export function slotsOf({ slots }: Pick<RedisNode, "slots">): number {
  return slots.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** "0-5460, 8000" */
export function formatSlots(slots: readonly SlotRange[]): string {
  return slots.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(", ");
}
