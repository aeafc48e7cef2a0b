import type { QueryOf } from "@/lib/endpoints/endpoints";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { entryIdBefore } from "@/lib/ids/entry-range";
import type { EntriesPage, StreamEntry, TailGap } from "@/lib/schema/stream-entry";
import type { ShownGap } from "./entries-state";

const pageEntries = 500;
const mostPages = 4;

/** A gap told again, because a tail resumed before it, stands once. */
export function addGap(gaps: readonly ShownGap[], gap: TailGap): readonly ShownGap[] {
  const others = gaps.filter(({ fromId, cause }) => fromId !== gap.fromId || cause !== gap.cause);
  const shown: ShownGap = { ...gap, state: gap.cause === "slow-reader" ? "repairing" : "gone" };
  return [...others, shown].sort((a, b) => compareEntryIds(a.fromId, b.fromId));
}

/** Only the gaps that still stand between loaded entries. */
export function dropGapsBefore(gaps: readonly ShownGap[], firstId: string): readonly ShownGap[] {
  return gaps.filter(({ fromId }) => compareEntryIds(fromId, firstId) >= 0);
}

export interface GapRepairOptions {
  loadPage(query: QueryOf<"entries">): Promise<EntriesPage>;
  /** Null once the stream is another one, or another part of it is shown. */
  getGaps(): readonly ShownGap[] | null;
  accept(entries: readonly StreamEntry[], gaps: readonly ShownGap[]): void;
}

/**
 * Reads what a gap left out, the newest first and at most 2,000 entries; the rest stays a gap that can be asked for.
 * What Redis no longer holds becomes a gap that nobody can close.
 */
export async function repairGap(fromId: string, { loadPage, getGaps, accept }: GapRepairOptions): Promise<void> {
  const isIt = (gap: ShownGap) => gap.fromId === fromId && gap.cause === "slow-reader";
  const change = (next: ShownGap | null): readonly ShownGap[] =>
    (getGaps() ?? []).flatMap((gap) => (isIt(gap) ? (next ?? []) : gap));
  let gap = getGaps()?.find(isIt);
  if (!gap) return;
  gap = { ...gap, state: "repairing" };
  accept([], change(gap));
  try {
    for (let page = 0; page < mostPages; page++) {
      const { entries, nextCursor } = await loadPage({
        order: "desc",
        from: `(${fromId}`,
        to: gap.toId,
        limit: pageEntries,
      });
      if (getGaps() === null) return;
      const missing: number | null = gap.count === null ? null : gap.count - entries.length;
      if (nextCursor === null) {
        const isWhole = missing === null || missing <= 0;
        accept(
          entries.toReversed(),
          change(isWhole ? null : { ...gap, cause: "trimmed", count: missing, state: "gone" }),
        );
        return;
      }
      gap = { ...gap, toId: entryIdBefore(nextCursor), count: missing === null ? null : Math.max(1, missing) };
      accept(entries.toReversed(), change(gap));
    }
    accept([], change({ ...gap, state: "open" }));
  } catch {
    if (getGaps() !== null) accept([], change({ ...gap, state: "failed" }));
  }
}
