import type { CopyBehind } from "@/lib/durability/copy-findings";
import type { BridgeWorkerState } from "@/lib/schema/durability";
import { type Family, gauge, seconds } from "./family";

export type BridgeFacts = { workers: readonly Pick<BridgeWorkerState, "isAlive" | "problems">[]; behind: CopyBehind };

/** How the console sees the bridge to Kafka, whose workers have figures of their own; nothing where there is none. */
export function bridgeFamilies(bridge: BridgeFacts | null): Family[] {
  if (bridge === null) return [];
  const { workers, behind } = bridge;
  const living = workers.filter(({ isAlive }) => isAlive);
  return [
    gauge("callboard_bridge_waiting_entries", "Entries that are not in Kafka yet.", behind.waitingEntries),
    gauge(
      "callboard_bridge_trimming_seconds",
      "Until trimming reaches the first of them; no series while that is not in sight.",
      seconds(behind.untilTrimmedMs),
    ),
    gauge("callboard_bridge_workers_alive", "Workers whose beat has not run out.", living.length),
    gauge(
      "callboard_bridge_workers_stopped",
      "Workers of them that something keeps from sending.",
      living.filter(({ problems }) => problems.length > 0).length,
    ),
  ];
}
