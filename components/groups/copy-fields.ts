import type { TableFields } from "@/components/ui/copy-table";
import type { GroupRollUp } from "@/lib/schema/snapshot";
import { callsInTrouble } from "@/lib/stream/select-groups";

export const copyFields: TableFields<GroupRollUp> = {
  group: ({ name }) => name,
  status: ({ status }) => status,
  calls: ({ calls }) => calls,
  calls_in_trouble: callsInTrouble,
  missing_calls: ({ missingCalls }) => missingCalls,
  lag_entries: ({ lagEntries }) => lagEntries,
  unknown_lag_calls: ({ unknownLagCalls }) => unknownLagCalls,
  worst_undelivered_age_ms: ({ worstUndeliveredAgeMs }) => worstUndeliveredAgeMs,
  p50_undelivered_age_ms: ({ p50UndeliveredAgeMs }) => p50UndeliveredAgeMs,
  p95_undelivered_age_ms: ({ p95UndeliveredAgeMs }) => p95UndeliveredAgeMs,
  p99_undelivered_age_ms: ({ p99UndeliveredAgeMs }) => p99UndeliveredAgeMs,
  pending: ({ pending }) => pending,
  worst_oldest_pending_age_ms: ({ worstOldestPendingAgeMs }) => worstOldestPendingAgeMs,
  p95_oldest_pending_age_ms: ({ p95OldestPendingAgeMs }) => p95OldestPendingAgeMs,
  adds_per_second: ({ addsPerSecond }) => addsPerSecond,
  reads_per_second: ({ readsPerSecond }) => readsPerSecond,
  drain: ({ drain }) => drain,
  drain_ms: ({ drainMs }) => drainMs,
  loss_in_ms: ({ soonestLossMs }) => soonestLossMs,
  lost_entries: ({ skippedEntries }) => skippedEntries,
  consumers: ({ consumers }) => consumers,
};
