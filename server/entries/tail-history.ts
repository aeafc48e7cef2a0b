import { zeroId } from "@/lib/ids/entry-id";
import { entryIdBefore } from "@/lib/ids/entry-range";
import type { EntryGap, TailGap } from "@/lib/schema/stream-entry";
import { missedAfter } from "@/lib/stream/missed-after";
import type { CallSequence } from "../archive/sequence/call-sequence";
import type { DecodedEntry } from "../redis/decode-entry";
import type { ReadLanes } from "../redis/read-lanes";

export type HistoryPage = {
  /** What is missing between the place read from and the last entry here. */
  gaps: TailGap[];
  entries: DecodedEntry[];
  /** Where to read on. */
  afterId: string;
  /** True when there was nothing more at that moment. */
  isEnd: boolean;
};

const firstEntries = 200;
const firstBytes = 524_288;
const pageBounds = { entries: 500, shownBytes: 262_144 };

/** The last entries of a stream, at most 200 and about 512 kB. */
export function readLast(lanes: ReadLanes, sequence: CallSequence, key: string): Promise<HistoryPage> {
  return lanes.use(async (connection) => {
    const range = { key, from: "-", to: "+", isReverse: true };
    const bounds = { entries: firstEntries, shownBytes: firstBytes };
    const { entries, gaps } = await sequence.read(connection, range, bounds);
    entries.reverse();
    return { gaps: gaps.map(asTailGap), entries, afterId: entries.at(-1)?.entry.id ?? zeroId, isEnd: true };
  });
}

/**
 * The next entries after an id, about 256 kB. The id itself is read along: while it is still there nothing behind it
 * can have been trimmed, in the same moment and without asking for counters.
 */
export function readAfter(
  lanes: ReadLanes,
  sequence: CallSequence,
  key: string,
  afterId: string,
): Promise<HistoryPage> {
  return lanes.use(async (connection) => {
    const range = { key, from: afterId, to: "+", isReverse: false };
    const { entries, isEnd, gaps } = await sequence.read(connection, range, pageBounds);
    const isThere = entries[0]?.entry.id === afterId;
    if (isThere) entries.shift();
    const missed = isThere ? null : missedAfter(afterId, await sequence.extent(connection, key));
    if (missed?.cause === "reset") return { gaps: [missed], entries: [], afterId: zeroId, isEnd: false };
    const known = gaps.map(asTailGap);
    const isUnread = known.some(({ cause }) => cause === "unread");
    const told = missed !== null && !isUnread && (await sequence.copyOf(key)) === null ? [missed, ...known] : known;
    return { gaps: told, entries, afterId: entries.at(-1)?.entry.id ?? afterId, isEnd };
  });
}

const asTailGap = ({ afterId, beforeId, entries, cause }: EntryGap): TailGap => ({
  cause: cause === "unread" ? "unread" : "trimmed",
  fromId: afterId,
  toId: beforeId === null ? afterId : entryIdBefore(beforeId),
  count: entries,
});
