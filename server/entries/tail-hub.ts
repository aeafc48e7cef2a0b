import { zeroId } from "@/lib/ids/entry-id";
import { entryIdBefore } from "@/lib/ids/entry-range";
import type { TailState } from "@/lib/schema/stream-entry";
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
import type { EntryMasks } from "./entry-mask";
import { createFlushPace } from "./flush-pace";
import type { Follower } from "./follower";
import type { TailChannel } from "./tail-channel";
import { createTailReader } from "./tail-reader";
import { createTailStart } from "./tail-start";
import { createTailWalk, type Tail } from "./tail-walk";
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

const maxWatchers = 2_000;
const watcherEntries = 1_000;
const watcherBytes = 1_000_000;
const allWatchersBytes = 256_000_000;
const maxConnectionMs = 8 * 60_000;
const sweepEveryMs = 1_000;
const refusedForMs = 10_000;

/**
 * Tails of streams for any number of watchers, and for who keeps the events of a call: each watcher gets the history it asked for, page by page as it takes them, and
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
  const pace = createFlushPace(() => tails.size);
  let sweeping: NodeJS.Timeout | undefined;
  let isConnected = true;
  let hasStopped = false;
  const reader = createTailReader({
    ...{ watched, channels, now, onState: setState, onRefused: refuse },
    onNews: pace.take,
    onAway: (channel, isAway) => channel.tell({ redis: isAway ? "unreachable" : "connected" }),
    onFault: (faulty, error) => {
      for (const channel of faulty) failAll(channel, error);
    },
  });
  const start = createTailStart({ channels, sequence, collector, lanes, masks });
  const walk = createTailWalk({ channels, open, sequence, collector, lanes, masks, fail });

  function open(channel: TailChannel): void {
    channels.set(channel.key, channel);
    reader.start();
  }

  function bounds(): WatcherBounds {
    const bytes = Math.min(watcherBytes, Math.floor(allWatchersBytes / Math.max(1, tails.size)));
    return { entries: watcherEntries, bytes };
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
    for (const { follower } of channels.values()) follower?.tell(state);
  }

  function refuse(channel: TailChannel, error: ReplyError): void {
    const failure = readFailure(new RedisReplyError(error), collector, channel.key);
    refused.set(channel.key, { untilMs: now() + refusedForMs, error: failure });
    failAll(channel, failure);
  }

  function failAll(channel: TailChannel, error: unknown): void {
    channel.follower?.fail(error);
    for (const watcher of [...channel.watchers.keys()]) {
      const tail = tails.get(watcher);
      if (tail) fail(tail, error);
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
    tail.channel = null;
    const channel = channels.get(tail.key);
    channel?.leave(tail.watcher);
    if (channel) closeUnused(channel);
  }

  function closeUnused(channel: TailChannel): void {
    if (!channel.isUnused) return;
    if (channels.get(channel.key) === channel) channels.delete(channel.key);
    pace.forget(channel);
    if (channels.size > 0) return;
    reader.stop();
    if (tails.size === 0) isConnected = true;
  }

  function leave(tail: Tail): void {
    tails.delete(tail.watcher);
    clearTimeout(tail.retry);
    quit(tail);
    if (tails.size > 0) return;
    clearInterval(sweeping);
    sweeping = undefined;
    pace.stop();
    if (channels.size === 0) isConnected = true;
  }

  function sweep(): void {
    const nowMs = now();
    for (const { watcher, untilMs } of [...tails.values()]) if (nowMs >= untilMs) watcher.source.end();
    for (const [key, { untilMs }] of refused) if (nowMs >= untilMs) refused.delete(key);
  }

  function refuseAgain(key: string): void {
    const refusal = refused.get(key);
    if (refusal && now() < refusal.untilMs) throw refusal.error;
  }

  function refuseWhenFull(): void {
    if (hasStopped) throw stopping();
    if (tails.size < maxWatchers) return;
    throw new AppError("too-many-requests", `${maxWatchers} tails are open; close some tabs.`);
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
      refuseAgain(key);
      refuseWhenFull();
      channels.get(key)?.expect();
      const page = await start.page(key, afterId);
      refuseWhenFull();
      const entries = page.entries.map(({ entry }) => entry);
      const watcher = createWatcher({
        afterId: afterId ?? entryIdBefore(page.entries[0]?.entry.id ?? zeroId),
        bounds,
        onEnd: () => leave(tail),
        onDrained: () => walk.readOn(tail),
      });
      const untilMs = now() + maxConnectionMs * (0.8 + Math.random() * 0.4);
      const fresh = { isReading: false, channel: null, hasFailed: false, isOver: false, retry: undefined, losses: 0 };
      const tail: Tail = {
        key,
        afterId: "",
        ...fresh,
        untilMs,
        watcher,
        call: start.maskFor(callId, key, page.before, entries),
      };
      tails.set(watcher, tail);
      sweeping ??= setInterval(sweep, sweepEveryMs);
      try {
        if (!isConnected) watcher.pushState({ redis: "unreachable" });
        walk.begin(tail, page);
      } catch (error) {
        watcher.source.end();
        throw error;
      }
      return watcher.source;
    },
    /**
     * Hands a call's entries after an id to one who keeps its events, as they are read for the tails of it. Resolves with
     * what ends that; rejects as `watch` does.
     */
    async follow(callId: string, afterId: string, follower: Follower): Promise<() => void> {
      const { key } = await sequence.find(callId);
      refuseAgain(key);
      const channel = channels.get(key) ?? (await start.channelAfter(callId, key, afterId));
      if (hasStopped) throw stopping();
      if (channel === null) return () => undefined;
      open(channel);
      if (!isConnected) follower.tell({ redis: "unreachable" });
      channel.follow(follower);
      // What the channel had read by then is not handed on: the follower is told how far that went.
      follower.take(channel.position, [], 0);
      return () => {
        if (channel.follower === follower) channel.follow(null);
        closeUnused(channel);
      };
    },
    stop(): void {
      hasStopped = true;
      for (const { source } of [...tails.keys()]) source.end();
      reader.stop();
    },
  };
}

const stopping = () => new AppError("stopping", "The console is stopping.");

export type TailHub = ReturnType<typeof createTailHub>;
