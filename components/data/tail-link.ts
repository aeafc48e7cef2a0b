import type { EventStream } from "./feed-source";

export interface TailLinkOptions<FrameEvent extends string> {
  /** The frames to take, by their name. */
  events: readonly FrameEvent[];
  openStream(url: string): EventStream;
  /** Asked anew for each attempt, so that it begins after what has been taken by then. */
  urlNow(): string;
  onFrame(event: FrameEvent, data: string): void;
  /**
   * `lost` is told only when the stream is not back within a moment: a server ends streams now and then on purpose.
   * `waiting`: other windows of this browser have taken all the room there is for tails.
   */
  onLink(state: "open" | "lost" | "waiting"): void;
  /** An attempt failed before the server said anything: it may have refused for a reason. */
  onRefused(): void;
}

const graceMs = 1_500;
const firstRetryMs = 300;
const lastRetryMs = 15_000;
const defaultKeepAliveMs = 15_000;

/** Keeps one event stream open until `stop()`: errors and silence lead to a new attempt after a growing, jittered pause. */
export function createTailLink<FrameEvent extends string>({
  events,
  openStream,
  urlNow,
  onFrame,
  onLink,
  onRefused,
}: TailLinkOptions<FrameEvent>) {
  let stream: EventStream | null = null;
  let attempts = 0;
  let hasHeard = false;
  let isStopped = false;
  let keepAliveMs = defaultKeepAliveMs;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;
  let lostTimer: ReturnType<typeof setTimeout> | undefined;

  function hear(): void {
    if (!hasHeard) {
      hasHeard = true;
      attempts = 0;
      clearTimeout(lostTimer);
      lostTimer = undefined;
      onLink("open");
    }
    heardAtMs = performance.now();
  }

  let heardAtMs = 0;

  function watchSilence(): void {
    clearTimeout(silenceTimer);
    const leftMs = heardAtMs + keepAliveMs * 2 - performance.now();
    silenceTimer = setTimeout(leftMs <= 0 ? retry : watchSilence, Math.max(0, leftMs));
  }

  function open(): void {
    hasHeard = false;
    heardAtMs = performance.now();
    const opened = openStream(urlNow());
    stream = opened;
    const isCurrent = () => stream === opened;
    opened.addEventListener("hello", ({ data }) => {
      if (!isCurrent()) return;
      const told = typeof data === "string" ? /"keepAliveMs":\s*(\d+)/.exec(data)?.[1] : undefined;
      keepAliveMs = told === undefined ? defaultKeepAliveMs : Number(told);
      hear();
    });
    opened.addEventListener("waiting", () => isCurrent() && onLink("waiting"));
    opened.addEventListener("ping", () => {
      // The connection lives; whether this tail begins only its hello tells.
      if (isCurrent()) heardAtMs = performance.now();
    });
    for (const event of events) {
      opened.addEventListener(event, ({ data }) => {
        if (!isCurrent() || typeof data !== "string") return;
        hear();
        onFrame(event, data);
      });
    }
    opened.addEventListener("error", () => isCurrent() && retry());
    watchSilence();
  }

  function retry(): void {
    if (!hasHeard) onRefused();
    if (isStopped) return;
    close();
    lostTimer ??= setTimeout(() => onLink("lost"), graceMs);
    const pauseMs = Math.min(lastRetryMs, firstRetryMs * 2 ** attempts) * (0.5 + Math.random() / 2);
    attempts = Math.min(attempts + 1, 10);
    retryTimer = setTimeout(open, pauseMs);
  }

  function close(): void {
    clearTimeout(retryTimer);
    clearTimeout(silenceTimer);
    stream?.close();
    stream = null;
  }

  open();
  return {
    stop(): void {
      isStopped = true;
      close();
      clearTimeout(lostTimer);
    },
  };
}

export type TailLink = ReturnType<typeof createTailLink>;
