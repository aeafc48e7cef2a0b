/**
 * Where an event stream gets its bytes from. `take` hands over everything that is ready as one chunk, or null;
 * `whenReady` calls back once when there is something (or when the source has ended); `end` frees it, once.
 */
export type FrameSource = {
  take(): Uint8Array | null;
  whenReady(callback: () => void): void;
  readonly hasEnded: boolean;
  end(): void;
};

const encoder = new TextEncoder();

/** One server-sent event. Data is a single line of JSON, so it needs no splitting. */
export function encodeEvent(event: string, data: string, id?: string): Uint8Array {
  return encoder.encode(`event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${data}\n\n`);
}

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/**
 * Serves a source as server-sent events. Bytes are taken only when the client has room for them, so that a slow reader
 * leaves its frames in the source, which bounds them. A ping goes out every `keepAliveMs`; the client reconnects after
 * a jittered `retry`. The source is ended exactly once: on disconnect, cancel, its own end, or an error.
 */
export function eventStream(signal: AbortSignal, source: FrameSource, keepAliveMs = 15_000): Response {
  let pinging: NodeJS.Timeout | undefined;
  let wake: (() => void) | null = null;
  let isPingDue = false;
  let hasFinished = false;

  function finish(): void {
    if (hasFinished) return;
    hasFinished = true;
    clearInterval(pinging);
    signal.removeEventListener("abort", finish);
    source.end();
    wake?.();
  }

  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const retryMs = 500 + Math.round(Math.random() * 1_500);
        controller.enqueue(encoder.encode(`retry: ${retryMs}\nevent: hello\ndata: {"keepAliveMs":${keepAliveMs}}\n\n`));
        pinging = setInterval(() => {
          isPingDue = true;
          wake?.();
        }, keepAliveMs);
        if (signal.aborted) finish();
        else signal.addEventListener("abort", finish);
      },
      async pull(controller) {
        for (;;) {
          if (hasFinished) return closeQuietly(controller);
          const chunk = source.take();
          if (chunk !== null) return controller.enqueue(chunk);
          if (source.hasEnded) {
            finish();
            return closeQuietly(controller);
          }
          if (isPingDue) {
            isPingDue = false;
            return controller.enqueue(encodeEvent("ping", "{}"));
          }
          await new Promise<void>((resolve) => {
            wake = resolve;
            source.whenReady(resolve);
          });
        }
      },
      cancel: finish,
    },
    { highWaterMark: 1 },
  );
  return new Response(stream, { headers });
}

function closeQuietly(controller: ReadableStreamDefaultController<Uint8Array>): void {
  try {
    controller.close();
  } catch {
    // The stream was cancelled meanwhile: there is nobody left to tell.
  }
}
