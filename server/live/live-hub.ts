import { CallsQuery } from "@/lib/schema/call";
import type { LiveFrame } from "@/lib/schema/live-frame";
import type { CallList } from "@/server/calls/list-calls";
import type { CallReader } from "@/server/calls/read-call";
import type { Fleet } from "@/server/collector/fleet";
import { AppError } from "@/server/errors";
import { encodeEvent, type FrameSource } from "@/server/http/event-stream";
import { parseInput, queryOf } from "@/server/http/parse-input";
import type { Log } from "@/server/log";
import { createLatestFrames } from "./latest-frames";

export type LiveHubOptions = {
  fleet: Fleet;
  calls: CallList;
  callReader: CallReader;
  log: Log;
  now: () => number;
};

const mostWatchers = 500;
const longestConnectionMs = 10 * 60_000;

/**
 * Sends every watcher the views it asked for, once per tick of the collector. A view is made and serialised once per
 * tick however many watch it; a watcher too slow for the ticks gets the newest of each view and never a queue of them.
 * Connections end themselves after ten minutes, so that reconnecting is an ordinary path. At most 500 at once.
 */
export function createLiveHub({ fleet, calls, callReader, log, now }: LiveHubOptions) {
  const watchers = new Map<
    FrameSource,
    { keys: string[]; push: (key: string, bytes: Uint8Array) => void; untilMs: number }
  >();
  let isTicking = false;

  async function frameOf(key: string): Promise<LiveFrame> {
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

  async function encodeView(key: string): Promise<Uint8Array> {
    return encodeEvent("view", JSON.stringify(await frameOf(key)));
  }

  async function tick(): Promise<void> {
    if (isTicking) return;
    isTicking = true;
    try {
      const nowMs = now();
      const wanted = new Set<string>();
      for (const [source, { keys, untilMs }] of watchers) {
        if (nowMs >= untilMs) source.end();
        else for (const key of keys) wanted.add(key);
      }
      const views = await Promise.all([...wanted].map(async (key) => [key, await encodeView(key)] as const));
      const encoded = new Map(views);
      for (const { keys, push } of watchers.values()) {
        for (const key of keys) {
          const bytes = encoded.get(key);
          if (bytes) push(key, bytes);
        }
      }
    } finally {
      isTicking = false;
    }
  }

  return {
    get watcherCount() {
      return watchers.size;
    },
    tick,
    /** A source of the frames of these views, the first ones at once. */
    watch(keys: string[]): FrameSource {
      if (watchers.size >= mostWatchers) {
        throw new AppError("too-many-requests", `${mostWatchers} live connections are open; close some tabs.`);
      }
      const { source, push } = createLatestFrames(() => watchers.delete(source));
      watchers.set(source, { keys, push, untilMs: now() + longestConnectionMs * (0.9 + Math.random() * 0.2) });
      for (const key of keys)
        encodeView(key).then(
          (bytes) => push(key, bytes),
          (error) => log.error({ err: error }, "a live view could not be sent"),
        );
      return source;
    },
    stop(): void {
      for (const source of [...watchers.keys()]) source.end();
    },
  };
}

export type LiveHub = ReturnType<typeof createLiveHub>;
