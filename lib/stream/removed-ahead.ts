import { compareEntryIds } from "../ids/entry-id";
import { certainLag, hasDeletedAfter, hasHoleAhead, type PlaceTrace } from "./place";
import type { GroupReading, StreamReading } from "./reading";
import { isTurnedOver, removedEntries, type StreamMark } from "./stream-mark";

/** Entries removed between the group and the last entry; null when no counter tells. */
export function missingAhead(stream: StreamReading, group: GroupReading, place: PlaceTrace): number | null {
  if (stream.entriesAdded === null) return null;
  const lag = place.position === null ? null : certainLag(stream, group, place.position);
  if (place.position !== null && lag !== null) return Math.max(0, stream.entriesAdded - place.position - lag);
  return isOvertaken(stream, group) || hasDeletedAfter(stream, group.lastDeliveredId) ? null : 0;
}

/** Without its position, what a group that did not move has lost for certain since the reading before. */
export function lostSince(before: PlaceTrace, stream: StreamReading, group: GroupReading): number {
  const removed = removedEntries(stream);
  const removedBefore = removedEntries(before.stream);
  const { firstEntryId, lastEntryId, length } = before.stream;
  if (!isOvertaken(stream, group)) return deletedSince(before, stream);
  if (firstEntryId === null || firstEntryId === stream.firstEntryId) return 0;
  if (compareEntryIds(group.lastDeliveredId, firstEntryId) >= 0) {
    const hadMore = lastEntryId !== null && compareEntryIds(lastEntryId, group.lastDeliveredId) > 0;
    return hadMore && isPast(stream, lastEntryId) ? 1 : 0;
  }
  if (removed !== null && removedBefore !== null) return removed - removedBefore;
  return isTurnedOver(before.stream, stream) ? length : Math.max(1, length - stream.length);
}

/** Deleted by their ids ahead of a group that stands within the stream: the newest of them, and what was too many to lie behind it. */
function deletedSince(before: PlaceTrace, stream: StreamReading): number {
  const { maxDeletedEntryId, firstEntryId } = stream;
  const removed = removedEntries(stream);
  const removedBefore = removedEntries(before.stream);
  if (maxDeletedEntryId === null || removed === null || removedBefore === null || removed <= removedBefore) return 0;
  if (!hasDeletedAfter(stream, before.lastDeliveredId)) return 0;
  const isNewest = before.stream.maxDeletedEntryId !== maxDeletedEntryId ? 1 : 0;
  if (before.position === null || hasHoleAhead(before)) return isNewest;
  const behind = before.position - removedBefore;
  const kept = firstEntryId !== null && firstEntryId === before.stream.firstEntryId && behind > 0 ? 1 : 0;
  return Math.max(isNewest, removed - removedBefore - (behind - kept));
}

/** Whether more may be gone from ahead of a group that stands still than was counted. */
export function hasLostMore(before: PlaceTrace, stream: StreamReading): boolean {
  return (
    removedEntries(stream) !== removedEntries(before.stream) || hasDeletedAfter(before.stream, before.lastDeliveredId)
  );
}

/** Every removal since the reading before was a loss when the group was overtaken already, and counters tell how many. */
export function isCounted(before: PlaceTrace, stream: StreamReading): boolean {
  const { firstEntryId } = before.stream;
  if (stream.entriesAdded === null) return false;
  return firstEntryId !== null && compareEntryIds(before.lastDeliveredId, firstEntryId) < 0;
}

/** Whether entries after the place before may have been removed unread since then: trimmed, or deleted by their ids. */
export function mayHaveSkipped(before: PlaceTrace | null, streamBefore: StreamMark, stream: StreamReading): boolean {
  const removed = removedEntries(stream);
  if (removed !== null && removed === removedEntries(streamBefore)) return false;
  if (before === null) return true;
  if (hasDeletedAfter(stream, before.lastDeliveredId)) return true;
  if (removed !== null && before.position !== null) return removed > before.position;
  return isPast(stream, before.lastDeliveredId);
}

export function hasRemovals(stream: StreamReading): boolean {
  return stream.entriesAdded === null || stream.entriesAdded > stream.length;
}

/** Whether the group's position lies before the first entry, so that trimming may have run past unread entries. */
export function isOvertaken(stream: StreamReading, group: GroupReading): boolean {
  return isPast(stream, group.lastDeliveredId);
}

function isPast(stream: StreamReading, entryId: string): boolean {
  return compareEntryIds(entryId, stream.firstEntryId ?? stream.lastGeneratedId) < 0;
}
