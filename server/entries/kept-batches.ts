import { compareEntryIds } from "@/lib/ids/entry-id";
import { type Batch, lastIdOf, mergeBatches, sliceAfter } from "./tail-batch";

const maxKept = { entries: 512, bytes: 262_144 };
const maxUnsent = { entries: 250, bytes: 131_072 };

/** What a stream brought last, for those who join: 512 entries or 256 kB at most, and what has not been handed on yet. */
export function createKeptBatches(afterId: string) {
  let unsent: Batch[] = [];
  let unsentSize = { entries: 0, bytes: 0 };
  let kept: Batch[] = [];
  let keptSize = { entries: 0, bytes: 0 };
  let fromId = afterId;

  function keep(batch: Batch): void {
    kept.push(batch);
    keptSize = grown(keptSize, batch);
    while (kept.length > 1 && (keptSize.entries > maxKept.entries || keptSize.bytes > maxKept.bytes)) {
      const oldest = kept.shift();
      if (!oldest) break;
      fromId = lastIdOf(oldest);
      keptSize = { entries: keptSize.entries - oldest.ids.length, bytes: keptSize.bytes - oldest.bytes.length };
    }
  }

  return {
    /** Everything after it is here. */
    get fromId() {
      return fromId;
    },
    get isFull() {
      return unsentSize.entries >= maxUnsent.entries || unsentSize.bytes >= maxUnsent.bytes;
    },
    add(batch: Batch): void {
      unsent.push(batch);
      unsentSize = grown(unsentSize, batch);
    },
    /** What has not been handed on, in few pieces. */
    flush(): Batch[] {
      const batches = mergeBatches(unsent);
      unsent = [];
      unsentSize = { entries: 0, bytes: 0 };
      for (const batch of batches) keep(batch);
      return batches;
    },
    after(entryId: string): Batch[] {
      return kept.flatMap((batch) => sliceAfter(batch, entryId) ?? []);
    },
    reaches: (entryId: string): boolean => compareEntryIds(entryId, fromId) >= 0,
    /** Nothing up to this id is kept. */
    forget(toId: string): void {
      unsent = [];
      kept = [];
      unsentSize = { entries: 0, bytes: 0 };
      keptSize = { entries: 0, bytes: 0 };
      fromId = toId;
    },
  };
}

const grown = (size: { entries: number; bytes: number }, { ids, bytes }: Batch) => ({
  entries: size.entries + ids.length,
  bytes: size.bytes + bytes.length,
});
