import { setTimeout as sleep } from "node:timers/promises";
import type { CallNames } from "@/lib/ids/call-names";
import { createDiscovery, type Discovery } from "@/server/collector/discover";
import type { Log } from "@/server/log";
import type { RawConnection } from "@/server/redis/raw-connection";
import type { StreamBook } from "./stream-book";

/** Between two steps, so that a pass over millions of keys holds up nobody. */
const stepEveryMs = 5;

export type DiscoverOptions = {
  /** The servers that are looked at, each with a connection of its own. */
  scanned: () => readonly { id: string; connection: RawConnection }[];
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
  const { scanned, patterns, indexKey, names, everyMs, book, onFound, log, now } = options;
  let discoveries: ReadonlyMap<string, Discovery> = new Map();
  const stopping = new AbortController();
  let problem: string | null = null;
  let passes = 0;
  let running: Promise<void> | null = null;

  /** Each server is looked at, whatever the others say; what the first one said that failed. */
  async function pass(): Promise<string | null> {
    book.beginPass();
    const looked = new Map<string, Discovery>();
    let reason: string | null = null;
    for (const { id, connection } of scanned()) {
      const discovery = discoveries.get(id) ?? createDiscovery(patterns, indexKey, names);
      looked.set(id, discovery);
      try {
        await lookAt(connection, discovery);
      } catch (error) {
        reason ??= error instanceof Error ? error.message : String(error);
      }
      if (stopping.signal.aborted) break;
    }
    discoveries = looked;
    return reason;
  }

  async function lookAt(connection: RawConnection, discovery: Discovery): Promise<void> {
    await connection.open();
    discovery.restart();
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
      const reason = await pass();
      if (stopping.signal.aborted) return;
      if (problem === null && reason !== null) log.warn(`streams cannot be looked for: ${reason}`);
      problem = reason;
      if (reason === null) passes++;
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
    notices: () => [...discoveries.values()].flatMap((discovery) => discovery.notices()),
    start(): void {
      running ??= loop();
    },
    async stop(): Promise<void> {
      stopping.abort();
      for (const { connection } of scanned()) connection.close();
      await running;
    },
  };
}
