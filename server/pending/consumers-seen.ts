import type { Collector } from "@/server/collector/collector";

/** By group and consumer name, the shortest idle time seen over all calls whose consumers were read. */
export function leastIdleByName(collector: Collector, nowMs: number): Map<string, number> {
  const least = new Map<string, number>();
  for (const { row, groups } of collector.registry.assessments()) {
    const sinceMs = Math.max(0, nowMs - row.readAtMs);
    for (const [groupName, { consumerList }] of groups) {
      for (const { name, idleMs } of consumerList ?? []) {
        const key = `${groupName}\n${name}`;
        const idleNowMs = idleMs + sinceMs;
        if (idleNowMs < (least.get(key) ?? Number.POSITIVE_INFINITY)) least.set(key, idleNowMs);
      }
    }
  }
  return least;
}
