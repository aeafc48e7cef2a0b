import { Failover } from "@/lib/schema/failover";
import type { Log } from "../log";
import type { Redis } from "../redis/connect";

const saveAfterMs = 1_000;
const keptMs = 7 * 24 * 3_600_000;
const maxKept = 50;

export type SavedFailoversOptions = { state: Redis; key: string; log: Log; now: () => number };

/** Fail-overs in the state store, by their id: the last 50, seven days at most. What could not be saved is saved later. */
export function createSavedFailovers({ state, key, log, now }: SavedFailoversOptions) {
  const changed = new Map<string, Failover>();
  let timer: NodeJS.Timeout | undefined;
  let hasStopped = false;
  let isFailing = false;

  async function write(): Promise<void> {
    timer = undefined;
    const open = [...changed];
    if (open.length === 0) return;
    try {
      await state.hset(key, Object.fromEntries(open.map(([id, failover]) => [id, JSON.stringify(failover)])));
      for (const [id, failover] of open) if (changed.get(id) === failover) changed.delete(id);
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn({ err: error }, "a fail-over is not saved: the state store does not answer");
      isFailing = true;
      later();
    }
  }

  function later(): void {
    if (!hasStopped) timer ??= setTimeout(() => void write(), saveAfterMs);
  }

  return {
    save(failover: Failover): void {
      changed.set(failover.failoverId, failover);
      later();
    },
    /** Those of earlier processes, oldest first; what is too old or too much is removed. */
    async load(): Promise<Failover[]> {
      const all = Object.values(await state.hgetall(key)).flatMap((text) => parse(text) ?? []);
      all.sort((a, b) => a.atMs - b.atMs);
      const kept = all.filter(({ atMs }) => atMs >= now() - keptMs).slice(-maxKept);
      const gone = all.filter((failover) => !kept.includes(failover)).map(({ failoverId }) => failoverId);
      if (gone.length > 0) await state.hdel(key, ...gone);
      return kept;
    },
    async stop(): Promise<void> {
      hasStopped = true;
      clearTimeout(timer);
      await write();
    },
  };
}

function parse(text: string): Failover | null {
  try {
    return Failover.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
