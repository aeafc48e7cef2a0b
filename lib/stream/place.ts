import { compareEntryIds, zeroId } from "../ids/entry-id";
import type { GroupReading, LagFamily, StreamReading } from "./reading";
import { isTurnedOver, markOf, removedEntries, type StreamMark } from "./stream-mark";

/** Where a group stands in the life of its stream, remembered from one reading to the next. */
export type PlaceTrace = {
  stream: StreamMark;
  lastDeliveredId: string;
  entriesRead: number | null;
  /** Entries ever added up to the one delivered last, where that is certain: a fact about the id, not about the group. */
  position: number | null;
  /**
   * By how much `entries-added − entries-read` exceeds the lag: entries that went past the group unread.
   * Kept when it can hardly have changed; null while it is not known. Always 0 on trusting servers.
   */
  drift: number | null;
  /** Whether this very reading proves the drift. */
  isDriftProven: boolean;
};

export function trackPlace(
  previous: PlaceTrace | null,
  stream: StreamReading,
  group: GroupReading,
  family: LagFamily,
  mark: StreamMark = markOf(stream),
): PlaceTrace {
  const { lastDeliveredId, entriesRead } = group;
  const position = certainPosition(previous, stream, group, family);
  const proven = provenDrift(stream, group, position);
  const isKept = previous !== null && keepsDrift(previous, stream, group);
  return {
    stream: mark,
    lastDeliveredId,
    entriesRead,
    position,
    drift: proven ?? (isKept ? previous.drift : null),
    isDriftProven: proven !== null,
  };
}

/**
 * `entries-read` is the position on trusting servers. On drifting ones it falls behind whenever trimming overtakes the
 * group, so it counts only as long as nothing was ever removed, or nothing since a reading at which it was right.
 */
function certainPosition(
  previous: PlaceTrace | null,
  stream: StreamReading,
  group: GroupReading,
  family: LagFamily,
): number | null {
  const { entriesAdded, firstEntryId, lastGeneratedId, length } = stream;
  const { lastDeliveredId, entriesRead } = group;
  if (entriesAdded === null) return null;
  if (lastDeliveredId === zeroId) return 0;
  if (lastDeliveredId === lastGeneratedId) return entriesAdded;
  if (lastDeliveredId === firstEntryId && !hasDeletedAfter(stream, firstEntryId)) return entriesAdded - length + 1;
  const hasMoved = previous === null || previous.lastDeliveredId !== lastDeliveredId;
  if (!hasMoved && previous.position !== null) return previous.position;
  if (entriesRead === null || entriesRead < 0 || entriesRead > entriesAdded) return null;
  if (previous !== null && hasMoved && previous.entriesRead === entriesRead) return null;
  if (family === "trusted" || entriesAdded === length) return entriesRead;
  return previous !== null && wasCountedThroughout(previous, stream, group) ? entriesRead : null;
}

/** Nothing was removed since a reading at which the counter was right, and no hole lay ahead that it would miss. */
function wasCountedThroughout(previous: PlaceTrace, stream: StreamReading, group: GroupReading): boolean {
  return (
    previous.position !== null &&
    previous.position === previous.entriesRead &&
    group.entriesRead !== null &&
    group.entriesRead > previous.entriesRead &&
    compareEntryIds(group.lastDeliveredId, previous.lastDeliveredId) > 0 &&
    removedEntries(stream) === removedEntries(previous.stream) &&
    !hasHoleAhead(previous) &&
    !isTurnedOver(previous.stream, stream)
  );
}

/** Whether entries after the group's place were removed before it read them: it passes them without counting. */
function hasHoleAhead({ stream, lastDeliveredId, position }: PlaceTrace): boolean {
  if (hasDeletedAfter(stream, lastDeliveredId)) return true;
  const isOvertaken = stream.firstEntryId === null || compareEntryIds(lastDeliveredId, stream.firstEntryId) < 0;
  return isOvertaken && position !== removedEntries(stream);
}

/** Wherever the lag is known without the counter, the counter shows its error. */
function provenDrift(stream: StreamReading, group: GroupReading, position: number | null): number | null {
  const lag = certainLag(stream, group, position);
  if (lag === null || stream.entriesAdded === null || group.entriesRead === null) return null;
  const drift = stream.entriesAdded - group.entriesRead - lag;
  return drift >= 0 ? drift : null;
}

/**
 * The entries after the group's position, where no counter of the group is needed to know them: an empty stream,
 * a group at or past the last entry, before the first, on the first, just before the last, or at a certain position,
 * and entries that were counted one by one.
 */
export function certainLag(stream: StreamReading, group: GroupReading, position: number | null): number | null {
  const { entriesAdded, firstEntryId, lastEntryId, length } = stream;
  const { lastDeliveredId, firstUndeliveredId, counted } = group;
  if (length === 0) return 0;
  if (firstEntryId === null || lastEntryId === null) return null;
  if (compareEntryIds(lastDeliveredId, lastEntryId) >= 0) return 0;
  const fromFirst = compareEntryIds(lastDeliveredId, firstEntryId);
  if (fromFirst <= 0) return fromFirst < 0 ? length : length - 1;
  if (counted?.isComplete) return counted.entries;
  if (firstUndeliveredId === lastEntryId) return 1;
  if (position === null || entriesAdded === null || hasDeletedAfter(stream, lastDeliveredId)) return null;
  const lag = entriesAdded - position;
  return lag >= 1 && lag < length ? lag : null;
}

/** Between two readings at which the first entry was not past the group, it was most likely not overtaken. */
function keepsDrift(previous: PlaceTrace, stream: StreamReading, group: GroupReading): boolean {
  if (previous.entriesRead === null || group.entriesRead === null || group.entriesRead < previous.entriesRead)
    return false;
  if (compareEntryIds(group.lastDeliveredId, previous.lastDeliveredId) < 0) return false;
  const isSameDeletion = stream.maxDeletedEntryId === previous.stream.maxDeletedEntryId;
  if (!isSameDeletion && hasDeletedAfter(stream, previous.lastDeliveredId)) return false;
  if (removedEntries(stream) === removedEntries(previous.stream)) return true;
  return stream.firstEntryId !== null && compareEntryIds(stream.firstEntryId, previous.lastDeliveredId) <= 0;
}

/** Whether an entry after this id was deleted by its id, which leaves a hole that no counter shows. */
function hasDeletedAfter(stream: StreamMark, entryId: string): boolean {
  const { maxDeletedEntryId } = stream;
  return maxDeletedEntryId === null || compareEntryIds(maxDeletedEntryId, entryId) > 0;
}
