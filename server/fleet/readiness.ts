import type { Health } from "@/lib/schema/health";
import type { Snapshot } from "@/lib/schema/snapshot";

const latestAcceptedMs = 10_000;
const fullPercent = 75;

/** Said to whoever asks: no address, no name, nothing that the log or the page say to those who may know. */
const whyNot = {
  unreachable: "Redis does not answer.",
  refused: "Redis refuses the console.",
  connecting: "Not connected to Redis yet.",
} as const;

/**
 * Ready means: Redis answers, every call has been looked at once, and no reading is ten seconds later than its pace. A
 * state store that nears its end is said, and is no reason to send people elsewhere.
 */
export function readiness(
  { connection, isWarmingUp }: Snapshot,
  latenessMs: number,
  storeShare: number | null,
): Health {
  if (connection.state !== "connected") return unavailable(whyNot[connection.state]);
  if (isWarmingUp) return unavailable("The first pass over Redis is under way.");
  if (latenessMs > latestAcceptedMs) return unavailable("The readings of calls are late.");
  const percent = Math.floor((storeShare ?? 0) * 100);
  return { status: "ok", reason: percent < fullPercent ? null : `The state store is ${percent} % full.` };
}

function unavailable(reason: string): Health {
  return { status: "unavailable", reason };
}
