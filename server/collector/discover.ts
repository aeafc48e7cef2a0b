import type { CallNames } from "@/lib/stream/call-names";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError, type ReplyReader } from "@/server/redis/reply-reader";

/** Keys looked at by one step: about 0.3 ms of Redis time. */
const scanCount = 500;

type ScanReply = { cursor: string; keys: (string | null)[] };

export type Discovery = {
  /** Looks a step further; `done` once all keys were seen since the last time. Throws what Redis refuses. */
  step(connection: RawConnection): Promise<{ keys: string[]; done: boolean }>;
  /** Keys under the pattern whose names are no UTF-8 and therefore cannot be shown, in the pass under way. */
  readonly unreadableNames: number;
};

/**
 * Finds stream keys in small steps: SCAN with each pattern in turn, or the members of an index key where one is named.
 * A pass sees every key that exists during all of it; deleted keys are noticed by reading them.
 */
export function createDiscovery(
  patterns: readonly string[],
  indexKey: string | undefined,
  names: CallNames,
): Discovery {
  let pattern = 0;
  let cursor = "0";
  let unreadableNames = 0;

  async function step(connection: RawConnection): Promise<{ keys: string[]; done: boolean }> {
    if (pattern === 0 && cursor === "0") unreadableNames = 0;
    const command =
      indexKey === undefined
        ? encodeCommand("SCAN", cursor, "MATCH", patterns[pattern] ?? "", "COUNT", scanCount)
        : encodeCommand("SSCAN", indexKey, cursor, "COUNT", scanCount);
    let [reply] = await connection.pipeline([command], [orError(readScan(1))]);
    if (indexKey !== undefined && reply instanceof ReplyError && reply.code === "WRONGTYPE") {
      const sorted = encodeCommand("ZSCAN", indexKey, cursor, "COUNT", scanCount);
      [reply] = await connection.pipeline([sorted], [orError(readScan(2))]);
    }
    if (reply === undefined || reply instanceof ReplyError) throw new Error(reply?.message ?? "SCAN gave no answer");
    cursor = reply.cursor;
    if (cursor === "0") pattern = indexKey === undefined ? (pattern + 1) % patterns.length : 0;
    const keys: string[] = [];
    for (const key of reply.keys) {
      if (key === null) unreadableNames++;
      else if (names.callIdOf(key) !== null) keys.push(key);
    }
    return { keys, done: cursor === "0" && pattern === 0 };
  }

  return {
    step,
    get unreadableNames() {
      return unreadableNames;
    },
  };
}

/** `stride` 2 for ZSCAN, whose members come with their scores. */
function readScan(stride: number) {
  return (reader: ReplyReader): ScanReply => {
    reader.arrayLength();
    const cursor = reader.ascii();
    const keys: (string | null)[] = [];
    const count = reader.arrayLength();
    for (let i = 0; i < count; i++) {
      if (i % stride === 0) keys.push(asUtf8(reader.bytes()));
      else reader.skip();
    }
    return { cursor, keys };
  };
}

function asUtf8(bytes: Buffer): string | null {
  const text = bytes.toString("utf8");
  return text.includes("\uFFFD") && !Buffer.from(text, "utf8").equals(bytes) ? null : text;
}
