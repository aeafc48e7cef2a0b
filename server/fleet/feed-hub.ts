import { CallsQuery } from "@/lib/schema/call";
import type { FeedFrame } from "@/lib/schema/feed-frame";
import { AppError } from "../errors";
import { encodeEvent, type FrameSource } from "../frames/event-stream";
import { createLatestFrames } from "../frames/latest-frames";
import { parseInput, queryOf } from "../frames/parse-input";
import type { Log } from "../log";
import type { Fleet } from "./fleet";
import type { CallList } from "./list-calls";
import type { CallReader } from "./read-call";

export type FeedHubOptions = {
  fleet: Fleet;
  calls: CallList;
  callReader: CallReader;
  log: Log;
  now: () => number;
};

const maxWatchers = 500;
const maxConnectionMs = 10 * 60_000;

/**
 * Sends every watcher the views it asked for, once per tick of the collector. A view is made and serialised once per
 * tick however many watch it; a watcher too slow for the ticks gets the newest of each view and never a queue of them.
 * Connections end themselves after ten minutes, so that reconnecting is an ordinary path. At most 500 at once.
 */
export function createFeedHub({ fleet, calls, callReader, log, now }: FeedHubOptions) {
  const watchers = new Map<
    FrameSource,
    { keys: string[]; push: (key: string, bytes: Uint8Array) => void; untilMs: number }
  >();
  const making = new Map<string, Promise<Uint8Array>>();
  let hasStopped = false;

  async function frameOf(key: string): Promise<FeedFrame> {
    try {
      if (key === "fleet") return { kind: "fleet", key, data: fleet.snapshot };
      const url = new URL(key, "http://view");
      if (url.pathname === "/calls") {
        return { kind: "calls", key, data: calls.list(parseInput(CallsQuery, queryOf(url), "view")) };
      }
      return { kind: "call", key, data: await callReader.read(url.searchParams.get("id") ?? "") };
    } catch (error) {
      if (error instanceof AppError) return { kind: "error", key, code: error.code, message: error.message };
      log.error({ err: error }, "a live view could not be made");
      return { kind: "error", key, code: "internal", message: "This view could not be made." };
    }
  }

  /** Asked for again while it is being made, a view is made only once. */
  function viewOf(key: string): Promise<Uint8Array> {
    const found = making.get(key);
    if (found) return found;
    const view = frameOf(key)
      .then((frame) => encodeEvent("view", JSON.stringify(frame)))
      .finally(() => making.delete(key));
    making.set(key, view);
    return view;
  }

  /** Sends each view as soon as it is made: a call that Redis is slow to tell of does not hold up the others. */
  async function tick(): Promise<void> {
    const nowMs = now();
    const wanted = new Set<string>();
    for (const [source, { keys, untilMs }] of watchers) {
      if (nowMs >= untilMs) source.end();
      else for (const key of keys) if (!making.has(key)) wanted.add(key);
    }
    await Promise.all(
      [...wanted].map(async (key) => {
        const bytes = await viewOf(key);
        for (const { keys, push } of watchers.values()) if (keys.includes(key)) push(key, bytes);
      }),
    );
  }

  return {
    get watcherCount() {
      return watchers.size;
    },
    tick,
    /** A source of the frames of these views, the first ones at once. */
    watch(views: string[]): FrameSource {
      if (hasStopped) throw new AppError("stopping", "The console is stopping.");
      if (watchers.size >= maxWatchers) {
        throw new AppError("too-many-requests", `${maxWatchers} live connections are open; close some tabs.`);
      }
      const keys = [...new Set(views)];
      const { source, push } = createLatestFrames(() => watchers.delete(source));
      watchers.set(source, { keys, push, untilMs: now() + maxConnectionMs * (0.9 + Math.random() * 0.2) });
      for (const key of keys)
        viewOf(key).then(
          (bytes) => push(key, bytes),
          (error) => log.error({ err: error }, "a live view could not be sent"),
        );
      return source;
    },
    stop(): void {
      hasStopped = true;
      for (const source of [...watchers.keys()]) source.end();
    },
  };
}
