import { onceWhole, saidLimits, shownLimits } from "../redis/decode-entry";
import type { RedisAddress } from "../redis/dial";
import { encodeCommand } from "../redis/encode-command";
import { readStreamInfo, type StreamInfo } from "../redis/inspect";
import { createRawConnection, orError, type RawConnection, ReplyTooLarge } from "../redis/raw-connection";
import { encodeRead, readStreams } from "../redis/read-streams";
import { isRedisError, isServerWide, RedisReplyError } from "../redis/redis-error";
import { ReplyError } from "../redis/reply-reader";
import type { TailChannel } from "./tail-channel";

export type TailReaderOptions = {
  watched: RedisAddress;
  channels: ReadonlyMap<string, TailChannel>;
  now: () => number;
  /** Watchers of these channels have something new. */
  onNews: (channels: TailChannel[]) => void;
  onState: (isConnected: boolean, error: Error | null) => void;
  /** The server of this stream does not answer, or does again; the others' do. */
  onAway: (channel: TailChannel, isAway: boolean) => void;
  /** This stream cannot be read, whatever the others do. */
  onRefused: (channel: TailChannel, error: ReplyError) => void;
  /** A fault of our own keeps these from being read; Redis is well. */
  onFault: (channels: TailChannel[], error: unknown) => void;
};

const blockMs = 100;
const silentMs = 2_000;
const streamsPerCommand = 100;
const replyBytes = 1_000_000;
const largestReplyBytes = 64_000_000;
const maxPerStream = 1_000;
const checksPerRound = 10;
const maxBackoffMs = 1_000;
const restShare = 0.05;

/**
 * The one connection (in a Cluster one to each node) that reads what is watched, with explicit ids and without any group. Up to 100 streams it waits in
 * Redis (XREAD BLOCK), above that it asks for them in turns. The wait is short, because a stream newly watched joins
 * with the next command, and because a server that stays silent for 2 s after it is taken for dead. Between commands
 * it rests so long that they cost Redis about 5 % of a core. Positions outlive a lost connection: nothing is skipped.
 */
export function createTailReader(options: TailReaderOptions) {
  const { channels, now } = options;
  const connection = createRawConnection({
    ...options.watched,
    name: "callboard:tail",
    timeoutMs: silentMs,
    maxReplyBytes: largestReplyBytes,
  });
  const widerFor = (key: string) => (channels.get(key)?.follower ? saidLimits : undefined);
  let running: Promise<void> | null = null;
  let stopping = new AbortController();
  let resting: { timer: NodeJS.Timeout; end: () => void } | null = null;
  let isCautious = false;
  const away = new WeakSet<TailChannel>();

  async function loop(signal: AbortSignal): Promise<void> {
    let backoffMs = 50;
    while (!signal.aborted) {
      try {
        await connection.open();
        const startedMs = performance.now();
        const hasMore = await readAll();
        options.onState(true, null);
        backoffMs = 50;
        const restMs = startedMs + restAfter(channels.size, options.watched.isSpread?.() ?? false) - performance.now();
        if (!hasMore && restMs > 0) await rest(restMs);
      } catch (error) {
        if (signal.aborted) break;
        isCautious = error instanceof ReplyTooLarge;
        if (isRedisError(error)) {
          connection.close();
          options.onState(false, error);
        } else options.onFault([...channels.values()], error);
        if (signal.aborted) break;
        await rest(backoffMs);
        backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
      }
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((end) => {
      resting = { timer: setTimeout(end, ms), end };
    });
  }

  /** True when a stream has more than one command may bring. */
  async function readAll(): Promise<boolean> {
    if (options.watched.isSpread?.()) {
      const [hasMore] = await Promise.all([readApart([...channels.values()]), check()]);
      return hasMore;
    }
    const groups = groupByWeight([...channels.values()], isCautious);
    isCautious = false;
    const waitMs = groups.length === 1 ? blockMs : 0;
    const results = await Promise.all([...groups.map((group) => readGroup(connection, group, waitMs)), check()]);
    return results.some((hasMore) => hasMore);
  }

  /** One command for each stream: they lie on several servers, of which one may be away. */
  async function readApart(all: TailChannel[]): Promise<boolean> {
    const [first] = all;
    const weight = all.reduce((sum, { averageBytes }) => sum + averageBytes, 0);
    const count = isCautious ? 1 : Math.max(1, Math.min(maxPerStream, Math.floor(replyBytes / weight)));
    const waitMs = first && all.length === 1 ? blockMs : 0;
    const read = orError(onceWhole((reader) => readStreams(reader, shownLimits, widerFor)));
    isCautious = false;
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
      if (reply instanceof ReplyError) await refused(connection, [channel], reply);
      else hasMore = deliver([channel], reply, count) || hasMore;
    }
    return hasMore;
  }

  async function readGroup(from: RawConnection, group: TailChannel[], waitMs: number): Promise<boolean> {
    const weight = group.reduce((sum, { averageBytes }) => sum + averageBytes, 0);
    const count = Math.max(1, Math.min(maxPerStream, Math.floor(replyBytes / weight)));
    const read = orError(onceWhole((reader) => readStreams(reader, shownLimits, widerFor)));
    const [reply = []] = await from.pipeline([encodeRead(group, count, waitMs)], [read]);
    if (reply instanceof ReplyError) return refused(from, group, reply);
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
  async function refused(from: RawConnection, group: TailChannel[], error: ReplyError): Promise<boolean> {
    if (error.code !== "WRONGTYPE" && error.code !== "NOPERM") throw new RedisReplyError(error);
    const [only] = group;
    if (only && group.length === 1) {
      options.onRefused(only, error);
      return false;
    }
    for (const channel of group) await readGroup(from, [channel], 0);
    return true;
  }

  async function check(): Promise<false> {
    const due: TailChannel[] = [];
    for (const channel of channels.values()) {
      if (due.length < checksPerRound && channel.isCheckDue(now())) due.push(channel);
    }
    if (due.length === 0) return false;
    const asked = due.map(({ highestId, epoch }) => ({ highestId, epoch }));
    const replies = await connection.pipeline(
      due.map(({ key }) => encodeCommand("XINFO", "STREAM", key)),
      due.map(() =>
        orError((reader) => {
          const start = reader.position;
          return { info: readStreamInfo(reader), sizeBytes: reader.position - start };
        }),
      ),
    );
    due.forEach((channel, i) => {
      const reply = replies[i];
      const then = asked[i];
      if (!reply || !then) return;
      let info: StreamInfo | null = null;
      if (reply instanceof ReplyError) {
        channel.checked(now(), 0);
        if (!/no such key/i.test(reply.message)) return;
      } else {
        channel.checked(now(), reply.sizeBytes);
        info = reply.info;
      }
      channel.compare(info, then);
    });
    options.onNews(due);
    return false;
  }

  return {
    get isRunning() {
      return running !== null;
    },
    /** Reads until `stop`; calling it again while it runs changes nothing. */
    start(): void {
      if (running) return;
      stopping = new AbortController();
      running = loop(stopping.signal);
    },
    /** Ends the connection. */
    stop(): void {
      stopping.abort();
      connection.close();
      clearTimeout(resting?.timer);
      resting?.end();
      resting = null;
      running = null;
    },
  };
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

/** What waiting and waking on so many streams costs Redis, measured, divided by the share of a core it may take. */
function restAfter(streams: number, areApart: boolean): number {
  const costMs = 0.015 + streams * (areApart ? 0.002 : 0.0005);
  return Math.max(1, costMs / restShare);
}
