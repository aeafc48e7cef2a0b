import { AppError } from "../errors";
import type { FaultLog } from "../log-fault";
import type { FlushPace } from "./flush-pace";
import type { TailChannel } from "./tail-channel";
import type { Tail } from "./tail-walk";
import type { Watcher, WatcherBounds } from "./watcher";

export type OpenTailsOptions = {
  channels: Map<string, TailChannel>;
  pace: Pick<FlushPace, "forget" | "stop">;
  logFault: FaultLog;
  now: () => number;
  /** Now and then, while there are tails. */
  onSweep: () => void;
  onLastChannel: () => void;
  onNobodyLeft: () => void;
};

const maxTails = 2_000;
const watcherEntries = 1_000;
const watcherBytes = 1_000_000;
const allWatchersBytes = 256_000_000;
const sweepEveryMs = 1_000;

/** The tails that are open: at most 2,000, with 256 MB waiting for all of them, each ended when its time is over. */
export function createOpenTails(options: OpenTailsOptions) {
  const { channels, pace, logFault, now } = options;
  const tails = new Map<Watcher, Tail>();
  let sweeping: NodeJS.Timeout | undefined;

  function sweep(): void {
    const nowMs = now();
    for (const { watcher, untilMs } of [...tails.values()]) if (nowMs >= untilMs) watcher.source.end();
    options.onSweep();
  }

  function closeUnused(channel: TailChannel): void {
    if (!channel.isUnused) return;
    if (channels.get(channel.key) === channel) channels.delete(channel.key);
    pace.forget(channel);
    if (channels.size > 0) return;
    options.onLastChannel();
    if (tails.size === 0) options.onNobodyLeft();
  }

  function quit(tail: Tail): void {
    tail.channel = null;
    const channel = channels.get(tail.key);
    channel?.leave(tail.watcher);
    if (channel) closeUnused(channel);
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

  return {
    get size() {
      return tails.size;
    },
    watchers: (): IterableIterator<Watcher> => tails.keys(),
    closeUnused,
    fail,
    bounds(): WatcherBounds {
      const bytes = Math.min(watcherBytes, Math.floor(allWatchersBytes / Math.max(1, tails.size)));
      return { entries: watcherEntries, bytes };
    },
    refuseWhenFull(): void {
      if (tails.size < maxTails) return;
      throw new AppError("too-many-requests", `${maxTails} tails are open; close some tabs.`);
    },
    add(tail: Tail): void {
      tails.set(tail.watcher, tail);
      sweeping ??= setInterval(sweep, sweepEveryMs);
    },
    leave(tail: Tail): void {
      tails.delete(tail.watcher);
      clearTimeout(tail.retry);
      quit(tail);
      if (tails.size > 0) return;
      clearInterval(sweeping);
      sweeping = undefined;
      pace.stop();
      if (channels.size === 0) options.onNobodyLeft();
    },
    /** All on this stream, and who keeps its events. */
    failAll(channel: TailChannel, error: unknown): void {
      channel.follower?.fail(error);
      for (const watcher of [...channel.watchers.all()]) {
        const tail = tails.get(watcher);
        if (tail) fail(tail, error);
      }
    },
    endAll(): void {
      for (const { source } of [...tails.keys()]) source.end();
    },
  };
}
