import { type RefusalCounts, refusals } from "@/lib/stream/writes";

/** From INFO errorstats and commandstats (Redis 6.2 and later). An error that is not listed was never answered. */
export function parseRefusals(errorStats: string, commandStats: string): RefusalCounts {
  const [oom, misconf, readonly, noReplicas] = refusals.map((name) =>
    Number(new RegExp(`^errorstat_${name}:count=(\\d+)`, "m").exec(errorStats)?.[1] ?? 0),
  );
  const rejected = /^cmdstat_xadd:.*rejected_calls=(\d+)/m.exec(commandStats)?.[1];
  return {
    OOM: oom ?? 0,
    MISCONF: misconf ?? 0,
    READONLY: readonly ?? 0,
    NOREPLICAS: noReplicas ?? 0,
    rejectedAdds: rejected === undefined ? (commandStats.includes("rejected_calls=") ? 0 : null) : Number(rejected),
  };
}
