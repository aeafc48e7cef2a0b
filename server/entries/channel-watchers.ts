import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import type { TailGap, TailState } from "@/lib/schema/stream-entry";
import { type Batch, sliceAfter } from "./tail-batch";
import type { Watcher } from "./watcher";

/** Who watches a stream, and from which id on each gets what is read of it. */
export function createChannelWatchers() {
  const joined = new Map<Watcher, string>();

  return {
    get size() {
      return joined.size;
    },
    all: (): IterableIterator<Watcher> => joined.keys(),
    add: (watcher: Watcher, joinedAtId: string): void => void joined.set(watcher, joinedAtId),
    delete: (watcher: Watcher): void => void joined.delete(watcher),
    wake(): void {
      for (const watcher of joined.keys()) watcher.wake();
    },
    take(batch: Batch): void {
      for (const [watcher, joinedAtId] of joined) {
        const part = compareEntryIds(batch.ids[0] ?? zeroId, joinedAtId) > 0 ? batch : sliceAfter(batch, joinedAtId);
        if (part) watcher.pushBatch(part);
        watcher.wake();
      }
    },
    /** Only who has not read past it misses anything. */
    tellGap(gap: TailGap): void {
      for (const [watcher, joinedAtId] of joined) {
        if (compareEntryIds(joinedAtId, gap.fromId) <= 0) watcher.pushGap(gap);
      }
    },
    /** All begin again at the first id: another stream stands under the key. */
    restart(gap: TailGap): void {
      for (const watcher of joined.keys()) {
        joined.set(watcher, zeroId);
        watcher.pushGap(gap);
      }
    },
    tell(state: TailState): void {
      for (const watcher of joined.keys()) {
        watcher.pushState(state);
        watcher.wake();
      }
    },
  };
}
