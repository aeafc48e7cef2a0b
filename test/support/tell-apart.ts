import type { CallAssessment } from "@/lib/stream/assess-call";

/** How much was told over many looks, and of what: sums that shift when a rule tells less, more, or something else. */
export type Told = Record<string, number>;

export function addTold(told: Told, { row, newlyLost, groups }: CallAssessment): void {
  const add = (what: string, by: number) => {
    told[what] = (told[what] ?? 0) + by;
  };
  for (const { goneWith, undelivered, pending } of newlyLost) {
    add(`gone: ${goneWith}`, 1);
    add("gone undelivered", undelivered ?? 0);
    add("gone pending", pending);
  }
  for (const group of row.groups) {
    add(`lag ${group.lagSource}`, 1);
    add("lag entries", group.lagEntries ?? 0);
    add(`status ${group.status}`, 1);
    add(group.skippedEntries === null ? "skipped unknown" : "skipped", group.skippedEntries ?? 1);
    if (group.skippedIsAtLeast) add("skipped at least", 1);
    add("passed", group.passedEntries ?? 0);
    if (group.passedIsInexact) add("passed inexact", 1);
    add("dropped", group.droppedPending ?? 0);
    if (group.droppedIsInexact) add("dropped inexact", 1);
    if (group.isReadSeen) add("read seen", 1);
    if (group.isAckSeen) add("ack seen", 1);
    add("entries read", Math.round((group.readsPerSecond ?? 0) * 100));
    for (const atMs of [group.lastSkippedAtMs, group.lastPassedAtMs, group.lastDroppedAtMs]) {
      if (atMs !== null) add("loss ages", row.readAtMs - atMs);
    }
    const { work } = groups.get(group.name) ?? {};
    if (work?.passed.cause) add(`passed: ${work.passed.cause}`, 1);
    if (work?.dropped.cause) add(`dropped: ${work.dropped.cause}`, 1);
  }
}
