import { highestOf, lowestOf } from "@/lib/archive/range-ids";
import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import type { EntryGap } from "@/lib/schema/stream-entry";
import type { StreamInfo } from "@/server/redis/inspect";
import type { EntryRange } from "@/server/redis/read-entries";
import { StoreError } from "../store/store-error";
import type { CallSequence, SequenceSlice } from "./call-sequence";

/**
 * The same sequence while the archive cannot be read: what Redis has, and a gap of unknown size where the copy would
 * begin. What is in Redis no more rejects with the `StoreError`.
 */
export function withoutCopy(both: CallSequence, alone: CallSequence): CallSequence {
  async function unlessUnread<T>(act: () => Promise<T>, instead: (error: StoreError) => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof StoreError) return instead(error);
      throw error;
    }
  }

  return {
    find: both.find,
    copyOf: both.copyOf,
    one: both.one,
    extent: (connection, key) =>
      unlessUnread(
        () => both.extent(connection, key),
        async (error) => {
          const info = await alone.extent(connection, key);
          if (info === null) throw error;
          return info;
        },
      ),
    read: (connection, range, bounds, how) =>
      unlessUnread(
        () => both.read(connection, range, bounds, how),
        async (error) => {
          const info = await alone.extent(connection, range.key);
          if (info === null) throw error;
          const slice = await alone.read(connection, range, bounds, how);
          return { ...slice, gaps: unreadIn(slice, range, info) };
        },
      ),
  };
}

/** Before the first entry that Redis has, on the page that holds it, where something was removed before it. */
function unreadIn({ entries, isEnd }: SequenceSlice, range: EntryRange, info: StreamInfo): EntryGap[] {
  const { firstEntryId, entriesAdded, length } = info;
  const isWhole = entriesAdded !== null && entriesAdded === length;
  if (isWhole || compareEntryIds(lowestOf(range.from), firstEntryId ?? highestOf("+")) >= 0) return [];
  const lowest = entries[range.isReverse ? entries.length - 1 : 0]?.entry.id ?? null;
  const isHere = lowest === null ? isEnd : lowest === firstEntryId;
  if (!isHere) return [];
  return [{ afterId: zeroId, beforeId: firstEntryId, entries: null, isAtLeast: false, cause: "unread" }];
}
