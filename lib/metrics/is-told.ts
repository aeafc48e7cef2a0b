import type { Snapshot } from "../schema/snapshot";

/** Two scrapes of the usual 15 s: a reconnect must not make every alert start anew. */
const toldForMs = 30_000;

/**
 * Whether what was read of Redis is handed out: not before every call was looked at once, when sums would be too small,
 * and not long after Redis fell silent, when old numbers would pass for new ones.
 */
export function isTold({ isWarmingUp, staleMs }: Pick<Snapshot, "isWarmingUp" | "staleMs">): boolean {
  return !isWarmingUp && staleMs <= toldForMs;
}
