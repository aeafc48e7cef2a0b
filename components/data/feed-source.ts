import type { FeedLink } from "@/lib/freshness";

/** What is used of an EventSource. */
export interface EventStream {
  addEventListener(type: string, listener: (event: { data?: unknown; lastEventId?: string }) => void): void;
  close(): void;
}

export interface FeedSourceOptions {
  openStream(url: string): EventStream;
  urlOf(keys: readonly string[]): string;
  random(): number;
  onLink(state: FeedLink["state"]): void;
  onView(data: string): void;
}

const regroupMs = 150;
const shrinkMs = 2_000;
/** A server ends a stream now and then; only what is not back within this time counts as lost. */
const graceMs = 1_500;
const firstRetryMs = 500;
const lastRetryMs = 15_000;
const defaultKeepAliveMs = 15_000;

/**
 * One event stream that follows a changing set of keys. A new stream is opened before the old one closes;
 * errors and silence (nothing for two keep-alives) lead to a new attempt after a jittered, growing pause.
 */
export function createFeedSource({ openStream, urlOf, random, onLink, onView }: FeedSourceOptions) {
  let wanted: readonly string[] = [];
  let opened: readonly string[] = [];
  let isPausing = false;
  let current: EventStream | null = null;
  let next: EventStream | null = null;
  let attempts = 0;
  let keepAliveMs = defaultKeepAliveMs;
  let reopenTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;
  let lostTimer: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    clearTimeout(reopenTimer);
    isPausing = false;
    next?.close();
    next = null;
    opened = wanted;
    if (wanted.length === 0) {
      close();
      return;
    }
    const stream = openStream(urlOf(wanted));
    next = stream;
    const hear = () => {
      if (stream !== next && stream !== current) return;
      if (stream === next) {
        current?.close();
        current = stream;
        next = null;
        attempts = 0;
      }
      clearTimeout(lostTimer);
      lostTimer = undefined;
      onLink("open");
      watchSilence();
    };
    stream.addEventListener("hello", (event) => {
      keepAliveMs = readKeepAlive(event.data) ?? defaultKeepAliveMs;
      hear();
    });
    stream.addEventListener("ping", hear);
    stream.addEventListener("view", (event) => {
      hear();
      if (stream === current && typeof event.data === "string") onView(event.data);
    });
    stream.addEventListener("error", () => {
      if (stream === current && next) {
        current.close();
        current = null;
      } else if (stream === next || stream === current) retry();
    });
    watchSilence();
  }

  function retry(): void {
    close();
    lostTimer ??= setTimeout(() => onLink("lost"), graceMs);
    const pauseMs = Math.min(lastRetryMs, firstRetryMs * 2 ** attempts) * (0.5 + random() / 2);
    attempts = Math.min(attempts + 1, 10);
    clearTimeout(reopenTimer);
    isPausing = true;
    reopenTimer = setTimeout(open, pauseMs);
  }

  function watchSilence(): void {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(retry, keepAliveMs * 2);
  }

  function close(): void {
    clearTimeout(silenceTimer);
    current?.close();
    next?.close();
    current = null;
    next = null;
  }

  return {
    /** Sorted, without repeats. Adding is done at once but for a short gathering; leaving out can wait. */
    watch(keys: readonly string[]): void {
      wanted = keys;
      if (isPausing) return;
      clearTimeout(reopenTimer);
      if (keys.join("\n") === opened.join("\n")) return;
      const isGrowing = keys.some((key) => !opened.includes(key));
      reopenTimer = setTimeout(open, isGrowing ? regroupMs : shrinkMs);
    },
    stop(): void {
      wanted = [];
      opened = [];
      isPausing = false;
      clearTimeout(reopenTimer);
      clearTimeout(lostTimer);
      close();
    },
  };
}

function readKeepAlive(data: unknown): number | null {
  if (typeof data !== "string") return null;
  const match = /"keepAliveMs":\s*(\d+)/.exec(data);
  return match ? Number(match[1]) : null;
}
