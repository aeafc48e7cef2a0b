import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";
import type { BridgeStream } from "./stream-book";

const readAcked = orError((reader) => reader.integer());

export type IdsOf = Map<BridgeStream, string[]>;

export function addId(idsOf: IdsOf, stream: BridgeStream, entryId: string): void {
  const ids = idsOf.get(stream);
  if (ids) ids.push(entryId);
  else idsOf.set(stream, [entryId]);
}

/** How many were pending until now. Rejects when the connection breaks, or Redis refuses. */
export async function ackEntries(connection: RawConnection, group: string, idsOf: IdsOf): Promise<number> {
  const all = [...idsOf];
  const replies = await connection.pipeline(
    all.map(([{ key }, ids]) => encodeCommand("XACK", key, group, ...ids)),
    all.map(() => readAcked),
  );
  let acked = 0;
  for (const reply of replies) {
    if (reply instanceof ReplyError) throw new RedisReplyError(reply);
    acked += reply;
  }
  return acked;
}
