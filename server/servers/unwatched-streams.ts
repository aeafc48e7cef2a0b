import { ownPrefix } from "@/lib/ids/call-names";
import { guessPatterns } from "@/lib/ids/guess-pattern";
import type { UnwatchedStreams } from "@/lib/schema/server";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { isRedisError, RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError, type ReplyReader } from "@/server/redis/reply-reader";

/** Of each master no more than about 10,000 keys are looked at: some 10 ms of its time. */
const scanCount = 500;
const maxSteps = 20;
const maxPatterns = 5;
const freshForMs = 15_000;
/** As CALLBOARD_STREAMS takes it. A stream with a name of one word is no family of calls. */
const isWatchable = /^[^*?[\]\\]*\*[^*?[\]\\]*$/;

export type UnwatchedOptions = {
  /** One to each master. */
  connections: () => readonly RawConnection[];
  /** Whether a key is watched, or of the console itself. */
  isKnown: (key: string) => boolean;
  now: () => number;
};

/** Which other streams there are, for who watches none: looked for when asked, at most every 15 s, within a bound. */
export function createUnwatchedStreams({ connections, isKnown, now }: UnwatchedOptions) {
  let known: UnwatchedStreams | null = null;
  let looking: Promise<UnwatchedStreams> | null = null;

  async function look(): Promise<UnwatchedStreams> {
    const keys: string[] = [];
    let isAll = true;
    for (const connection of connections()) {
      const found = await streamsOf(connection);
      isAll &&= found.isAll;
      for (const key of found.keys) if (!key.startsWith(ownPrefix) && !isKnown(key)) keys.push(key);
    }
    const patterns = guessPatterns(new Set(keys)).filter(({ pattern }) => isWatchable.test(pattern));
    const shown = patterns.slice(0, maxPatterns);
    return { asOfMs: now(), isAll, patterns: shown, morePatterns: patterns.length - shown.length };
  }

  /** Rejects where Redis does not answer, or refuses. */
  async function read(): Promise<UnwatchedStreams> {
    if (known !== null && now() - known.asOfMs < freshForMs) return known;
    looking ??= look().finally(() => {
      looking = null;
    });
    known = await looking;
    return known;
  }

  return { read };
}

async function streamsOf(connection: RawConnection): Promise<{ keys: string[]; isAll: boolean }> {
  const keys: string[] = [];
  let cursor = "0";
  try {
    await connection.open();
    for (let step = 0; step < maxSteps; step++) {
      const command = encodeCommand("SCAN", cursor, "COUNT", scanCount, "TYPE", "stream");
      const [reply] = await connection.pipeline([command], [orError(readScan)]);
      if (reply === undefined || reply instanceof ReplyError) throw new RedisReplyError(reply ?? noAnswer);
      for (const key of reply.keys) keys.push(key);
      cursor = reply.cursor;
      if (cursor === "0") return { keys, isAll: true };
    }
  } catch (error) {
    if (isRedisError(error)) connection.close();
    throw error;
  }
  return { keys, isAll: false };
}

const noAnswer = new ReplyError("ERR no answer");

function readScan(reader: ReplyReader): { cursor: string; keys: string[] } {
  reader.arrayLength();
  const cursor = reader.ascii();
  const keys: string[] = [];
  for (let left = reader.arrayLength(); left > 0; left--) keys.push(reader.bytes().toString("utf8"));
  return { cursor, keys };
}
