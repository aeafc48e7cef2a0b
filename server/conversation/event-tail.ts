import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import type { EventReset, EventTailQuery } from "@/lib/schema/replay";
import type { TailGap, TailState } from "@/lib/schema/stream-entry";
import type { Collector } from "@/server/collector/collector";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import { createFaultLog } from "@/server/log-fault";
import { readFailure, unknownCall } from "../collector/find-call";
import type { TailHub } from "../entries/tail-hub";
import { encodeFault, eventText, type FrameSource } from "../frames/event-stream";
import type { CallLog } from "./call-log";
import type { CallLogRegistry } from "./call-log-registry";
import type { CorrectionLog } from "./masked-events";

export type EventTailOptions = {
  callLogs: CallLogRegistry;
  tail: Pick<TailHub, "watch">;
  collector: Collector;
  log: Log;
  now: () => number;
};

type Watcher = { wake: () => void; end: () => void; untilMs: number };
type Followed = {
  callId: string;
  key: string;
  conversation: CallLog;
  watchers: Set<Watcher>;
  state: TailState;
  news: FrameSource | null;
  timer: NodeJS.Timeout;
  isGrowing: boolean;
  /** How often in a row reading on has failed because Redis was lost, and when to try again. */
  losses: number;
  retryAtMs: number;
  /** Why everybody is sent away; null while all is well. */
  fault: Error | null;
  release: () => void;
};

const maxWatchers = 500;
const maxConnectionMs = 8 * 60_000;
const beatMs = 250;
const maxRetryMs = 5_000;
const headEveryMs = 1_000;
const frameEvents = 500;
const chunkBytes = 262_144;
/** Corrections younger than this are given to everybody who begins to follow: their pages may be from before. */
const youngCorrectionMs = 10 * 60_000;

