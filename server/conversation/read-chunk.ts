import type { EntryGap, RawEntry } from "@/lib/schema/stream-entry";
import type { CallSequence } from "@/server/archive/sequence/call-sequence";
import type { CommandCounts } from "@/server/collector/questions";
import { saidLimits } from "@/server/redis/decode-entry";
import type { StreamInfo } from "@/server/redis/inspect";
import type { RawConnection } from "@/server/redis/raw-connection";
import type { ReadLanes } from "@/server/redis/read-lanes";

export type Chunk = {
  /** What follows the place read from. */
  entries: RawEntry[];
  /** The entry at that place is still there, so that nothing behind it has been trimmed. */
  isAnchored: boolean;
  isEnd: boolean;
  /** What is missing between these entries. */
  gaps: EntryGap[];
  /** Null where the stream does not exist; undefined where it was not asked for. */
  info: StreamInfo | null | undefined;
  sizeBytes: number;
};

const chunkEntries = 500;
const chunkBytes = 1_048_576;

/**
 * The next entries of a call, wherever they lie, at most 500 and about 1 MB. What the stream is (XINFO, which ships two payloads) is asked
 * for after them when `wantsInfo`, and always where the place read from has gone.
 */
export function readChunk(
  lanes: ReadLanes,
  sequence: CallSequence,
  key: string,
  afterId: string | null,
  { wantsInfo, counts }: { wantsInfo: boolean; counts: CommandCounts },
): Promise<Chunk> {
  return lanes.use(async (connection) => {
    const range = { key, from: afterId ?? "-", to: "+", isReverse: false };
    const bounds = { entries: chunkEntries, shownBytes: chunkBytes };
    const how = { limits: saidLimits, firstStep: 64 };
    const { entries, isEnd, gaps } = await sequence.read(connection, range, bounds, how);
    const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
    const found = entries.map(({ entry }) => entry);
    const isAnchored = afterId === null || found[0]?.id === afterId;
    if (afterId !== null && isAnchored) found.shift();
    counts.set("xrange", (counts.get("xrange") ?? 0) + 1 + Math.floor(entries.length / 250));
    const info = wantsInfo || !isAnchored ? await readInfo(connection, sequence, key, counts) : undefined;
    return { entries: found, isAnchored, isEnd, gaps, info, sizeBytes };
  });
}

/** What the stream of a call is, asked for by itself. */
export function lookAtStream(
  lanes: ReadLanes,
  sequence: CallSequence,
  key: string,
  counts: CommandCounts,
): Promise<StreamInfo | null> {
  return lanes.use((connection) => readInfo(connection, sequence, key, counts));
}

async function readInfo(
  connection: RawConnection,
  sequence: CallSequence,
  key: string,
  counts: CommandCounts,
): Promise<StreamInfo | null> {
  counts.set("xinfo|stream", (counts.get("xinfo|stream") ?? 0) + 1);
  return sequence.extent(connection, key);
}
