import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import { withheldEntry } from "@/lib/mask/mask-entry";
import type { TailGap, TailState } from "@/lib/schema/stream-entry";
import { resetAfter, type StreamExtent } from "@/lib/stream/missed-after";
import type { DecodedEntry } from "../redis/decode-entry";
import type { CallMask } from "./call-mask";
import { createChannelWatchers } from "./channel-watchers";
import type { Follower } from "./follower";
import { createKeptBatches } from "./kept-batches";
import { createMissedCount } from "./missed-count";
import type { EntrySays } from "./sayings";
import { encodeBatches } from "./tail-batch";
import type { Watcher } from "./watcher";

const checkEveryMs = 2_000;
const bytesPerCheckMs = 100;

/**
 * One stream that somebody watches: how far it has been read, the last entries of it for those who join, who watches,
 * and who keeps its events. An entry is masked once for all of them. `position` only grows, until the stream turns out
 * to be deleted or made anew (`epoch` counts that).
 */
export function createTailChannel(key: string, afterId: string, averageBytes: number, call: CallMask) {
  const watchers = createChannelWatchers();
  const kept = createKeptBatches(afterId);
  const missed = createMissedCount();
  let follower: Follower | null = null;
  /** Somebody reads the history to join behind it: what comes meanwhile is kept for them. */
  let isExpected = false;
  let position = afterId;
  let highestId = afterId;
  let epoch = 0;
  let checkDueAtMs = 0;

  function tellGap(gap: TailGap | null): void {
    if (gap === null) return;
    follower?.lose(gap);
    flush();
    watchers.tellGap(gap);
  }

  function flush(): void {
    for (const batch of kept.flush()) watchers.take(batch);
  }

  function handOn(entries: readonly DecodedEntry[]): EntrySays[] | null {
    if (follower === null) return null;
    const sizeBytes = entries.reduce((sum, one) => sum + one.sizeBytes, 0);
    return follower.take(
      position,
      entries.map(({ entry, fuller }) => fuller ?? entry),
      sizeBytes,
    );
  }

  function show(decoded: DecodedEntry[], says: EntrySays[] | null): void {
    const entries = decoded.map(({ entry }) => entry);
    if (watchers.size === 0 && !isExpected) {
      call.pass(entries);
      kept.forget(position);
      return;
    }
    const shown = new Map(call.maskNext(entries, says).map((one) => [one.id, one]));
    for (const batch of encodeBatches(decoded, (entry) => shown.get(entry.id) ?? withheldEntry(entry))) kept.add(batch);
  }

  /** Another stream stands under the key, or none. */
  function begin(): void {
    const gap = resetAfter(highestId);
    epoch++;
    position = highestId = zeroId;
    kept.forget(zeroId);
    missed.reset();
    follower?.lose(gap);
    watchers.restart(gap);
  }

  return {
    key,
    /** The key as an argument in RESP, made once. */
    encodedKey: `$${Buffer.byteLength(key)}\r\n${key}\r\n`,
    watchers,
    get follower() {
      return follower;
    },
    get isUnused() {
      return watchers.size === 0 && follower === null;
    },
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
      const says = handOn(entries);
      let gap: TailGap | null = null;
      for (const { entry, sizeBytes } of entries) {
        averageBytes += (sizeBytes - averageBytes) / 8;
        gap = missed.deliver(entry.id) ?? gap;
        position = entry.id;
      }
      show(entries, says);
      if (compareEntryIds(position, highestId) > 0) highestId = position;
      tellGap(gap);
      if (kept.isFull) flush();
    },
    /** Hands everything taken in to the watchers and wakes them. */
    flush(): void {
      flush();
      watchers.wake();
    },
    tell(state: TailState): void {
      follower?.tell(state);
      watchers.tell(state);
    },
    /** Somebody is about to join. */
    expect(): void {
      isExpected = true;
    },
    /**
     * Adds a watcher that has everything up to `afterId`, with what came since; false when more has come since than is
     * kept here, so that it must read on by itself.
     */
    join(watcher: Watcher, joinedAtId: string): boolean {
      flush();
      if (!kept.reaches(joinedAtId)) return false;
      for (const batch of kept.after(joinedAtId)) watcher.pushBatch(batch);
      watchers.add(watcher, joinedAtId);
      if (compareEntryIds(joinedAtId, highestId) > 0) highestId = joinedAtId;
      return true;
    },
    leave(watcher: Watcher): void {
      watchers.delete(watcher);
      if (watchers.size === 0) isExpected = false;
    },
    /** From now on this one is handed what is read; null: nobody. */
    follow(next: Follower | null): void {
      follower = next;
    },
    /** Whether what follows this id is at hand. */
    reaches: (entryId: string) => kept.reaches(entryId) && compareEntryIds(entryId, position) <= 0,
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
      const id = extent?.lastGeneratedId ?? zeroId;
      if (compareEntryIds(id, asked.highestId) < 0) begin();
      else if (extent !== null && extent.entriesAdded !== null) {
        tellGap(missed.compare({ id, entriesAdded: extent.entriesAdded }, position));
      }
    },
  };
}

export type TailChannel = ReturnType<typeof createTailChannel>;
