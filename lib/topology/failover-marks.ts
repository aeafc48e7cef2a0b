import type { Failover } from "@/lib/schema/failover";

/** A moment on the charts, and what it says. */
export type FailoverMark = { atMs: number; text: string };

const maxMarks = 10;

/** The fail-overs within a window of time, the oldest first. */
export function failoverMarks(
  failovers: readonly Pick<Failover, "atMs" | "shard" | "to">[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): FailoverMark[] {
  return failovers
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .sort((a, b) => a.atMs - b.atMs)
    .slice(-maxMarks)
    .map(({ atMs, shard, to }) => ({
      atMs,
      text: `fail-over${shard === null ? "" : ` of shard ${shard}`} to ${to}`,
    }));
}
