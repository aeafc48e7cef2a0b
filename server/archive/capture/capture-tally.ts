import { zeroId } from "@/lib/ids/entry-id";
import type { ArchiveState } from "@/lib/schema/archive";
import type { ArchiveTake } from "../store/archive-store";

type Tally = Pick<
  ArchiveState,
  "keptEntries" | "keptBytes" | "gaps" | "missingEntries" | "unknownGaps" | "lastKeptAtMs"
>;

/** Entries that trimming took before they could be copied, within some time. */
export type RecentGaps = { streams: number; entries: number; isAtLeast: boolean; lastAtMs: number };

const maxRecent = 1_000;

/** What was kept since this process began, and what was missed lately. */
export function createCaptureTally() {
  let recent: { atMs: number; key: string; entries: number | null }[] = [];
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
      for (const { key, chunk, gap, expected } of takes) {
        tally.keptEntries += chunk?.entries ?? 0;
        tally.keptBytes += chunk?.body.length ?? 0;
        if (gap === null) continue;
        tally.gaps++;
        tally.missingEntries += gap.entries ?? 0;
        if (gap.entries === null) tally.unknownGaps++;
        // What was trimmed before the first copy was made is nobody's failure.
        if (gap.cause !== "trimmed" || expected === null || expected.lastId === zeroId) continue;
        recent.push({ atMs: nowMs, key, entries: gap.entries });
      }
      if (recent.length > maxRecent) recent = recent.slice(-maxRecent);
      if (takes.length > 0) tally.lastKeptAtMs = nowMs;
    },
    /** Null where nothing was missed since then. */
    missedSince(sinceMs: number): RecentGaps | null {
      const gaps = recent.filter(({ atMs }) => atMs >= sinceMs);
      const last = gaps.at(-1);
      if (last === undefined) return null;
      return {
        streams: new Set(gaps.map(({ key }) => key)).size,
        entries: gaps.reduce((sum, { entries }) => sum + (entries ?? 0), 0),
        isAtLeast: gaps.length === maxRecent || gaps.some(({ entries }) => entries === null),
        lastAtMs: last.atMs,
      };
    },
  };
}
