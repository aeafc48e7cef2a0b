import slotOf from "cluster-key-slot";
import type { RedisNode } from "@/lib/topology/node";

/** Whether a key lies in one of the node's slots. */
export function holdsKey({ slots }: Pick<RedisNode, "slots">, key: string): boolean {
  const slot = slotOf(key);
  return slots.some(([first, last]) => slot >= first && slot <= last);
}
