import type { EventTailQuery } from "@/lib/schema/replay";
import type { Collector } from "@/server/collector/collector";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import { createFaultLog } from "@/server/log-fault";
import type { TailHub } from "../entries/tail-hub";
import { encodeFault, type FrameSource } from "../frames/event-stream";
import type { CallLogRegistry } from "./call-log-registry";
import { createEventFrames } from "./event-frames";
import { createFollowedCall, type FollowedCall } from "./followed-call";

export type EventTailOptions = {
  callLogs: CallLogRegistry;
  tail: Pick<TailHub, "follow">;
  collector: Collector;
  log: Log;
  now: () => number;
};

type Watcher = { wake: () => void; end: () => void; untilMs: number };
type Followed = { call: FollowedCall; watchers: Set<Watcher>; release: () => void };

const maxWatchers = 500;
const maxConnectionMs = 8 * 60_000;

/**
 * Follows conversations for any number of watchers. Each is only a place in the events that the conversation keeps, so
 * that a slow reader holds nothing and misses nothing; entries are read and masked once for all of them and for the tail.
 * A watcher that reconnects goes on after the last entry it got in full. At most 500 watchers. What ends following a call
 * is everybody's last frame (`fault`).
 */
export function createEventTail({ callLogs, tail, collector, log, now }: EventTailOptions) {
  const logFault = createFaultLog(log, now);
  const followed = new Map<string, Followed>();
  let watcherCount = 0;
  let hasStopped = false;

  function follow(callId: string): Followed {
    const known = followed.get(callId);
    if (known) return known;
    const { conversation, key, release } = callLogs.hold(callId);
    const watchers = new Set<Watcher>();
    const call = createFollowedCall({
      ...{ callId, key, conversation, tail, collector, logFault, now },
      onChange() {
        if (call.fault !== null && followed.get(callId)?.call === call) followed.delete(callId);
        for (const watcher of [...watchers]) watcher.wake();
      },
      onBeat() {
        for (const watcher of [...watchers]) if (now() >= watcher.untilMs) watcher.end();
      },
    });
    const one: Followed = { call, watchers, release };
    followed.set(callId, one);
    return one;
  }

  function leave(one: Followed, watcher: Watcher): void {
    if (!one.watchers.delete(watcher)) return;
    watcherCount--;
    if (one.watchers.size > 0) return;
    one.call.stop();
    if (followed.get(one.call.callId) === one) followed.delete(one.call.callId);
    one.release();
  }

  async function watch(callId: string, afterId: string | undefined, { version }: EventTailQuery): Promise<FrameSource> {
    if (hasStopped) throw new AppError("stopping", "The console is stopping.");
    if (watcherCount >= maxWatchers) {
      throw new AppError("too-many-requests", `${maxWatchers} replays are being followed; close some tabs.`);
    }
    await callLogs.use(
      callId,
      () => false,
      () => undefined,
    );
    const one = follow(callId);
    const { conversation } = one.call;
    const frames = createEventFrames({
      ...{ conversation, afterId, version, now },
      stateOf: () => one.call.state,
      headerOf: () => callLogs.headerOf(callId, conversation),
    });
    const { source, watcher } = createSource(one, frames.next);
    one.watchers.add(watcher);
    watcherCount++;
    return source;
  }

  function createSource(one: Followed, nextFrames: () => string) {
    let callback: (() => void) | null = null;
    let hasEnded = false;
    const watcher: Watcher = {
      wake() {
        const next = callback;
        callback = null;
        next?.();
      },
      end: () => source.end(),
      untilMs: now() + maxConnectionMs * (0.8 + Math.random() * 0.4),
    };
    const source: FrameSource = {
      take() {
        if (hasEnded) return null;
        const { fault } = one.call;
        if (fault) {
          source.end();
          return encodeFault(fault);
        }
        const text = nextFrames();
        return text === "" ? null : Buffer.from(text);
      },
      whenReady(next) {
        callback = next;
        if (hasEnded || one.call.fault) watcher.wake();
      },
      get hasEnded() {
        return hasEnded;
      },
      end() {
        if (hasEnded) return;
        hasEnded = true;
        leave(one, watcher);
        watcher.wake();
      },
    };
    return { source, watcher };
  }

  return {
    watch,
    get watcherCount() {
      return watcherCount;
    },
    stop(): void {
      hasStopped = true;
      for (const { watchers } of [...followed.values()]) for (const watcher of [...watchers]) watcher.end();
    },
  };
}

export type EventTail = ReturnType<typeof createEventTail>;
