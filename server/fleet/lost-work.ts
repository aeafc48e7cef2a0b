import { KeptLostWork, type LostWork } from "@/lib/schema/lost-work";
import { addLostWorks } from "@/lib/stream/lost-work";
import type { Log } from "../log";
import type { Redis } from "../redis/connect";

const saveEveryMs = 2_000;
const keptMs = 7 * 24 * 3_600_000;
const maxCalls = 2_000;

export type LostWorkOptions = { state: Redis; key: string; log: Log; now: () => number };

export type LostCall = { streamKey: string; works: readonly LostWork[] };

/**
 * Groups that vanished with what they had still to do, by stream key: Redis keeps no trace of them. The newest 2,000
 * calls are kept, 20 groups of each, seven days at most; saved by the state store, and read from it at the start.
 */
export function createLostWork({ state, key, log, now }: LostWorkOptions) {
  const calls = new Map<string, readonly LostWork[]>();
  const changed = new Set<string>();
  const removed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> | null = null;
  let isFull = false;
  let isFailing = false;

  function put(streamKey: string, works: readonly LostWork[]): void {
    calls.delete(streamKey);
    calls.set(streamKey, works);
    for (const oldest of calls.keys()) {
      if (calls.size <= maxCalls) break;
      isFull = true;
      drop(oldest);
    }
  }

  function drop(streamKey: string): void {
    calls.delete(streamKey);
    changed.delete(streamKey);
    removed.add(streamKey);
  }

  async function load(): Promise<void> {
    for (const [streamKey, text] of Object.entries(await state.hgetall(key))) {
      const works = parse(text).filter(({ missedAtMs }) => missedAtMs >= now() - keptMs);
      if (works.length === 0) removed.add(streamKey);
      else put(streamKey, addLostWorks(works, calls.get(streamKey) ?? []));
    }
  }

  async function save(): Promise<void> {
    for (const [streamKey, works] of calls) {
      if ((works.at(-1)?.missedAtMs ?? 0) < now() - keptMs) drop(streamKey);
    }
    const gone = [...removed];
    const fresh = [...changed].map((streamKey) => [streamKey, JSON.stringify(calls.get(streamKey))]);
    if (gone.length > 0) await state.hdel(key, ...gone);
    if (fresh.length > 0) await state.hset(key, Object.fromEntries(fresh));
    for (const streamKey of gone) removed.delete(streamKey);
    for (const [streamKey = ""] of fresh) changed.delete(streamKey);
  }

  async function saveAndTell(): Promise<void> {
    try {
      await save();
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn({ err: error }, "groups that vanished are not saved: the state store does not answer");
      isFailing = true;
    }
  }

  return {
    load,
    add(streamKey: string, works: readonly LostWork[]): void {
      if (works.length === 0) return;
      put(streamKey, addLostWorks(calls.get(streamKey) ?? [], works));
      changed.add(streamKey);
      removed.delete(streamKey);
    },
    of(streamKey: string): readonly LostWork[] {
      return calls.get(streamKey) ?? [];
    },
    *calls(): Iterable<LostCall> {
      for (const [streamKey, works] of calls) yield { streamKey, works };
    },
    notices(): string[] {
      return isFull ? [`Groups that vanished are kept for the last ${maxCalls} calls; earlier ones were let go.`] : [];
    },
    start(): void {
      timer = setInterval(() => {
        if (changed.size === 0 && removed.size === 0 && calls.size === 0) return;
        saving ??= saveAndTell().finally(() => {
          saving = null;
        });
      }, saveEveryMs);
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await saving;
      if (changed.size > 0 || removed.size > 0) await saveAndTell();
    },
  };
}

function parse(text: string): KeptLostWork {
  try {
    return KeptLostWork.parse(JSON.parse(text));
  } catch {
    return [];
  }
}
