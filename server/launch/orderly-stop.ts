import type { Say } from "./run-command";

/** One Ctrl-C can arrive twice, from the terminal and passed on by npm: only a later one is impatience. */
const secondSignalAfterMs = 500;
const parentCheckEveryMs = 250;

type Part = { stop: () => Promise<void>; kill?: () => void };

export type OrderlyStop = {
  /** Aborted as soon as stopping begins: work still under way ends early. */
  readonly signal: AbortSignal;
  /** The part started last is stopped first. */
  add(part: Part): void;
  /** Stops everything in order and ends this process. A second call joins the first. */
  stopAll(exitCode: number): Promise<never>;
};

/** Turns Ctrl-C, SIGTERM, a closed terminal and an npm that was killed into one orderly stop; a second one kills what is left. */
export function createOrderlyStop(say: Say): OrderlyStop {
  const abort = new AbortController();
  const parts: Part[] = [];
  let stopping: Promise<never> | undefined;
  let stoppingSinceMs = 0;

  const run = async (exitCode: number): Promise<never> => {
    abort.abort();
    for (let part = parts.pop(); part; part = parts.pop()) {
      current = part;
      await part.stop().catch((error: Error) => say(error.message));
    }
    process.exit(exitCode);
  };
  let current: Part | undefined;
  const stopAll = (exitCode: number) => {
    stoppingSinceMs ||= Date.now();
    stopping ??= run(exitCode);
    return stopping;
  };
  const onSignal = () => {
    if (!stopping) {
      say("Stopping …");
      void stopAll(0);
    } else if (Date.now() - stoppingSinceMs > secondSignalAfterMs) {
      for (const part of [...parts, ...(current ? [current] : [])]) part.kill?.();
      process.exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  if (process.env.npm_lifecycle_event) stopWithParent(onSignal);

  return { signal: abort.signal, add: (part) => parts.push(part), stopAll };
}

/** Nobody would be left to stop what `npm start` runs once npm itself is gone. */
function stopWithParent(stop: () => void): void {
  const parentPid = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parentPid) return;
    clearInterval(timer);
    stop();
  }, parentCheckEveryMs);
  timer.unref();
}
