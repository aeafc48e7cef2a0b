import type { TailGap } from "@/lib/schema/stream-entry";
import { compareEntryIds, zeroId } from "../ids/entry-id";
import type { StreamReading } from "./reading";

export type StreamExtent = Pick<StreamReading, "length" | "lastGeneratedId" | "entriesAdded" | "firstEntryId">;

/**
 * What somebody missed who has read up to `afterId`, which is no longer in the stream; null for nothing.
 * `extent` is null when the stream does not exist. Trimming takes entries from the head only, so an id that still
 * stands within the stream proves that nothing after it was trimmed. How many are missing is known only to who has read
 * nothing yet: the counters do not say where an id stood.
 */
export function missedAfter(afterId: string, extent: StreamExtent | null): TailGap | null {
  if (extent === null) return afterId === zeroId ? null : resetAfter(afterId);
  const { length, lastGeneratedId, entriesAdded, firstEntryId } = extent;
  if (compareEntryIds(lastGeneratedId, afterId) < 0) return resetAfter(afterId);
  if (lastGeneratedId === afterId) return null;
  if (firstEntryId !== null && compareEntryIds(firstEntryId, afterId) <= 0) return null;
  const removed = entriesAdded === null ? null : Math.max(0, entriesAdded - length);
  if (removed === 0 || (removed === null && afterId === zeroId)) return null;
  const count = afterId === zeroId ? removed : null;
  return { cause: "trimmed", fromId: afterId, toId: firstEntryId ?? lastGeneratedId, count };
}

export function resetAfter(lastId: string): TailGap {
  return { cause: "reset", fromId: zeroId, toId: lastId, count: null };
}
