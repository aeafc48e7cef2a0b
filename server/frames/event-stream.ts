import type { ServerResponse } from "node:http";
import type { Log } from "../log";
import { faultOf } from "./fault";

/**
 * Where an event stream gets its bytes from. `take` hands over everything that is ready as one chunk, or null, and may
 * throw what ends the stream;
 * `whenReady` calls back once when there is something (or when the source has ended); `end` frees it, once.
 */
export type FrameSource = {
  take(): Uint8Array | null;
  whenReady(callback: () => void): void;
  readonly hasEnded: boolean;
  end(): void;
};

export function isFrameSource(value: unknown): value is FrameSource {
  return typeof value === "object" && value !== null && "take" in value && "whenReady" in value && "end" in value;
}

const encoder = new TextEncoder();

/** One server-sent event. Data is a single line of JSON, so it needs no splitting. */
export function eventText(event: string, data: string, id?: string): string {
  return `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${data}\n\n`;
}

export function encodeEvent(event: string, data: string, id?: string): Uint8Array {
  return encoder.encode(eventText(event, data, id));
}

/** The last frame of a stream that an error ends. */
export function encodeFault(error: unknown): Uint8Array {
  return encodeEvent("fault", JSON.stringify(faultOf(error)));
}

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

const pingEvent = encodeEvent("ping", "{}");

export type EventStreamOptions = {
  /** Aborts when the client is gone. */
  signal: AbortSignal;
  source: FrameSource;
  /** The Node response underneath, where it is known: written to directly, and cut off when its reader stalls. */
  response: ServerResponse | undefined;
  log: Pick<Log, "error">;
  keepAliveMs?: number;
  /** A reader that has taken nothing of what was written for so long is disconnected. */
  stalledAfterMs?: number;
};

/**
 * Serves a source as server-sent events. Bytes are taken only when the client has room for them, so that a slow reader
 * leaves its frames in the source, which bounds them; beyond that one chunk is on its way. A ping goes out when nothing
 * else did for `keepAliveMs` (15 s); the client reconnects after a jittered `retry`. The source is ended exactly once:
 * on disconnect, cancel, its own end, an error, which is its last frame (`fault`), or after `stalledAfterMs` (60 s).
 */
export function eventStream(options: EventStreamOptions): Response {
  const { signal, source, response, log, keepAliveMs = 15_000, stalledAfterMs = 60_000 } = options;
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let watching: NodeJS.Timeout | undefined;
  let lastSentAtMs = performance.now();
  let direct: ServerResponse | null = null;
  let isWaitingForRoom = true;
  let hasSaidHello = false;
  let hasFinished = false;
  let hasFailed = false;
  let pulled: (() => void) | null = null;

  function finish(): void {
    if (hasFinished) return;
    hasFinished = true;
    clearInterval(watching);
    signal.removeEventListener("abort", finish);
    direct?.off("drain", onRoom);
    source.end();
    try {
      controller.close();
    } catch {
      // Cancelled meanwhile: there is nobody left to tell.
    }
    pulled?.();
  }

  function send(chunk: Uint8Array): void {
    lastSentAtMs = performance.now();
    if (direct) {
      isWaitingForRoom = !direct.write(chunk);
    } else {
      isWaitingForRoom = true;
      controller.enqueue(chunk);
      pulled?.();
    }
  }

  function onRoom(): void {
    isWaitingForRoom = false;
    pump();
  }

  function pump(): void {
    while (!hasFinished && !isWaitingForRoom) {
      const chunk = takeOrFault();
      if (chunk === null) break;
      send(chunk);
    }
    if (hasFinished || isWaitingForRoom) return;
    if (source.hasEnded) finish();
    else source.whenReady(pump);
  }

  function takeOrFault(): Uint8Array | null {
    if (hasFailed) return null;
    try {
      return source.take();
    } catch (error) {
      hasFailed = true;
      if (faultOf(error).code === "internal") log.error({ err: error }, "unexpected error in an event stream");
      source.end();
      return encodeFault(error);
    }
  }

  function watch(): void {
    const silentMs = performance.now() - lastSentAtMs;
    if (isWaitingForRoom) {
      if (silentMs < stalledAfterMs) return;
      response?.destroy();
      finish();
    } else if (silentMs >= keepAliveMs) {
      send(pingEvent);
      pump();
    }
  }

  const stream = new ReadableStream<Uint8Array>(
    {
      start(opened) {
        controller = opened;
        watching = setInterval(watch, Math.min(keepAliveMs, stalledAfterMs) / 3);
        if (signal.aborted) finish();
        else signal.addEventListener("abort", finish);
      },
      /** Called again only once what was enqueued has been written: then the response is open to write to directly. */
      pull() {
        if (hasFinished) return;
        if (!hasSaidHello) {
          hasSaidHello = true;
          controller.enqueue(hello(keepAliveMs));
          return;
        }
        const next = new Promise<void>((resolve) => {
          pulled = resolve;
        });
        if (response?.headersSent && !direct) {
          direct = response;
          direct.on("drain", onRoom);
        }
        onRoom();
        return next;
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  );
  return new Response(stream, { headers });
}

function hello(keepAliveMs: number): Uint8Array {
  const retryMs = 500 + Math.round(Math.random() * 1_500);
  return encoder.encode(`retry: ${retryMs}\n${eventText("hello", JSON.stringify({ keepAliveMs }))}`);
}
