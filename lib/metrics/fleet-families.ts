import type { Snapshot } from "../schema/snapshot";
import { statusOrder } from "../schema/status";
import { type Family, gauge } from "./family";

/** The fleet in all. A sum that misses calls is a lower bound, and another metric says how many it misses. */
export function fleetFamilies({ totals, groups, findings, moreFindings }: Snapshot): Family[] {
  const unknownLags = groups.reduce((sum, { unknownLagCalls }) => sum + unknownLagCalls, 0);
  return [
    gauge("callboard_calls", "Calls known, by what their producer does.", [
      [{ state: "live" }, totals.live],
      [{ state: "idle" }, totals.idle],
      [{ state: "ended" }, totals.ended],
    ]),
    gauge(
      "callboard_calls_by_status",
      "Calls by the worst status of their groups.",
      statusOrder.map((status) => [{ status }, totals.statuses[status] ?? 0]),
    ),
    gauge("callboard_entries_per_second", "Entries added per second over all calls.", totals.entriesPerSecond),
    gauge(
      "callboard_undelivered_entries",
      "Entries added and not delivered, over the groups whose lag is known.",
      totals.undeliveredEntries,
    ),
    gauge(
      "callboard_lag_unknown_groups",
      "Groups of calls whose lag is not known: no lag of theirs is in any metric.",
      unknownLags,
    ),
    gauge("callboard_pending_entries", "Entries delivered and not acked, over all groups.", totals.pendingEntries),
    gauge(
      "callboard_skipped_entries",
      "Entries lost to a group before it read them, over the calls known now.",
      totals.skippedEntries,
    ),
    gauge("callboard_findings", "What is wrong, as the console's first page lists it.", findings.length + moreFindings),
  ];
}
