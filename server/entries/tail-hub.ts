import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import { entryIdBefore } from "@/lib/ids/entry-range";
import type { RawEntry, TailState } from "@/lib/schema/stream-entry";
import { resetAfter } from "@/lib/stream/missed-after";
import type { CallSequence } from "../archive/sequence/call-sequence";
import type { Collector } from "../collector/collector";
import { readFailure } from "../collector/find-call";
import { AppError } from "../errors";
import type { FrameSource } from "../frames/event-stream";
import type { Log } from "../log";
import { createFaultLog } from "../log-fault";
import type { RedisAddress } from "../redis/dial";
import type { ReadLanes } from "../redis/read-lanes";
import { RedisReplyError } from "../redis/redis-error";
import type { ReplyError } from "../redis/reply-reader";
import { type CallMask, createCallMask } from "./call-mask";
import type { EntryMasks, MaskOne } from "./entry-mask";
import { lookedAtBeforePage, mayLackQuestion, readBefore } from "./look-around";
import { encodeBatches } from "./tail-batch";
import { createTailChannel, type TailChannel } from "./tail-channel";
import { type HistoryPage, readAfter, readLast } from "./tail-history";
import { createTailReader } from "./tail-reader";
import { createWatcher, type Watcher, type WatcherBounds } from "./watcher";

export type TailHubOptions = {
  sequence: CallSequence;
  watched: RedisAddress;
  collector: Collector;
  lanes: ReadLanes;
  masks: EntryMasks;
  log: Log;
  now: () => number;
};

/** One watcher on its way through the history and then on a channel. */
type Tail = {
  key: string;
  /** With what stood before; the channel goes on with it. */
  call: CallMask;
  watcher: Watcher;
  afterId: string;
  isReading: boolean;
  channel: TailChannel | null;
  hasFailed: boolean;
  isOver: boolean;
  untilMs: number;
  retry: NodeJS.Timeout | undefined;
  /** How often in a row reading on has failed because Redis was lost. */
  losses: number;
};

const maxWatchers = 2_000;
const watcherEntries = 1_000;
const watcherBytes = 1_000_000;
const allWatchersBytes = 256_000_000;
const unhurriedWatchers = 200;
const maxFlushMs = 200;
const maxConnectionMs = 8 * 60_000;
const sweepEveryMs = 1_000;
const firstRetryMs = 500;
const lastRetryMs = 5_000;
const refusedForMs = 10_000;
const usualEntryBytes = 1_000;

/**
 * Tails of streams for any number of watchers: each gets the history it asked for, page by page as it takes them, and
 * then joins the channel of its stream, which one connection reads for all. History and channel meet by ids: a watcher
 * joins only where it has read up to something the channel still holds, so that nothing is lost or doubled.
 * The connection exists while there are watchers. At most 2,000 watchers, each with 1,000 entries or 1 MB waiting, less
 * when there are many. A connection ends itself after some minutes, so that resuming is an ordinary path. Only a lost
 * Redis is waited for, with growing pauses up to 5 s and no longer than the connection lasts; any other failure is the
 * watcher's last frame (`fault`), and in the log where it is our own.
 */
