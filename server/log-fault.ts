import type { Log } from "./log";

const againAfterMs = 60_000;
const mostKnown = 100;

export type FaultLog = (error: unknown, what: string, more?: Record<string, unknown>) => void;

/**
 * Logs faults of our own that may come again and again: each with its stack when it is met, then at most once a minute
 * with how often it came meanwhile. Of more than 100 different ones the oldest are forgotten.
 */
export function createFaultLog(log: Pick<Log, "error">, now: () => number): FaultLog {
  const known = new Map<string, { atMs: number; silently: number }>();
  return (error, what, more = {}) => {
    const name = `${what}\n${error instanceof Error ? error.message : String(error)}`;
    const before = known.get(name);
    if (before && now() - before.atMs < againAfterMs) {
      before.silently++;
      return;
    }
    known.delete(name);
    known.set(name, { atMs: now(), silently: 0 });
    const [oldest] = known.keys();
    if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
    log.error({ err: error, ...more, ...(before ? { againSince: before.silently } : {}) }, what);
  };
}
