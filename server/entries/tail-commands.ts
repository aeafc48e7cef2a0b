import { onceWhole, saidLimits, shownLimits } from "../redis/decode-entry";
import type { RedisAddress } from "../redis/dial";
import { orError, type RawConnection } from "../redis/raw-connection";
import { encodeRead, readStreams } from "../redis/read-streams";
import { isServerWide, RedisReplyError } from "../redis/redis-error";
import { ReplyError } from "../redis/reply-reader";
import type { TailChannel } from "./tail-channel";

export type TailCommandsOptions = {
  connection: RawConnection;
  watched: RedisAddress;
  channels: ReadonlyMap<string, TailChannel>;
  /** Watchers of these channels have something new. */
  onNews: (channels: TailChannel[]) => void;
  /** The server of this stream does not answer, or does again; the others' do. */
  onAway: (channel: TailChannel, isAway: boolean) => void;
  /** This stream cannot be read, whatever the others do. */
  onRefused: (channel: TailChannel, error: ReplyError) => void;
  /** A fault of our own keeps these from being read; Redis is well. */
  onFault: (channels: TailChannel[], error: unknown) => void;
};

const blockMs = 100;
const streamsPerCommand = 100;
const replyBytes = 1_000_000;
const maxPerStream = 1_000;

/** One round of XREAD over all channels, in as few commands as their weight allows. */
export function createTailCommands(options: TailCommandsOptions) {
  const { connection, channels } = options;
  const widerFor = (key: string) => (channels.get(key)?.follower ? saidLimits : undefined);
  const away = new WeakSet<TailChannel>();

  /** True when a stream has more than one command may bring. Cautious: a reply was too large, so ask for little. */
  async function readAll(isCautious: boolean): Promise<boolean> {
    if (options.watched.isSpread?.()) return readApart([...channels.values()], isCautious);
    const groups = groupByWeight([...channels.values()], isCautious);
    const waitMs = groups.length === 1 ? blockMs : 0;
    const results = await Promise.all(groups.map((group) => readGroup(group, waitMs)));
    return results.some((hasMore) => hasMore);
  }

  /** One command for each stream: they lie on several servers, of which one may be away. */
  async function readApart(all: TailChannel[], isCautious: boolean): Promise<boolean> {
    const [first] = all;
    const weight = all.reduce((sum, { averageBytes }) => sum + averageBytes, 0);
    const count = isCautious ? 1 : Math.max(1, Math.min(maxPerStream, Math.floor(replyBytes / weight)));
    const waitMs = first && all.length === 1 ? blockMs : 0;
    const read = orError(onceWhole((reader) => readStreams(reader, shownLimits, widerFor)));
    const replies = await connection.pipeline(
      all.map((channel) => encodeRead([channel], count, waitMs)),
      all.map(() => read),
    );
    let hasMore = false;
    for (const [i, channel] of all.entries()) {
      const reply = replies[i] ?? [];
      const isAway = reply instanceof ReplyError && isServerWide(reply);
      if (isAway !== away.has(channel)) {
        if (isAway) away.add(channel);
        else away.delete(channel);
        options.onAway(channel, isAway);
      }
      if (isAway) continue;
      if (reply instanceof ReplyError) await refused([channel], reply);
      else hasMore = deliver([channel], reply, count) || hasMore;
    }
    return hasMore;
  }

  async function readGroup(group: TailChannel[], waitMs: number): Promise<boolean> {
    const weight = group.reduce((sum, { averageBytes }) => sum + averageBytes, 0);
    const count = Math.max(1, Math.min(maxPerStream, Math.floor(replyBytes / weight)));
    const read = orError(onceWhole((reader) => readStreams(reader, shownLimits, widerFor)));
    const [reply = []] = await connection.pipeline([encodeRead(group, count, waitMs)], [read]);
    if (reply instanceof ReplyError) return refused(group, reply);
    return deliver(group, reply, count);
  }

  function deliver(group: TailChannel[], reply: ReturnType<typeof readStreams>, count: number): boolean {
    const news: TailChannel[] = [];
    let hasMore = false;
    for (const [key, entries] of reply) {
      const channel = channels.get(key);
      if (!channel || !group.includes(channel)) continue;
      try {
        channel.deliver(entries);
        news.push(channel);
        hasMore ||= entries.length >= count;
      } catch (error) {
        options.onFault([channel], error);
      }
    }
    if (news.length > 0) options.onNews(news);
    return hasMore;
  }

  /** One stream that may not be read fails the command for all: it is found by asking for each alone. */
  async function refused(group: TailChannel[], error: ReplyError): Promise<boolean> {
    if (error.code !== "WRONGTYPE" && error.code !== "NOPERM") throw new RedisReplyError(error);
    const [only] = group;
    if (only && group.length === 1) {
      options.onRefused(only, error);
      return false;
    }
    for (const channel of group) await readGroup([channel], 0);
    return true;
  }

  return readAll;
}

/** Streams for one command each: at most 100, and not so heavy that one entry of each would be a huge reply. */
function groupByWeight(channels: TailChannel[], isCautious: boolean): TailChannel[][] {
  const groups: TailChannel[][] = [];
  let group: TailChannel[] = [];
  let weight = 0;
  for (const channel of channels) {
    const isFull = group.length >= streamsPerCommand || weight + channel.averageBytes > 4 * replyBytes || isCautious;
    if (group.length > 0 && isFull) {
      groups.push(group);
      group = [];
      weight = 0;
    }
    group.push(channel);
    weight += channel.averageBytes;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