export function createTailHub({ sequence, watched, collector, lanes, masks, log, now }: TailHubOptions) {
  const channels = new Map<string, TailChannel>();
  const tails = new Map<Watcher, Tail>();
  const refused = new Map<string, { untilMs: number; error: Error }>();
  const logFault = createFaultLog(log, now);
  let withNews = new Set<TailChannel>();
  let flushing: NodeJS.Timeout | undefined;
  let flushedAtMs = 0;
  let sweeping: NodeJS.Timeout | undefined;
  let isConnected = true;
  let hasStopped = false;
  const reader = createTailReader({
    watched,
    channels,
    now,
    onNews: takeNews,
    onState: setState,
    onAway(channel, isAway) {
      const state: TailState = { redis: isAway ? "unreachable" : "connected" };
      for (const watcher of channel.watchers.keys()) {
        watcher.pushState(state);
        watcher.wake();
      }
    },
    onRefused: refuse,
    onFault(faulty, error) {
      for (const channel of faulty) {
        for (const watcher of [...channel.watchers.keys()]) {
          const tail = tails.get(watcher);
          if (tail) fail(tail, error);
        }
      }
    },
  });

  function bounds(): WatcherBounds {
    const bytes = Math.min(watcherBytes, Math.floor(allWatchersBytes / Math.max(1, tails.size)));
    return { entries: watcherEntries, bytes };
  }

  /** Few watchers get everything at once. With many, a chunk for each entry and watcher would be most of the cost. */
  function takeNews(news: TailChannel[]): void {
    for (const channel of news) withNews.add(channel);
    if (flushing) return;
    const everyMs = tails.size <= unhurriedWatchers ? 0 : Math.min(maxFlushMs, tails.size / 5);
    const waitMs = flushedAtMs + everyMs - performance.now();
    if (everyMs === 0 || waitMs <= 0) flush();
    else flushing = setTimeout(flush, waitMs);
  }

  function flush(): void {
    flushing = undefined;
    flushedAtMs = performance.now();
    const channelsWithNews = withNews;
    withNews = new Set();
    for (const channel of channelsWithNews) channel.flush();
  }

  function setState(isNowConnected: boolean, error: Error | null): void {
    if (isNowConnected === isConnected) return;
    isConnected = isNowConnected;
    if (error) log.warn(`the tail of live entries lost Redis (${error.message}); trying again`);
    else log.info("the tail of live entries has Redis back");
    const state: TailState = { redis: isConnected ? "connected" : "unreachable" };
    for (const watcher of tails.keys()) {
      watcher.pushState(state);
      watcher.wake();
    }
  }

  function refuse(channel: TailChannel, error: ReplyError): void {
    const failure = readFailure(new RedisReplyError(error), collector, channel.key);
    refused.set(channel.key, { untilMs: now() + refusedForMs, error: failure });
    for (const watcher of [...channel.watchers.keys()]) {
      const tail = tails.get(watcher);
      if (tail) fail(tail, failure);
    }
  }

  /** The watcher gets what waits for it and then the reason; it takes part in nothing any more. */
  function fail(tail: Tail, error: unknown): void {
    if (!(error instanceof AppError)) logFault(error, "a tail of live entries failed", { key: tail.key });
    clearTimeout(tail.retry);
    quit(tail);
    tail.hasFailed = true;
    tail.watcher.pushFault(error);
    tail.watcher.wake();
  }

  function quit(tail: Tail): void {
    const { channel } = tail;
    tail.channel = null;
    channel?.watchers.delete(tail.watcher);
    if (channel?.watchers.size === 0) {
      channels.delete(tail.key);
      withNews.delete(channel);
    }
    if (channels.size === 0) reader.stop();
  }

  function leave(tail: Tail): void {
    tails.delete(tail.watcher);
    clearTimeout(tail.retry);
    quit(tail);
    if (tails.size > 0) return;
    clearInterval(sweeping);
    clearTimeout(flushing);
    sweeping = flushing = undefined;
    isConnected = true;
  }

  function sweep(): void {
    const nowMs = now();
    for (const { watcher, untilMs } of [...tails.values()]) if (nowMs >= untilMs) watcher.source.end();
    for (const [key, { untilMs }] of refused) if (nowMs >= untilMs) refused.delete(key);
  }

  function accept(tail: Tail, page: HistoryPage): void {
    for (const gap of page.gaps) tail.watcher.pushGap(gap);
    const entries = page.entries.map(({ entry }) => entry);
    const shown = new Map(
      tail.call.maskNow(entries, page.isEnd ? collector.redisNowMs() : Infinity).map((one) => [one.id, one]),
    );
    const maskOf: MaskOne = (entry) => shown.get(entry.id) ?? masks.of(tail.key)(entry);
    for (const batch of encodeBatches(page.entries, maskOf)) tail.watcher.pushHistory(batch);
    tail.afterId = page.afterId;
  }

  /** Reads on from where the watcher is; joins the channel once there is nothing more. */
  async function advance(tail: Tail): Promise<void> {
    let page: HistoryPage;
    do {
      const before = channels.get(tail.key);
      const then = before && { position: before.position, epoch: before.epoch };
      page = await readAfter(lanes, sequence, tail.key, tail.afterId);
      if (tail.watcher.source.hasEnded) return;
      if (then && before && before.epoch !== then.epoch) {
        page = { gaps: [resetAfter(tail.afterId)], entries: [], afterId: zeroId, isEnd: false };
      } else if (page.isEnd && then && compareEntryIds(then.position, page.afterId) > 0) {
        // What the channel had read by then and is not in the page has been removed since.
        page.afterId = then.position;
      }
      accept(tail, page);
      if (page.isEnd) join(tail, page);
    } while (tail.channel === null && !tail.isOver && tail.watcher.isEmpty);
  }

  function join(tail: Tail, page: HistoryPage): void {
    // The call is in the archive alone: nothing more comes.
    tail.isOver = !collector.registry.byKey.has(tail.key);
    if (tail.isOver) return;
    const existing = channels.get(tail.key);
    if (existing) {
      if (existing.join(tail.watcher, tail.afterId)) tail.channel = existing;
      return;
    }
    const weights = page.entries.map(({ sizeBytes }) => sizeBytes);
    const averageBytes = weights.reduce((sum, bytes) => sum + bytes, usualEntryBytes) / (weights.length + 1);
    const channel = createTailChannel(tail.key, tail.afterId, averageBytes, tail.call.mask);
    channel.join(tail.watcher, tail.afterId);
    channels.set(tail.key, channel);
    tail.channel = channel;
    reader.start();
  }

  function readOn(tail: Tail): void {
    if (tail.channel || tail.hasFailed || tail.isOver || tail.isReading || tail.watcher.source.hasEnded) return;
    tail.isReading = true;
    advance(tail)
      .then(
        () => {
          tail.losses = 0;
        },
        (error: unknown) => {
          const failure = readFailure(error, collector, tail.key);
          if (tail.watcher.source.hasEnded) return;
          if (!(failure instanceof AppError) || failure.code !== "redis-unreachable") return fail(tail, failure);
          const pauseMs = Math.min(lastRetryMs, firstRetryMs * 2 ** tail.losses++);
          tail.retry = setTimeout(() => readOn(tail), pauseMs);
        },
      )
      .finally(() => {
        tail.isReading = false;
        tail.watcher.wake();
      });
  }

  function refuseWhenFull(): void {
    if (hasStopped) throw new AppError("stopping", "The console is stopping.");
    if (tails.size < maxWatchers) return;
    throw new AppError("too-many-requests", `${maxWatchers} tails are open; close some tabs.`);
  }

  async function begin(key: string, afterId: string | undefined): Promise<HistoryPage & { before: RawEntry[] }> {
    const known = channels.get(key);
    if (afterId !== undefined && known?.reaches(afterId)) {
      return { gaps: [], entries: [], before: [], afterId, isEnd: true };
    }
    try {
      const page = await (afterId === undefined
        ? readLast(lanes, sequence, key)
        : readAfter(lanes, sequence, key, afterId));
      const firstId = page.entries[0]?.entry.id;
      const before =
        firstId === undefined ? [] : await lanes.use((one) => readBefore(one, key, firstId, sequence.read));
      return { ...page, before };
    } catch (error) {
      throw readFailure(error, collector, key);
    }
  }

  return {
    get watcherCount() {
      return tails.size;
    },
    get channelCount() {
      return channels.size;
    },
    get isReading() {
      return reader.isRunning;
    },
    /**
     * A source of a call's entries after an id; without one, of the last 200 and what follows. Rejects with `not-found`,
     * `redis-unreachable`, `redis-refused`, `too-many-requests` or `stopping`.
     */
    async watch(callId: string, afterId: string | undefined): Promise<FrameSource> {
      const { key } = await sequence.find(callId);
      const refusal = refused.get(key);
      if (refusal && now() < refusal.untilMs) throw refusal.error;
      refuseWhenFull();
      const page = await begin(key, afterId);
      const call = createCallMask(
        masks.of(key),
        [...page.before, ...page.entries.map(({ entry }) => entry)],
        mayLackQuestion(collector, callId, page.before, lookedAtBeforePage),
      );
      for (const entry of page.before) call.see(entry);
      refuseWhenFull();
      const watcher = createWatcher({
        afterId: afterId ?? entryIdBefore(page.entries[0]?.entry.id ?? zeroId),
        bounds,
        onEnd: () => leave(tail),
        onDrained: () => readOn(tail),
      });
      const untilMs = now() + maxConnectionMs * (0.8 + Math.random() * 0.4);
      const fresh = { isReading: false, channel: null, hasFailed: false, isOver: false, retry: undefined, losses: 0 };
      const tail: Tail = { key, afterId: "", ...fresh, untilMs, watcher, call };
      tails.set(watcher, tail);
      sweeping ??= setInterval(sweep, sweepEveryMs);
      try {
        accept(tail, page);
        if (!isConnected) watcher.pushState({ redis: "unreachable" });
        if (page.isEnd) join(tail, page);
      } catch (error) {
        watcher.source.end();
        throw error;
      }
      return watcher.source;
    },
    stop(): void {
      hasStopped = true;
      for (const { source } of [...tails.keys()]) source.end();
      reader.stop();
    },
  };
}

export type TailHub = ReturnType<typeof createTailHub>;
