import type { ArchiveState } from "@/lib/schema/archive";
import type { ArchiveTake } from "../store/archive-store";

type Tally = Pick<
  ArchiveState,
  "keptEntries" | "keptBytes" | "gaps" | "missingEntries" | "unknownGaps" | "lastKeptAtMs"
>;

/** What was kept since this process began. */
export function createCaptureTally() {
  const tally: Tally = {
    keptEntries: 0,
    keptBytes: 0,
    gaps: 0,
    missingEntries: 0,
    unknownGaps: 0,
    lastKeptAtMs: null,
  };
  return {
    read: (): Readonly<Tally> => tally,
    kept(takes: readonly ArchiveTake[], nowMs: number): void {
      for (const { chunk, gap } of takes) {
        tally.keptEntries += chunk?.entries ?? 0;
        tally.keptBytes += chunk?.body.length ?? 0;
        if (gap === null) continue;
        tally.gaps++;
        tally.missingEntries += gap.entries ?? 0;
        if (gap.entries === null) tally.unknownGaps++;
      }
      if (takes.length > 0) tally.lastKeptAtMs = nowMs;
    },
  };
}
