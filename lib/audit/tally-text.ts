import { formatCounted, formatExactCount } from "@/lib/format";
import type { AuditEntry } from "@/lib/schema/audit-entry";

/** How the targets of a record fared: `24 acked, 1 skipped`; where nothing is known of them, how many there are. */
export function tallyText({ counts, targetCount }: Pick<AuditEntry, "counts" | "targetCount">): string {
  const tally = Object.entries(counts ?? {}).flatMap(([outcome, count]) =>
    count ? [`${formatExactCount(count)} ${outcome}`] : [],
  );
  if (tally.length > 0) return tally.join(", ");
  return targetCount > 0 ? formatCounted(targetCount, "target") : "–";
}
