import type { FailureReason } from "@/lib/bridge/judge-failure";

/** What this worker has done since it started. */
export function createBridgeCounts() {
  return {
    sentEntries: new Map<string, number>(),
    sentBytes: new Map<string, number>(),
    failedSends: new Map<FailureReason, number>(),
    leftOutEntries: 0,
    deadLetters: 0,
    goneEntries: 0,
    ackedEntries: 0,
    letGoEntries: 0,
    startedOver: 0,
  };
}

export type BridgeCounts = ReturnType<typeof createBridgeCounts>;

export function addTo<K>(counts: Map<K, number>, key: K, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}
