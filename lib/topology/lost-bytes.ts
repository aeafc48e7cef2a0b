import type { ServerRole } from "./server-role";

type Known = Pick<ServerRole, "replId" | "offset">;

/**
 * Bytes that the old master had written and the new one has not: a lower bound, as old as the last look at the old one.
 * 0 is nothing provably lost; null where the new master's history does not go on from the one last seen.
 */
export function lostBytes(old: Known, taken: Pick<ServerRole, "replId2" | "secondOffset">): number | null {
  if (old.replId === null || old.offset === null || taken.secondOffset === null) return null;
  if (taken.replId2 !== old.replId || taken.secondOffset < 0) return null;
  return Math.max(0, old.offset + 1 - taken.secondOffset);
}
