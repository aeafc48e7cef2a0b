import slotOf from "cluster-key-slot";
import type { RedisNode } from "@/lib/topology/node";

/** Whether a key lies in one of the node's slots. */
export function holdsKey({ slots }: Pick<RedisNode, "slots">, key: string): boolean {
  const slot = slotOf(key);
  return slots.some(([first, last]) => slot >= first && slot <= last);
}

/** Until a key lies in one of a server's slots; each has a share of them, or none. */
const maxTries = 1_000;

/** A key like `keyOf("<name>-<number>")` that lies on the node; where none is found, one that lies anywhere. */
export function keyOn(node: Pick<RedisNode, "slots">, name: string, keyOf: (callId: string) => string): string {
  for (let i = 0; i < maxTries; i++) {
    const key = keyOf(`${name}-${i}`);
    if (holdsKey(node, key)) return key;
  }
  return keyOf(name);
}
