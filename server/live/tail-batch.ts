import { compareEntryIds } from "@/lib/stream/entry-id";
import { eventText } from "@/server/http/event-stream";
import type { DecodedEntry } from "@/server/redis/decode-entry";

/** Consecutive entries of one stream as the bytes every watcher is sent; `ends[i]` is where entry `i` ends in them. */
export type Batch = { ids: string[]; ends: number[]; bytes: Buffer };

const batchBytes = 131_072;

/** Serialises entries once for all watchers, in batches of about 128 kB. */
export function encodeBatches(entries: DecodedEntry[]): Batch[] {
  const batches: Batch[] = [];
  let texts: string[] = [];
  let ids: string[] = [];
  let ends: number[] = [];
  let end = 0;
  const finish = () => {
    if (ids.length > 0) batches.push({ ids, ends, bytes: Buffer.from(texts.join("")) });
    texts = [];
    ids = [];
    ends = [];
    end = 0;
  };
  for (const { entry } of entries) {
    const text = eventText("entry", JSON.stringify(entry), entry.id);
    texts.push(text);
    ids.push(entry.id);
    end += Buffer.byteLength(text);
    ends.push(end);
    if (end >= batchBytes) finish();
  }
  finish();
  return batches;
}

export function lastIdOf(batch: Batch): string {
  return batch.ids.at(-1) ?? "";
}

/** The part of a batch after an id; null when nothing of it is. */
export function sliceAfter(batch: Batch, entryId: string): Batch | null {
  const first = batch.ids.findIndex((id) => compareEntryIds(id, entryId) > 0);
  if (first === -1) return null;
  if (first === 0) return batch;
  const start = batch.ends[first - 1] ?? 0;
  return {
    ids: batch.ids.slice(first),
    ends: batch.ends.slice(first).map((end) => end - start),
    bytes: batch.bytes.subarray(start),
  };
}
