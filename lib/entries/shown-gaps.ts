import type { QueryOf } from "../endpoints/endpoints";
import { compareEntryIds } from "../ids/entry-id";
import { entryIdBefore } from "../ids/entry-range";
import type { EntriesPage, EntryGap } from "../schema/stream-entry";
import type { ShownGap } from "./entries-state";

const pageEntries = 500;
const maxPages = 4;

const isOpen = ({ cause }: Pick<ShownGap, "cause">): boolean => cause === "slow-reader";

/** A gap told again, because a tail resumed before it or a page has it too, stands once, as it was told last. */
export function addGap(gaps: readonly ShownGap[], gap: Omit<ShownGap, "state">): readonly ShownGap[] {
  const others = gaps.filter((other) => other.fromId !== gap.fromId || isOpen(other) !== isOpen(gap));
  const shown: ShownGap = { ...gap, state: isOpen(gap) ? "repairing" : "gone" };
  return [...others, shown].sort((a, b) => compareEntryIds(a.fromId, b.fromId));
}

/** With the holes that pages tell of. */
export function addPageGaps(gaps: readonly ShownGap[], ...pages: readonly (EntriesPage | null)[]): readonly ShownGap[] {
  return pages.flatMap((page) => page?.gaps ?? []).reduce((all, gap) => addGap(all, asShown(gap)), gaps);
}

const asShown = ({ afterId, beforeId, entries, isAtLeast, cause }: EntryGap): Omit<ShownGap, "state"> => ({
  cause,
  fromId: afterId,
  toId: beforeId === null ? afterId : entryIdBefore(beforeId),
  count: entries,
  isAtLeast,
});

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
  { entries, nextCursor, gaps = [] }: EntriesPage,
): { gap: ShownGap | null; next: GapRepair | null } {
  // What a page says to be gone stands as a hole of its own.
  const known = gaps.reduce<number | null>((sum, hole) => plus(sum, hole.entries), entries.length);
  const missing = gap.count === null || known === null ? null : gap.count - known;
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

const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);
