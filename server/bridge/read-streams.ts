import { countFor, weighed } from "@/lib/bridge/read-size";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { onceWhole, readEntryList, wholeLimits } from "@/server/redis/decode-entry";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { isServerWide, RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError, type ReplyReader } from "@/server/redis/reply-reader";
import type { BridgeStream } from "./stream-book";

/** One consumer for all workers: whoever takes a stream over finds what was delivered in a backlog of its own. */
export const bridgeConsumer = "bridge";

export type ReadEntry = { entry: RawEntry; sizeBytes: number };

/**
 * What became of one stream: entries to settle, in order of their ids; `gone` are ids that were delivered and whose
 * entries were trimmed before they could be sent. `again`: nothing to do but to look at it again at once.
 */
export type StreamRead =
  | { kind: "entries"; entries: ReadEntry[]; gone: string[]; isMoreLikely: boolean }
  | { kind: "again"; why: "no-group" | "foreign" | "backlog-done" }
  | { kind: "gone" }
  | { kind: "refused"; code: string; message: string };

type Reply = { id: string; entry: RawEntry; sizeBytes: number }[];

const readReply = orError(
  onceWhole((reader: ReplyReader): Reply => {
    if (reader.isNil()) {
      reader.skip();
      return [];
    }
    reader.arrayLength();
    reader.arrayLength();
    reader.skip();
    return readEntryList(reader, wholeLimits).map(({ entry, sizeBytes }) => ({ id: entry.id, entry, sizeBytes }));
  }),
);
/** What XPENDING says of our own consumer: entries that an operator gave to another are not ours to send. */
const readOwnPending = orError((reader) => {
  reader.arrayLength();
  for (let i = 0; i < 3; i++) reader.skip();
  let own = 0;
  const consumers = reader.isNil() ? -1 : reader.arrayLength();
  if (consumers < 0) reader.skip();
  for (let i = 0; i < consumers; i++) {
    reader.arrayLength();
    const isOwn = reader.utf8() === bridgeConsumer;
    const count = reader.integer();
    if (isOwn) own = count;
  }
  return own;
});
const readStatus = orError((reader) => reader.ascii());

/**
 * Reads some entries of each stream, as far as they weigh `shareBytes` together. A stream's backlog comes first.
 *
 * An entry may be sent only when all below it that were delivered and not acked were sent before: that keeps the order
 * of a call whatever happens to leases. So when something was read behind the backlog, what is pending must be
 * what was read; if there is more, another worker still holds some, and the stream's backlog is read from its
 * start. Rejects when the connection breaks or Redis as a whole has no answer.
 */
export async function readStreams(
  connection: RawConnection,
  group: string,
  streams: readonly BridgeStream[],
  shareBytes: number,
): Promise<StreamRead[]> {
  const noGroup = await makeGroups(connection, group, streams);
  const counts = streams.map(({ weight, isSuspect }) =>
    isSuspect ? 1 : countFor(weight, shareBytes / streams.length),
  );
  const replies = await connection.pipeline(
    streams.map(({ key, position }, i) => {
      const from = position === "live" ? ">" : "0";
      return encodeCommand("XREADGROUP", "GROUP", group, bridgeConsumer, "COUNT", counts[i] ?? 1, "STREAMS", key, from);
    }),
    streams.map(() => readReply),
  );
  const doubtful = streams.flatMap((stream, i) => {
    const reply = replies[i];
    return stream.position === "live" && Array.isArray(reply) && reply.length > 0 ? [{ stream, i }] : [];
  });
  const pending = await connection.pipeline(
    doubtful.map(({ stream }) => encodeCommand("XPENDING", stream.key, group)),
    doubtful.map(() => readOwnPending),
  );
  const pendingOf = new Map(doubtful.map(({ i }, n) => [i, pending[n]]));
  return streams.map((stream, i) => {
    const error = noGroup.get(stream);
    if (error !== undefined) return refused(stream, error);
    return settle(stream, replies[i] ?? [], counts[i] ?? 1, pendingOf.get(i));
  });
}

/** Groups begin at 0: what a stream held before it was found is sent too. Gives what was refused. */
export async function makeGroups(connection: RawConnection, group: string, streams: readonly BridgeStream[]) {
  const refusals = new Map<BridgeStream, ReplyError>();
  const fresh = streams.filter(({ position }) => position === "new");
  const replies = await connection.pipeline(
    fresh.map(({ key }) => encodeCommand("XGROUP", "CREATE", key, group, "0")),
    fresh.map(() => readStatus),
  );
  fresh.forEach((stream, i) => {
    const reply = replies[i];
    if (!(reply instanceof ReplyError) || reply.code === "BUSYGROUP") stream.position = "backlog";
    else refusals.set(stream, reply);
  });
  return refusals;
}

function settle(
  stream: BridgeStream,
  reply: Reply | ReplyError,
  count: number,
  pending: number | ReplyError | undefined,
): StreamRead {
  if (reply instanceof ReplyError) return refused(stream, reply);
  const isBacklog = stream.position !== "live";
  if (reply.length === 0) {
    if (!isBacklog) return { kind: "entries", entries: [], gone: [], isMoreLikely: false };
    stream.position = "live";
    return { kind: "again", why: "backlog-done" };
  }
  if (!isBacklog && pending !== reply.length && !(typeof pending === "number" && pending < reply.length)) {
    stream.position = "backlog";
    return pending instanceof ReplyError ? refused(stream, pending) : { kind: "again", why: "foreign" };
  }
  stream.weight = weighed(stream.weight, Math.max(...reply.map(({ sizeBytes }) => sizeBytes)));
  const isThere = ({ entry }: Reply[number]) => entry.pairs !== undefined || Object.keys(entry.fields).length > 0;
  return {
    kind: "entries",
    entries: reply.filter(isThere),
    gone: reply.flatMap((each) => (isThere(each) ? [] : [each.id])),
    isMoreLikely: isBacklog || reply.length >= count,
  };
}

export function refused(stream: BridgeStream, error: ReplyError): Exclude<StreamRead, { kind: "entries" }> {
  if (isServerWide(error)) throw new RedisReplyError(error);
  if (/requires the key to exist/.test(error.message)) return { kind: "gone" };
  // Where the reply was lost, entries may have been delivered all the same.
  if (stream.position === "live") stream.position = "backlog";
  if (error.code !== "NOGROUP") return { kind: "refused", code: error.code, message: error.message };
  stream.position = "new";
  return { kind: "again", why: "no-group" };
}
