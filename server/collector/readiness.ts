import type { Health } from "@/lib/schema/health";
import type { Snapshot } from "@/lib/schema/snapshot";

const oldestAcceptedMs = 10_000;

/** Ready means: Redis answers, every call has been looked at once, and no live reading is older than ten seconds. */
export function readiness({ connection, isWarmingUp, load }: Snapshot): Health {
  if (connection.state !== "connected") return unavailable(connection.message ?? "Not connected to Redis yet.");
  if (isWarmingUp) return unavailable("The first pass over Redis is under way.");
  if ((load.oldestLiveReadingMs ?? 0) > oldestAcceptedMs) return unavailable("The readings of live calls are late.");
  return { status: "ok", reason: null };
}

function unavailable(reason: string): Health {
  return { status: "unavailable", reason };
}
