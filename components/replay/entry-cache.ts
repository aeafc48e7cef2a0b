import type { QueryOf } from "@/lib/endpoints/endpoints";
import { compareEntryIds } from "@/lib/ids/entry-id";
import type { EntriesPage, StreamEntry } from "@/lib/schema/stream-entry";

export interface EntryCacheState {
  entries: ReadonlyMap<string, StreamEntry>;
  /** Asked for, and not in Redis any more. */
  goneIds: ReadonlySet<string>;
  problem: Error | null;
}

export type LoadEntries = (query: QueryOf<"entries">) => Promise<EntriesPage>;

const maxKept = 4_000;
const maxPerAsk = 300;

/**
 * The entries themselves behind a call's events, read where they are looked at: `want` names those in sight, in stream
 * order. One question at a time; what was wanted last is asked next. The oldest answers are forgotten beyond 4,000.
 */
export function createEntryCache(loadEntries: LoadEntries) {
  const listeners = new Set<() => void>();
  const entries = new Map<string, StreamEntry>();
  const goneIds = new Set<string>();
  let state: EntryCacheState = { entries, goneIds, problem: null };
  let wanted: readonly string[] = [];
  let isAsking = false;
  let isStopped = false;

  const isKnown = (entryId: string) => entries.has(entryId) || goneIds.has(entryId);

  function tell(problem: Error | null): void {
    // Another object, so that readers of the state see that the maps have changed.
    state = { entries, goneIds, problem };
    for (const listener of listeners) listener();
  }

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      for (;;) {
        const lacking = wanted.filter((entryId) => !isKnown(entryId)).slice(0, maxPerAsk);
        const [from, to] = [lacking[0], lacking.at(-1)];
        if (isStopped || from === undefined || to === undefined) return;
        const page = await loadEntries({ from, to, limit: 500 });
        if (isStopped) return;
        for (const entry of page.entries) entries.set(entry.id, entry);
        const readTo = page.nextCursor === null ? to : (page.entries.at(-1)?.id ?? to);
        for (const entryId of lacking) {
          if (!entries.has(entryId) && compareEntryIds(entryId, readTo) <= 0) goneIds.add(entryId);
        }
        forget();
        tell(null);
      }
    } catch (error) {
      wanted = [];
      tell(error instanceof Error ? error : new Error(String(error)));
    } finally {
      isAsking = false;
    }
  }

  function forget(): void {
    if (entries.size <= maxKept) return;
    const inSight = new Set(wanted);
    for (const entryId of entries.keys()) {
      if (entries.size <= maxKept) return;
      if (!inSight.has(entryId)) entries.delete(entryId);
    }
  }

  return {
    getState: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    want(entryIds: readonly string[]): void {
      if (entryIds.every(isKnown)) return;
      wanted = entryIds;
      void ask();
    },
    start(): void {
      isStopped = false;
    },
    stop(): void {
      isStopped = true;
    },
  };
}
