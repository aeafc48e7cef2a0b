import { formatCounted } from "@/lib/format";
import type { CallNames } from "@/lib/ids/call-names";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError, type ReplyReader } from "@/server/redis/reply-reader";
import type { CommandCounts } from "./questions";

/** Keys looked at by one step: about 0.3 ms of Redis time. */
const scanCount = 500;
export const scanStepUsec = 300;

type ScanReply = { cursor: string; keys: (string | null)[] };
type Seen = { members: number; unreadable: number; unmatched: number };

export type Discovery = {
  /** Looks a step further; `done` once all keys were seen since the last time. Throws what Redis refuses. */
  step(connection: RawConnection, counts: CommandCounts): Promise<{ keys: string[]; done: boolean }>;
  /** Begins a new pass: cursors mean nothing to a server that was started anew. */
  restart(): void;
  /** Lines on what the last full pass could not make calls of. */
  notices(): string[];
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
  let indexCommand: "SSCAN" | "ZSCAN" = "SSCAN";
  let seen: Seen = nothingSeen();
  let lines: string[] = [];

  async function ask(connection: RawConnection, counts: CommandCounts): Promise<ScanReply | null> {
    if (indexKey !== undefined) return askIndex(connection, counts, indexKey);
    const command = encodeCommand("SCAN", cursor, "MATCH", patterns[pattern] ?? "", "COUNT", scanCount);
    const reply = await askOnce(connection, counts, "scan", command, 1);
    if (reply instanceof ReplyError) throw new RedisReplyError(reply);
    return reply;
  }

  /** Null where the key is neither a set nor a sorted set. */
  async function askIndex(connection: RawConnection, counts: CommandCounts, key: string): Promise<ScanReply | null> {
    for (const name of indexCommand === "SSCAN" ? (["SSCAN", "ZSCAN"] as const) : (["ZSCAN", "SSCAN"] as const)) {
      const command = encodeCommand(name, key, cursor, "COUNT", scanCount);
      const reply = await askOnce(connection, counts, name.toLowerCase(), command, name === "ZSCAN" ? 2 : 1);
      if (!(reply instanceof ReplyError)) {
        indexCommand = name;
        return reply;
      }
      if (reply.code !== "WRONGTYPE") throw new RedisReplyError(reply);
      cursor = "0";
    }
    return null;
  }

  async function step(connection: RawConnection, counts: CommandCounts): Promise<{ keys: string[]; done: boolean }> {
    const reply = await ask(connection, counts);
    cursor = reply?.cursor ?? "0";
    if (cursor === "0") pattern = indexKey === undefined ? (pattern + 1) % patterns.length : 0;
    const keys: string[] = [];
    for (const key of reply?.keys ?? []) {
      seen.members++;
      if (key === null) seen.unreadable++;
      else if (names.callIdOf(key) === null) seen.unmatched++;
      else keys.push(key);
    }
    const done = cursor === "0" && pattern === 0;
    if (done) {
      lines = describePass(reply !== null, seen);
      seen = nothingSeen();
    }
    return { keys, done };
  }

  function describePass(isReadable: boolean, { members, unreadable, unmatched }: Seen): string[] {
    const unreadableLine = `${formatCounted(unreadable, "key")} left out: their names are not UTF-8.`;
    const left = unreadable > 0 ? [unreadableLine] : [];
    if (indexKey === undefined) return left;
    const index = `CALLBOARD_INDEX_KEY ${JSON.stringify(indexKey)}`;
    if (!isReadable) return [`${index} is neither a set nor a sorted set, so no calls can be found; correct the name.`];
    if (members === 0) return [`${index} does not exist, so there are no calls; correct the name if there should be.`];
    if (unmatched === 0) return left;
    return [...left, `${formatCounted(unmatched, "member")} of ${index} left out: no pattern of CALLBOARD_STREAMS.`];
  }

  return {
    step,
    restart() {
      pattern = 0;
      cursor = "0";
      seen = nothingSeen();
    },
    notices: () => lines,
  };
}

function nothingSeen(): Seen {
  return { members: 0, unreadable: 0, unmatched: 0 };
}

/** `stride` 2 for ZSCAN, whose members come with their scores. */
async function askOnce(
  connection: RawConnection,
  counts: CommandCounts,
  name: string,
  command: Buffer,
  stride: number,
): Promise<ScanReply | ReplyError> {
  counts.set(name, (counts.get(name) ?? 0) + 1);
  const [reply] = await connection.pipeline([command], [orError(readScan(stride))]);
  return reply ?? new ReplyError("ERR no answer");
}

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
