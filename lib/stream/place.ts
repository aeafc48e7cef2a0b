import { compareEntryIds, zeroId } from "../ids/entry-id";
import type { GroupReading, LagFamily, StreamReading } from "./reading";
import { isTurnedOver, removedEntries, type StreamMark } from "./stream-mark";

/** Where a group stands in the life of its stream, remembered from one reading to the next. */
export type PlaceTrace = {
  stream: StreamMark;
  lastDeliveredId: string;
  entriesRead: number | null;
  /** Entries ever added up to the one delivered last, where that is certain: a fact about the id, not about the group. */
  position: number | null;
  /**
   * By how much `entries-added − entries-read` exceeds the lag: entries that went past the group unread, or an error of
   * a count given by hand, negative too. Kept when it can hardly have changed; null while it is not known.
   */
  drift: number | null;
  /** Whether this very reading proves the drift. */
  isDriftProven: boolean;
};

/** What is known of the time between two readings, beyond the readings themselves. */
export type PlaceContext = {
  family: LagFamily;
  /** Known: no command that moves a group, makes it anew or sets counters by hand ran on the server since then. */
  isUndisturbed: boolean;
  /** The stream at this reading, shared by the traces of its groups. */
  mark: StreamMark;
};

export function trackPlace(
  previous: PlaceTrace | null,
  stream: StreamReading,
  group: GroupReading,
  context: PlaceContext,
): PlaceTrace {
  const { lastDeliveredId, entriesRead } = group;
  const position = certainPosition(previous, stream, group, context);
  const proven = provenDrift(stream, group, position);
  const isKept = previous !== null && keepsDrift(previous, stream, group);
  return {
    stream: context.mark,
    lastDeliveredId,
    entriesRead,
    position,
    drift: proven ?? (isKept ? previous.drift : null),
    isDriftProven: proven !== null,
  };
}

/** The same place in a stream whose counters were set by hand: what they said before says nothing of it now. */
export function withoutCounters(place: PlaceTrace): PlaceTrace {
  const stream = { ...place.stream, entriesAdded: null };
  return { ...place, stream, entriesRead: null, position: null, drift: null, isDriftProven: false };
}

/**
 * Certain are the start, the newest id, the first entry, and wherever the group was when its position was certain and
 * has not left since. `entries-read` may be given by hand to XGROUP CREATE and SETID: it is the position only from such
 * a place on, as long as nobody can have moved the group, and on drifting servers as long as nothing was removed.
 */
function certainPosition(
  previous: PlaceTrace | null,
  stream: StreamReading,
  group: GroupReading,
  { family, isUndisturbed }: PlaceContext,
): number | null {
  const { entriesAdded, firstEntryId, lastGeneratedId, length } = stream;
  const { lastDeliveredId, entriesRead } = group;
  if (entriesAdded === null) return null;
  if (lastDeliveredId === zeroId) return 0;
  if (lastDeliveredId === lastGeneratedId) return entriesAdded;
  if (lastDeliveredId === firstEntryId && !hasDeletedAfter(stream, firstEntryId)) return entriesAdded - length + 1;
  if (previous !== null && previous.lastDeliveredId === lastDeliveredId && previous.position !== null) {
    return previous.position;
  }
  if (isConfirmedByCount(stream, group)) return entriesRead;
  if (previous === null || previous.position === null || previous.lastDeliveredId === lastDeliveredId) return null;
  if (!isUndisturbed || entriesRead === null || entriesRead > entriesAdded) return null;
  if (compareEntryIds(lastDeliveredId, previous.lastDeliveredId) < 0) return null;
  if (entriesRead <= (previous.entriesRead ?? 0)) return null;
  const wasOwnCount = previous.entriesRead === null || previous.entriesRead === previous.position;
  if (family === "trusted") return wasOwnCount ? entriesRead : null;
  if (entriesAdded === length) return wasOwnCount ? entriesRead : null;
  return wasCountedThroughout(previous, stream, group) ? entriesRead : null;
}

/** The counters' word for what is left, and as many entries there when they were counted one by one. */
function isConfirmedByCount(stream: StreamReading, { entriesRead, lastDeliveredId, counted }: GroupReading): boolean {
  if (!counted?.isComplete || entriesRead === null || stream.entriesAdded === null) return false;
  return stream.entriesAdded - entriesRead === counted.entries && !hasDeletedAfter(stream, lastDeliveredId);
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
export function hasHoleAhead({ stream, lastDeliveredId, position }: PlaceTrace): boolean {
  if (hasDeletedAfter(stream, lastDeliveredId)) return true;
  const isOvertaken = stream.firstEntryId === null || compareEntryIds(lastDeliveredId, stream.firstEntryId) < 0;
  return isOvertaken && position !== removedEntries(stream);
}

/** Wherever the lag is known without the counter, the counter shows its error. */
function provenDrift(stream: StreamReading, group: GroupReading, position: number | null): number | null {
  const lag = certainLag(stream, group, position);
  if (lag === null || stream.entriesAdded === null || group.entriesRead === null) return null;
  return stream.entriesAdded - group.entriesRead - lag;
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
export function hasDeletedAfter(stream: StreamMark, entryId: string): boolean {
  const { maxDeletedEntryId } = stream;
  return maxDeletedEntryId === null || compareEntryIds(maxDeletedEntryId, entryId) > 0;
}
