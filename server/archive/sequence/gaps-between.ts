import { compareEntryIds } from "@/lib/ids/entry-id";
import type { EntryGap } from "@/lib/schema/stream-entry";
import type { DecodedEntry } from "@/server/redis/decode-entry";

type Covered = { fromId: string; toId: string; isReverse: boolean; isEnd: boolean };

/** The gaps that lie before an entry of the page, or behind the last one of the range; read backwards, one may stand on two pages. */
export function gapsBetween(
  gaps: readonly EntryGap[],
  entries: readonly DecodedEntry[],
  { fromId, toId, isReverse, isEnd }: Covered,
): EntryGap[] {
  const edges = [entries[0]?.entry.id, entries.at(-1)?.entry.id];
  const [lowest, highest] = isReverse ? edges.reverse() : edges;
  const isHere = ({ afterId, beforeId }: EntryGap): boolean => {
    if (compareEntryIds(afterId, toId) >= 0 || (beforeId !== null && compareEntryIds(beforeId, fromId) <= 0))
      return false;
    if (lowest === undefined || highest === undefined) return isEnd;
    const isBelowHighest = beforeId !== null && compareEntryIds(beforeId, highest) <= 0;
    const isFromLowest = beforeId === null || compareEntryIds(beforeId, lowest) >= 0;
    if (isBelowHighest) return isFromLowest;
    // Behind the last entry: where the range is at its end, read either way.
    return isReverse ? compareEntryIds(afterId, highest) >= 0 : isEnd;
  };
  return gaps.filter(isHere).map(({ afterId, beforeId, entries: size, isAtLeast, cause }) => ({
    afterId,
    beforeId,
    entries: size,
    isAtLeast,
    cause,
  }));
}
