import { compareEntryIds } from "@/lib/ids/entry-id";
import type { StreamEntry } from "@/lib/schema/stream-entry";
import { eventText } from "../frames/event-stream";
import type { DecodedEntry } from "../redis/decode-entry";
import type { MaskOne } from "./entry-mask";

/** Consecutive entries of one stream as the bytes every watcher is sent; `ends[i]` is where entry `i` ends in them. */
export type Batch = { ids: string[]; ends: number[]; bytes: Buffer };

const batchBytes = 131_072;
const batchEntries = 250;

/** Serialises entries once for all watchers, in batches of about 128 kB, and at most 250 entries. */
export function encodeBatches(entries: DecodedEntry[], mask: MaskOne): Batch[] {
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
    const text = frameOf(mask(entry));
    texts.push(text);
    ids.push(entry.id);
    end += Buffer.byteLength(text);
    ends.push(end);
    if (end >= batchBytes || ids.length >= batchEntries) finish();
  }
  finish();
  return batches;
}

const frameOf = (entry: StreamEntry) => eventText("entry", JSON.stringify(entry), entry.id);

/** The same entries in as few batches of about that size, so that a watcher is handed one chunk instead of many. */
export function mergeBatches(batches: Batch[]): Batch[] {
  if (batches.length < 2) return batches;
  const merged: Batch[] = [];
  let group: Batch[] = [];
  let bytes = 0;
  let entries = 0;
  const finish = () => {
    if (group.length > 0) merged.push(joinBatches(group));
    group = [];
    bytes = entries = 0;
  };
  for (const batch of batches) {
    if (bytes + batch.bytes.length > batchBytes || entries + batch.ids.length > batchEntries) finish();
    group.push(batch);
    bytes += batch.bytes.length;
    entries += batch.ids.length;
  }
  finish();
  return merged;
}

function joinBatches(batches: Batch[]): Batch {
  const [only] = batches;
  if (only && batches.length === 1) return only;
  const ends: number[] = [];
  let start = 0;
  for (const batch of batches) {
    for (const end of batch.ends) ends.push(start + end);
    start += batch.bytes.length;
  }
  return {
    ids: batches.flatMap(({ ids }) => ids),
    ends,
    bytes: Buffer.concat(batches.map(({ bytes }) => bytes)),
  };
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
