import type { QueryOf } from "../endpoints/endpoints";
import { compareEntryIds } from "../ids/entry-id";
import { entryIdBefore } from "../ids/entry-range";
import type { EntriesPage, TailGap } from "../schema/stream-entry";
import type { ShownGap } from "./entries-state";

const pageEntries = 500;
const maxPages = 4;

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

/** One that reading again may close. */
export const findOpenGap = (gaps: readonly ShownGap[], fromId: string): ShownGap | undefined =>
  gaps.find((gap) => gap.fromId === fromId && gap.cause === "slow-reader");

/** With another in the place of the open gap of this beginning, or with none. */
export function replaceGap(gaps: readonly ShownGap[], fromId: string, next: ShownGap | null): readonly ShownGap[] {
  const open = findOpenGap(gaps, fromId);
  return gaps.flatMap((gap) => (gap === open ? (next ?? []) : gap));
}

/** A gap that is being read, the newest first, and how many of its pages have come. */
export interface GapRepair {
  gap: ShownGap;
  pages: number;
}

export const repairQuery = ({ gap }: GapRepair): QueryOf<"entries"> => ({
  order: "desc",
  from: `(${gap.fromId}`,
  to: gap.toId,
  limit: pageEntries,
});

/**
 * What a page leaves of a gap: null once it is closed, and the repair to go on with. At most 2,000 entries are read; the
 * rest stays a gap that can be asked for. What Redis no longer holds becomes a gap that nobody can close.
 */
export function takeRepairPage(
  { gap, pages }: GapRepair,
  { entries, nextCursor }: EntriesPage,
): { gap: ShownGap | null; next: GapRepair | null } {
  const missing = gap.count === null ? null : gap.count - entries.length;
  if (nextCursor === null) {
    const isWhole = missing === null || missing <= 0;
    return { gap: isWhole ? null : { ...gap, cause: "trimmed", count: missing, state: "gone" }, next: null };
  }
  const left: ShownGap = {
    ...gap,
    toId: entryIdBefore(nextCursor),
    count: missing === null ? null : Math.max(1, missing),
  };
  if (pages + 1 >= maxPages) return { gap: { ...left, state: "open" }, next: null };
  return { gap: left, next: { gap: left, pages: pages + 1 } };
}
