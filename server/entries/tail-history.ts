import { zeroId } from "@/lib/ids/entry-id";
import type { TailGap } from "@/lib/schema/stream-entry";
import { missedAfter } from "@/lib/stream/missed-after";
import type { DecodedEntry } from "../redis/decode-entry";
import { encodeCommand } from "../redis/encode-command";
import { readStreamInfo } from "../redis/inspect";
import { orError, type RawConnection } from "../redis/raw-connection";
import { readEntries } from "../redis/read-entries";
import type { ReadLanes } from "../redis/read-lanes";
import { RedisReplyError } from "../redis/redis-error";
import { ReplyError } from "../redis/reply-reader";

export type HistoryPage = {
  /** What lies between the place read from and the first entry here, when something is missing there. */
  gap: TailGap | null;
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
export function readLast(lanes: ReadLanes, key: string): Promise<HistoryPage> {
  return lanes.use(async (connection) => {
    const range = { key, from: "-", to: "+", isReverse: true };
    const { entries } = await readEntries(connection, range, { entries: firstEntries, shownBytes: firstBytes });
    entries.reverse();
    return { gap: null, entries, afterId: entries.at(-1)?.entry.id ?? zeroId, isEnd: true };
  });
}

/**
 * The next entries after an id, about 256 kB. The id itself is read along: while it is still there nothing behind it
 * can have been trimmed, in the same moment and without asking for counters.
 */
export function readAfter(lanes: ReadLanes, key: string, afterId: string): Promise<HistoryPage> {
  return lanes.use(async (connection) => {
    const range = { key, from: afterId, to: "+", isReverse: false };
    const { entries, isEnd } = await readEntries(connection, range, pageBounds);
    const isThere = entries[0]?.entry.id === afterId;
    if (isThere) entries.shift();
    const gap = isThere ? null : missedAfter(afterId, await readExtent(connection, key));
    if (gap?.cause === "reset") return { gap, entries: [], afterId: zeroId, isEnd: false };
    return { gap, entries, afterId: entries.at(-1)?.entry.id ?? afterId, isEnd };
  });
}

async function readExtent(connection: RawConnection, key: string) {
  const [reply] = await connection.pipeline([encodeCommand("XINFO", "STREAM", key)], [orError(readStreamInfo)]);
  if (!(reply instanceof ReplyError)) return reply ?? null;
  if (/no such key/i.test(reply.message)) return null;
  throw new RedisReplyError(reply);
}
