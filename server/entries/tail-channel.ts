import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import type { TailGap } from "@/lib/schema/stream-entry";
import { resetAfter, type StreamExtent } from "@/lib/stream/missed-after";
import type { DecodedEntry } from "../redis/decode-entry";
import type { MaskOne } from "./entry-mask";
import { type Batch, encodeBatches, lastIdOf, mergeBatches, sliceAfter } from "./tail-batch";
import type { Watcher } from "./watcher";

/** Where a stream's counters stood when everything up to `id` had been delivered. */
type Mark = { id: string; entriesAdded: number; delivered: number };

const keptEntries = 512;
const keptBytes = 262_144;
const maxUnsent = { entries: 250, bytes: 131_072 };
const checkEveryMs = 2_000;
const bytesPerCheckMs = 100;

/**
 * One stream that somebody watches: how far it has been read, the last entries of it for those who join, and who
 * watches. `position` only grows, until the stream turns out to be deleted or made anew (`epoch` counts that).
 */
export function createTailChannel(key: string, afterId: string, averageBytes: number, mask: MaskOne) {
  const watchers = new Map<Watcher, { joinedAtId: string }>();
  let position = afterId;
  let highestId = afterId;
  let epoch = 0;
  let unsent: Batch[] = [];
  let unsentEntries = 0;
  let unsentBytes = 0;
  let kept: Batch[] = [];
  let keptFromId = afterId;
  let keptSize = { entries: 0, bytes: 0 };
  let delivered = 0;
  let base: Mark | null = null;
  let ahead: Omit<Mark, "delivered"> | null = null;
  let checkDueAtMs = 0;

  function keep(batch: Batch): void {
    kept.push(batch);
    keptSize = { entries: keptSize.entries + batch.ids.length, bytes: keptSize.bytes + batch.bytes.length };
    while (kept.length > 1 && (keptSize.entries > keptEntries || keptSize.bytes > keptBytes)) {
      const oldest = kept.shift();
      if (!oldest) break;
      keptFromId = lastIdOf(oldest);
      keptSize = { entries: keptSize.entries - oldest.ids.length, bytes: keptSize.bytes - oldest.bytes.length };
    }
  }

  /** Entries the counters say were added, but which were gone before they could be read. */
  function settle(mark: Omit<Mark, "delivered">, deliveredThere: number): TailGap | null {
    const last = base;
    base = { ...mark, delivered: deliveredThere };
    const count = last ? mark.entriesAdded - last.entriesAdded - (deliveredThere - last.delivered) : 0;
    return last && count > 0 ? { cause: "trimmed", fromId: last.id, toId: mark.id, count } : null;
  }

  function tell(gap: TailGap | null): void {
    if (gap === null) return;
    flush();
    for (const [watcher, { joinedAtId }] of watchers) {
      if (compareEntryIds(joinedAtId, gap.fromId) <= 0) watcher.pushGap(gap);
    }
  }

  function flush(): void {
    const batches = mergeBatches(unsent);
    unsent = [];
    unsentEntries = unsentBytes = 0;
    for (const batch of batches) {
      keep(batch);
      for (const [watcher, { joinedAtId }] of watchers) {
        const part = compareEntryIds(batch.ids[0] ?? zeroId, joinedAtId) > 0 ? batch : sliceAfter(batch, joinedAtId);
        if (part) watcher.pushBatch(part);
        watcher.wake();
      }
    }
  }

  return {
    key,
    /** The key as an argument in RESP, made once. */
    encodedKey: `$${Buffer.byteLength(key)}\r\n${key}\r\n`,
    watchers,
    get position() {
      return position;
    },
    get highestId() {
      return highestId;
    },
    get epoch() {
      return epoch;
    },
    get averageBytes() {
      return averageBytes;
    },
    /** Takes in entries that follow `position`; `flush` hands them on. */
    deliver(entries: DecodedEntry[]): void {
      let gap: TailGap | null = null;
      for (const { entry, sizeBytes } of entries) {
        averageBytes += (sizeBytes - averageBytes) / 8;
        if (ahead && compareEntryIds(entry.id, ahead.id) >= 0) {
          gap = settle(ahead, entry.id === ahead.id ? delivered + 1 : delivered);
          ahead = null;
        }
        delivered++;
        position = entry.id;
      }
      for (const batch of encodeBatches(entries, mask)) {
        unsent.push(batch);
        unsentEntries += batch.ids.length;
        unsentBytes += batch.bytes.length;
      }
      if (compareEntryIds(position, highestId) > 0) highestId = position;
      tell(gap);
      if (unsentEntries >= maxUnsent.entries || unsentBytes >= maxUnsent.bytes) flush();
    },
    /** Hands everything taken in to the watchers and wakes them. */
    flush(): void {
      flush();
      for (const watcher of watchers.keys()) watcher.wake();
    },
    /**
     * Adds a watcher that has everything up to `afterId`, with what came since; false when more has come since than is
     * kept here, so that it must read on by itself.
     */
    join(watcher: Watcher, afterId: string): boolean {
      flush();
      if (compareEntryIds(afterId, keptFromId) < 0) return false;
      for (const batch of kept) {
        const part = sliceAfter(batch, afterId);
        if (part) watcher.pushBatch(part);
      }
      watchers.set(watcher, { joinedAtId: afterId });
      if (compareEntryIds(afterId, highestId) > 0) highestId = afterId;
      return true;
    },
    /** Whether what follows this id is at hand. */
    reaches: (entryId: string) => compareEntryIds(entryId, keptFromId) >= 0 && compareEntryIds(entryId, position) <= 0,
    isCheckDue: (nowMs: number) => nowMs >= checkDueAtMs,
    checked(nowMs: number, replyBytes: number): void {
      checkDueAtMs = nowMs + checkEveryMs + replyBytes / bytesPerCheckMs;
    },
    /**
     * Compares with what Redis says about the stream (null: it does not exist), asked when `highestId` and `epoch` were
     * these: a stream whose last id lies below is another one, and counters that ran ahead mean entries were missed.
     */
    compare(extent: StreamExtent | null, asked: { highestId: string; epoch: number }): void {
      if (asked.epoch !== epoch) return;
      const lastId = extent?.lastGeneratedId ?? zeroId;
      if (compareEntryIds(lastId, asked.highestId) < 0) {
        const gap = resetAfter(highestId);
        unsent = [];
        unsentEntries = unsentBytes = 0;
        epoch++;
        position = highestId = keptFromId = zeroId;
        kept = [];
        keptSize = { entries: 0, bytes: 0 };
        base = ahead = null;
        for (const [watcher, joined] of watchers) {
          joined.joinedAtId = zeroId;
          watcher.pushGap(gap);
        }
        return;
      }
      if (extent === null || extent.entriesAdded === null || ahead !== null) return;
      const mark = { id: lastId, entriesAdded: extent.entriesAdded };
      if (lastId === position) tell(settle(mark, delivered));
      else if (compareEntryIds(lastId, position) > 0) ahead = mark;
    },
  };
}

export type TailChannel = ReturnType<typeof createTailChannel>;
