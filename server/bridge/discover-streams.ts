import { setTimeout as sleep } from "node:timers/promises";
import type { CallNames } from "@/lib/ids/call-names";
import { createDiscovery } from "@/server/collector/discover";
import type { Log } from "@/server/log";
import type { RawConnection } from "@/server/redis/raw-connection";
import type { StreamBook } from "./stream-book";

/** Between two steps, so that a pass over millions of keys holds up nobody. */
const stepEveryMs = 5;

export type DiscoverOptions = {
  connection: RawConnection;
  patterns: readonly string[];
  indexKey: string | undefined;
  names: CallNames;
  everyMs: number;
  book: StreamBook;
  onFound: () => void;
  log: Log;
  now: () => number;
};

/** Looks for streams as the console does, pass after pass; what goes wrong is told once and tried again. */
export function createStreamDiscovery(options: DiscoverOptions) {
  const { connection, patterns, indexKey, names, everyMs, book, onFound, log, now } = options;
  const discovery = createDiscovery(patterns, indexKey, names);
  const stopping = new AbortController();
  let problem: string | null = null;
  let passes = 0;
  let running: Promise<void> | null = null;

  async function pass(): Promise<void> {
    await connection.open();
    discovery.restart();
    book.beginPass();
    const counts = new Map<string, number>();
    for (;;) {
      const { keys, done } = await discovery.step(connection, counts);
      const before = book.byKey.size;
      for (const key of keys) book.add(key, now());
      if (book.byKey.size > before) onFound();
      if (done || stopping.signal.aborted) return;
      await pause(stepEveryMs);
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await pass();
        passes++;
        problem = null;
      } catch (error) {
        if (stopping.signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        if (problem === null) log.warn(`streams cannot be looked for: ${reason}`);
        problem = reason;
      }
      await pause(everyMs);
    }
  }

  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  return {
    get hasLooked() {
      return passes > 0;
    },
    get problem() {
      return problem;
    },
    notices: () => discovery.notices(),
    start(): void {
      running ??= loop();
    },
    async stop(): Promise<void> {
      stopping.abort();
      connection.close();
      await running;
    },
  };
}
