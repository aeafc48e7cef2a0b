import { compareEntryIds, entryIdMs } from "../ids/entry-id";
import type { StreamReading } from "./reading";

/** What is remembered of a stream to tell at the next reading whether it is still the same one. */
export type StreamMark = Pick<
  StreamReading,
  "length" | "entriesAdded" | "lastGeneratedId" | "firstEntryId" | "lastEntryId" | "maxDeletedEntryId"
>;

export function markOf(stream: StreamMark): StreamMark {
  const { length, entriesAdded, lastGeneratedId, firstEntryId, lastEntryId, maxDeletedEntryId } = stream;
  return { length, entriesAdded, lastGeneratedId, firstEntryId, lastEntryId, maxDeletedEntryId };
}

/** The mark of this reading: the one before, where nothing of it changed. */
export function nextMark(before: StreamMark | null, now: StreamMark): StreamMark {
  const isSame =
    before !== null &&
    before.lastGeneratedId === now.lastGeneratedId &&
    before.entriesAdded === now.entriesAdded &&
    before.length === now.length &&
    before.firstEntryId === now.firstEntryId &&
    before.lastEntryId === now.lastEntryId &&
    before.maxDeletedEntryId === now.maxDeletedEntryId;
  return isSame ? before : markOf(now);
}

/** Stream time from the first to the last entry; null for an empty stream. */
export function spanOf({ firstEntryId, lastEntryId }: Pick<StreamMark, "firstEntryId" | "lastEntryId">): number | null {
  if (firstEntryId === null || lastEntryId === null) return null;
  return Math.max(0, entryIdMs(lastEntryId) - entryIdMs(firstEntryId));
}

/** Entries added but no longer there, trimmed or deleted; null on servers without counters. */
export function removedEntries(stream: StreamMark): number | null {
  return stream.entriesAdded === null ? null : stream.entriesAdded - stream.length;
}

/**
 * False when the key was certainly deleted and made anew in between. In one stream ids and counters only go forward, and
 * together; once all former entries are gone at least as many were removed as had been added.
 */
export function isSameStream(before: StreamMark, now: StreamMark): boolean {
  if (compareEntryIds(now.lastGeneratedId, before.lastGeneratedId) < 0) return false;
  if (before.firstEntryId !== null && now.firstEntryId !== null) {
    if (compareEntryIds(now.firstEntryId, before.firstEntryId) < 0) return false;
  }
  const removed = removedEntries(now);
  const removedBefore = removedEntries(before);
  if (removed === null || removedBefore === null || now.entriesAdded === null || before.entriesAdded === null)
    return true;
  if (now.entriesAdded < before.entriesAdded || removed < removedBefore) return false;
  const hasNewId = now.lastGeneratedId !== before.lastGeneratedId;
  if (hasNewId !== now.entriesAdded > before.entriesAdded) return false;
  return !isTurnedOver(before, now) || removed >= before.entriesAdded;
}

/** Whether none of the former entries is left. */
export function isTurnedOver(before: StreamMark, now: StreamMark): boolean {
  return now.firstEntryId === null || compareEntryIds(now.firstEntryId, before.lastGeneratedId) > 0;
}

/** Whether all former entries may still be there, whatever the counters say: they were set by hand. */
export function hasFormerEntries(before: StreamMark, now: StreamMark): boolean {
  if (before.lastEntryId === null) return true;
  if (now.lastEntryId === null) return false;
  if (before.firstEntryId !== now.firstEntryId || now.length < before.length) return false;
  return compareEntryIds(now.lastEntryId, before.lastEntryId) >= 0;
}

/** False where entries seem to have gone though neither the first nor a newer one was removed: a count set by hand. */
export function isCountContinued(before: StreamMark, now: StreamMark): boolean {
  if (!isSameStream(before, now)) return false;
  if (before.maxDeletedEntryId !== null && now.maxDeletedEntryId !== null) {
    if (compareEntryIds(now.maxDeletedEntryId, before.maxDeletedEntryId) < 0) return false;
  }
  if (before.firstEntryId !== now.firstEntryId || before.maxDeletedEntryId !== now.maxDeletedEntryId) return true;
  return before.firstEntryId === null || removedEntries(before) === removedEntries(now) || now.length < before.length;
}

/** Without counters none were removed as long as the first is the same and there are no fewer; else it is not known. */
export function removedBetween(before: StreamMark, now: StreamMark): number | null {
  const removed = removedEntries(now);
  const removedBefore = removedEntries(before);
  if (removed !== null && removedBefore !== null) return Math.max(0, removed - removedBefore);
  return before.firstEntryId === now.firstEntryId && now.length >= before.length ? 0 : null;
}
