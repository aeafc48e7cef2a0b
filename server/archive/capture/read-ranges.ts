import { zeroId } from "@/lib/ids/entry-id";
import type { CommandCounts } from "@/server/collector/questions";
import { onceWhole } from "@/server/redis/decode-entry";
import { encodeCommand } from "@/server/redis/encode-command";
import { readStreamInfo, type StreamInfo } from "@/server/redis/inspect";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { type RawRange, readRawRange } from "@/server/redis/raw-entries";
import { isServerWide, RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";

export type RangeAsked = { key: string; afterId: string; count: number };

/** Null where the key is gone or holds no stream. */
export type RangeRead = RawRange | null;

export type WithInfo = { info: StreamInfo; range: RawRange };

const note = (counts: CommandCounts, name: string, times: number) => counts.set(name, (counts.get(name) ?? 0) + times);

/** The entry at each place and what follows it, together in one pipeline. */
export async function readRanges(
  connection: RawConnection,
  asked: readonly RangeAsked[],
  counts: CommandCounts,
): Promise<RangeRead[]> {
  note(counts, "xrange", asked.length);
  const replies = await connection.pipeline(
    asked.map(encodeRange),
    asked.map(({ afterId }) => readFrom(afterId)),
  );
  return replies.map(orGone);
}

/** What the stream is, and right after that what follows the place: null where there is no stream. */
export async function readWithInfo(
  connection: RawConnection,
  asked: RangeAsked,
  counts: CommandCounts,
): Promise<WithInfo | null> {
  note(counts, "xinfo|stream", 1);
  note(counts, "xrange", 1);
  const [info, range] = await connection.pipeline<StreamInfo | RawRange | ReplyError>(
    [encodeCommand("XINFO", "STREAM", asked.key), encodeRange(asked)],
    [orError(readStreamInfo), readFrom(asked.afterId)],
  );
  if (info instanceof ReplyError || range instanceof ReplyError || info === undefined || range === undefined) {
    for (const reply of [info, range]) if (reply instanceof ReplyError) orGone(reply);
    return null;
  }
  return "lastGeneratedId" in info && "found" in range ? { info, range } : null;
}

/** The last entries up to an id, in ascending order. */
export async function readTail(
  connection: RawConnection,
  key: string,
  toId: string,
  count: number,
  counts: CommandCounts,
): Promise<RawRange | null> {
  note(counts, "xrevrange", 1);
  const oldest = encodeCommand("XREVRANGE", key, toId, "-", "COUNT", count);
  const read = orError(onceWhole((reader) => readRawRange(reader, null)));
  const [reply] = await connection.pipeline([oldest], [read]);
  return reply === undefined ? null : orGone(reply);
}

const encodeRange = ({ key, afterId, count }: RangeAsked): Buffer =>
  encodeCommand("XRANGE", key, afterId === zeroId ? "-" : afterId, "+", "COUNT", count + 1);

const readFrom = (afterId: string) =>
  orError(onceWhole((reader) => readRawRange(reader, afterId === zeroId ? null : afterId)));

/** A refused key is no stream to copy; what the server says of itself ends the round. */
function orGone<T>(reply: T | ReplyError): T | null {
  if (!(reply instanceof ReplyError)) return reply;
  if (isServerWide(reply) || reply.code === "NOPERM") throw new RedisReplyError(reply);
  return null;
}
