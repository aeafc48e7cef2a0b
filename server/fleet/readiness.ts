import type { Health } from "@/lib/schema/health";
import type { Snapshot } from "@/lib/schema/snapshot";

const latestAcceptedMs = 10_000;

/** Ready means: Redis answers, every call has been looked at once, and no reading is ten seconds later than its pace. */
export function readiness({ connection, isWarmingUp }: Snapshot, latenessMs: number): Health {
  if (connection.state !== "connected") return unavailable(connection.message ?? "Not connected to Redis yet.");
  if (isWarmingUp) return unavailable("The first pass over Redis is under way.");
  if (latenessMs > latestAcceptedMs) return unavailable("The readings of calls are late.");
  return { status: "ok", reason: null };
}

function unavailable(reason: string): Health {
  return { status: "unavailable", reason };
}
