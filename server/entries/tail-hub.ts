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
import { createFlushPace, type FlushPace } from "./flush-pace";
import type { Follower } from "./follower";
import { createOpenTails } from "./open-tails";
import { createRefusedStreams } from "./refused-streams";
import type { TailChannel } from "./tail-channel";
import { createTailReader } from "./tail-reader";
import { createTailStart } from "./tail-start";
import { createTailWalk, newTail, type Tail } from "./tail-walk";
import { createWatcher } from "./watcher";

export type TailHubOptions = {
  sequence: CallSequence;
  watched: RedisAddress;
  collector: Collector;
  lanes: ReadLanes;
  masks: EntryMasks;
  log: Log;
  now: () => number;
};

const maxConnectionMs = 8 * 60_000;

/**
 * Tails of streams for any number of watchers, and for who keeps the events of a call: each watcher gets the history it
 * asked for, page by page as it takes them, and then joins the channel of its stream, which one connection reads for all.
 * History and channel meet by ids: a watcher joins only where it has read up to something the channel still holds, so
 * that nothing is lost or doubled.
 * The connection exists while there are watchers. At most 2,000 watchers, each with 1,000 entries or 1 MB waiting, less
 * when there are many. A connection ends itself after some minutes, so that resuming is an ordinary path. Only a lost
 * Redis is waited for, with growing pauses up to 5 s and no longer than the connection lasts; any other failure is the
 * watcher's last frame (`fault`), and in the log where it is our own.
 */
export function createTailHub({ sequence, watched, collector, lanes, masks, log, now }: TailHubOptions) {
  const channels = new Map<string, TailChannel>();
  const refused = createRefusedStreams(now);
  const pace: FlushPace = createFlushPace(() => tails.size);
  let isConnected = true;
  let hasStopped = false;
  const tails = createOpenTails({
    ...{ channels, pace, logFault: createFaultLog(log, now), now, onSweep: refused.forgetOld },
    onLastChannel: () => reader.stop(),
    onNobodyLeft() {
      isConnected = true;
    },
  });
  const reader = createTailReader({
    ...{ watched, channels, now, onState: setState, onRefused: refuse },
    onNews: pace.take,
    onAway: (channel, isAway) => channel.tell({ redis: isAway ? "unreachable" : "connected" }),
    onFault: (faulty, error) => {
      for (const channel of faulty) tails.failAll(channel, error);
    },
  });
  const start = createTailStart({ channels, sequence, collector, lanes, masks });
  const walk = createTailWalk({ channels, open, sequence, collector, lanes, masks, fail: tails.fail });

  function open(channel: TailChannel): void {
    channels.set(channel.key, channel);
    reader.start();
  }

  function setState(isNowConnected: boolean, error: Error | null): void {
    if (isNowConnected === isConnected) return;
    isConnected = isNowConnected;
    if (error) log.warn(`the tail of live entries lost Redis (${error.message}); trying again`);
    else log.info("the tail of live entries has Redis back");
    const state: TailState = { redis: isConnected ? "connected" : "unreachable" };
    for (const watcher of tails.watchers()) {
      watcher.pushState(state);
      watcher.wake();
    }
    for (const { follower } of channels.values()) follower?.tell(state);
  }

  function refuse(channel: TailChannel, error: ReplyError): void {
    const failure = readFailure(new RedisReplyError(error), collector, channel.key);
    refused.add(channel.key, failure);
    tails.failAll(channel, failure);
  }

  function refuseWhenFull(): void {
    if (hasStopped) throw stopping();
    tails.refuseWhenFull();
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
      refused.throwAgain(key);
      refuseWhenFull();
      channels.get(key)?.expect();
      const page = await start.page(key, afterId);
      refuseWhenFull();
      const entries = page.entries.map(({ entry }) => entry);
      const watcher = createWatcher({
        afterId: afterId ?? entryIdBefore(page.entries[0]?.entry.id ?? zeroId),
        bounds: tails.bounds,
        onEnd: () => tails.leave(tail),
        onDrained: () => walk.readOn(tail),
      });
      const untilMs = now() + maxConnectionMs * (0.8 + Math.random() * 0.4);
      const tail: Tail = newTail({ key, call: start.maskFor(callId, key, page.before, entries), watcher, untilMs });
      tails.add(tail);
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
      refused.throwAgain(key);
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
        tails.closeUnused(channel);
      };
    },
    stop(): void {
      hasStopped = true;
      tails.endAll();
      reader.stop();
    },
  };
}

const stopping = () => new AppError("stopping", "The console is stopping.");

export type TailHub = ReturnType<typeof createTailHub>;
