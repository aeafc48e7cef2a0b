import { setTimeout as sleep } from "node:timers/promises";
import type { Say } from "./run-command";

const steadyAfterMs = 60_000;
const endsInARow = 8;
const maxDelayMs = 15_000;

export type KeepRunningOptions = {
  name: string;
  /** How the one that runs now ends, in words, when it does. */
  ended: () => Promise<string>;
  /** Starts the next one; a failure counts as an end. */
  restart: () => Promise<void>;
  say: Say;
  /** Aborted when everything is being stopped: an end is then no surprise. */
  signal: AbortSignal;
  firstDelayMs?: number;
};

/** Starts it again each time it ends, waiting twice as long each time, until it has ended too often in a row. */
export async function keepRunning(options: KeepRunningOptions): Promise<void> {
  const { name, ended, restart, say, signal, firstDelayMs = 500 } = options;
  let failure: string | undefined;
  for (let ends = 1; ; ends++) {
    const startedAtMs = Date.now();
    const how: string = failure ?? (await ended());
    if (signal.aborted) return;
    if (Date.now() - startedAtMs >= steadyAfterMs) ends = 1;
    if (ends >= endsInARow) return say(`${name} ended ${ends} times in a row (${how}); it is not started again.`);
    say(`${name} ended (${how}); starting it again.`);
    await sleep(Math.min(firstDelayMs * 2 ** (ends - 1), maxDelayMs), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    failure = await restart().then(
      () => undefined,
      (error: Error) => error.message,
    );
  }
}