/**
 * Follows conversations for any number of watchers. Each is only a place in the events that the conversation keeps, so
 * that a slow reader holds nothing and misses nothing. The tail of entries tells when there is something new; events
 * are read once for all. A watcher that reconnects goes on after the last entry it got in full. At most 500 watchers.
 * A lost Redis is waited for, with pauses up to 5 s; any other failure is everybody's last frame (`fault`).
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
    const call: Followed = {
      callId,
      key,
      conversation,
      watchers: new Set(),
      state: { redis: "connected" },
      news: null,
      timer: setInterval(() => beat(call), beatMs),
      isGrowing: false,
      losses: 0,
      retryAtMs: 0,
      fault: null,
      release,
    };
    let isNew = true;
    const listen = async () => {
      const source = await tail.watch(callId, conversation.state.readToId ?? zeroId);
      if (call.watchers.size === 0 || followed.get(callId) !== call) return source.end();
      call.news = source;
      const pump = () => {
        while (source.take() !== null) isNew = true;
        if (source.hasEnded) call.news = null;
        else source.whenReady(pump);
      };
      pump();
    };
    function beat(one: Followed): void {
      const nowMs = now();
      for (const watcher of [...one.watchers]) if (nowMs >= watcher.untilMs) watcher.end();
      if (one.isGrowing || one.watchers.size === 0 || nowMs < one.retryAtMs) return;
      try {
        one.conversation.settleIfQuiet();
      } catch (error) {
        fail(one, error);
        return;
      }
      const isListening = one.news !== null;
      if (isListening && !isNew && one.state.redis === "connected") {
        for (const watcher of one.watchers) watcher.wake();
        return;
      }
      isNew = false;
      one.isGrowing = true;
      grow(one, isListening ? undefined : listen).finally(() => {
        one.isGrowing = false;
        for (const watcher of [...one.watchers]) watcher.wake();
      });
    }
    followed.set(callId, call);
    return call;
  }

  async function grow(call: Followed, listen: (() => Promise<void>) | undefined): Promise<void> {
    try {
      await call.conversation.growNow();
      if (listen) await listen();
      call.state = { redis: "connected" };
      call.losses = 0;
    } catch (error) {
      const failure = readFailure(error, collector, call.key);
      if (!(failure instanceof AppError) || failure.code !== "redis-unreachable") return fail(call, failure);
      call.state = { redis: "unreachable" };
      call.retryAtMs = now() + Math.min(maxRetryMs, beatMs * 2 ** call.losses++);
    }
  }

  function fail(call: Followed, error: unknown): void {
    const failure = error instanceof Error ? error : new Error(String(error));
    if (!(failure instanceof AppError)) logFault(failure, "a conversation could not be followed", { key: call.key });
    call.fault = failure;
    clearInterval(call.timer);
    if (followed.get(call.callId) === call) followed.delete(call.callId);
    for (const watcher of [...call.watchers]) watcher.wake();
  }

  function leave(call: Followed, watcher: Watcher): void {
    if (!call.watchers.delete(watcher)) return;
    watcherCount--;
    if (call.watchers.size > 0) return;
    clearInterval(call.timer);
    call.news?.end();
    if (followed.get(call.callId) === call) followed.delete(call.callId);
    call.release();
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
    const call = follow(callId);
    if (!call.conversation.state.exists) throw unknownCall(callId);
    const { source, watcher } = createSource(call, afterId, version);
    call.watchers.add(watcher);
    watcherCount++;
    return source;
  }

  function createSource(call: Followed, afterId: string | undefined, givenVersion: string | undefined) {
    const { conversation, callId } = call;
    let seen = givenVersion ?? conversation.version;
    let index = afterId === undefined ? 0 : conversation.indexAfter(afterId);
    let gaps = afterId === undefined ? 0 : conversation.state.gaps.length;
    let log = conversation.corrections;
    let corrected = afterId === undefined ? endOf(log) : youngFrom(log, now() - youngCorrectionMs);
    let first = afterId === undefined ? null : missedBefore(conversation, afterId);
    if (first === "reset") seen = "";
    let shownState = "connected";
    let headText = "";
    let headDueAtMs = 0;
    let callback: (() => void) | null = null;
    let hasEnded = false;

    function frames(): string {
      let text = "";
      if (call.state.redis !== shownState) {
        shownState = call.state.redis;
        text += eventText("state", JSON.stringify(call.state));
      }
      const isBehind = conversation.corrections === log && corrected < log.from;
      if (conversation.version !== seen || isBehind) {
        text += eventText("reset", JSON.stringify(resetOf(conversation, isBehind ? "" : seen)), zeroId);
        seen = conversation.version;
        index = gaps = 0;
        headDueAtMs = 0;
        log = conversation.corrections;
        corrected = endOf(log);
      } else if (first !== null && first !== "reset") {
        text += eventText("gap", JSON.stringify(first));
      }
      first = null;
      for (const { afterEntryId, beforeEntryId, entries } of conversation.state.gaps.slice(gaps)) {
        const toId = beforeEntryId ?? conversation.state.readToId ?? afterEntryId;
        const gap: TailGap = { cause: "trimmed", fromId: afterEntryId, toId, count: entries };
        text += eventText("gap", JSON.stringify(gap));
        gaps++;
      }
      return text + correctionFrame() + eventFrame() + headFrame();
    }

    /** Events sent before, as they are to be shown now; each once. */
    function correctionFrame(): string {
      if (conversation.corrections !== log) {
        log = conversation.corrections;
        corrected = endOf(log);
      }
      if (corrected === endOf(log)) return "";
      const places = log.places.slice(Math.max(0, corrected - log.from));
      corrected = endOf(log);
      const indexes = [...new Set(places.map((place) => place.index))].filter((place) => place < index);
      const events = indexes.sort((a, b) => a - b).map((place) => conversation.events[place]);
      return events.length === 0 ? "" : eventText("corrections", JSON.stringify({ events }));
    }

    function eventFrame(): string {
      const { events } = conversation;
      const start = index;
      const parts: string[] = [];
      let bytes = 0;
      while (index < events.length) {
        const isSameEntry = index > start && events[index]?.entryId === events[index - 1]?.entryId;
        if (!isSameEntry && (parts.length >= frameEvents || bytes >= chunkBytes)) break;
        const part = JSON.stringify(events[index]);
        parts.push(part);
        bytes += part.length;
        index++;
      }
      conversation.noteShown(index);
      if (parts.length === 0) return "";
      return eventText("events", `{"events":[${parts.join(",")}]}`, events[index - 1]?.entryId);
    }

    function headFrame(): string {
      if (now() < headDueAtMs || index < conversation.events.length) return "";
      headDueAtMs = now() + headEveryMs;
      const header = callLogs.headerOf(callId, conversation);
      const comparable = JSON.stringify({ ...header, asOfMs: 0, isComplete: true });
      if (comparable === headText) return "";
      headText = comparable;
      return eventText("head", JSON.stringify(header));
    }

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
        if (call.fault) {
          source.end();
          return encodeFault(call.fault);
        }
        const text = frames();
        return text === "" ? null : Buffer.from(text);
      },
      whenReady(next) {
        callback = next;
        if (hasEnded || call.fault) watcher.wake();
      },
      get hasEnded() {
        return hasEnded;
      },
      end() {
        if (hasEnded) return;
        hasEnded = true;
        leave(call, watcher);
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

const endOf = ({ from, places }: CorrectionLog): number => from + places.length;

function youngFrom({ from, places }: CorrectionLog, sinceMs: number): number {
  const young = places.findIndex(({ atMs }) => atMs >= sinceMs);
  return young === -1 ? from + places.length : from + young;
}

/** What somebody missed who has all up to an entry: nothing, entries trimmed since, or the place itself. */
function missedBefore({ events, state }: CallLog, afterId: string): TailGap | "reset" | null {
  if (state.readToId !== null && compareEntryIds(afterId, state.readToId) > 0) return "reset";
  const firstId = events[0]?.entryId;
  if (firstId === undefined || afterId === zeroId || compareEntryIds(firstId, afterId) <= 0) return null;
  return { cause: "trimmed", fromId: afterId, toId: firstId, count: null };
}

function resetOf({ version, state }: CallLog, seen: string): EventReset {
  if (!state.exists) return { cause: "deleted", version };
  const generationOf = (text: string) => text.slice(text.indexOf("."));
  return { cause: seen !== "" && generationOf(seen) === generationOf(version) ? "shape" : "recreated", version };
}

export type EventTail = ReturnType<typeof createEventTail>;
