import { compareEntryIds, zeroId } from "../ids/entry-id";
import type { PlaceTrace } from "./place";
import type { GroupReading, LagFamily, StreamReading } from "./reading";
import { isTurnedOver, removedEntries, type StreamMark } from "./stream-mark";

/** What is known of the entries a group lost because they were removed before it read them, over all readings. */
export type SkippedTrace = {
  /** Certainly lost. */
  total: number;
  /** More may be lost than counted: before the first look, between two readings, or with no counter to tell. */
  isAtLeast: boolean;
  /** The same, until the counters tell: they do when the group catches up. */
  isUnsettled: boolean;
  lastSkippedAtMs: number | null;
  /** How much of what the counters show now is in `total` already. */
  accounted: number;
  /** Lost ahead of where the group stands now: it has yet to jump over them. */
  lostAhead: number;
};

export const nothingSkipped: SkippedTrace = {
  total: 0,
  isAtLeast: false,
  isUnsettled: false,
  lastSkippedAtMs: null,
  accounted: 0,
  lostAhead: 0,
};

export type SkippedContext = {
  family: LagFamily;
  place: PlaceTrace;
  /** The group at the reading before; null when it was not there. */
  placeBefore: PlaceTrace | null;
  /** The stream at the reading before; null when nothing was read before: a loss that is over then has no known time. */
  streamBefore: StreamMark | null;
};

/**
 * Adds one reading to what is known. On drifting servers `entries-read` counts deliveries, so that its error is the sum
 * of all losses since it was last set right; elsewhere a loss shows only while the group stands before it.
 */
export function trackSkipped(
  previous: SkippedTrace,
  stream: StreamReading,
  group: GroupReading,
  context: SkippedContext,
): SkippedTrace {
  const { placeBefore, streamBefore } = context;
  const hasMoved = placeBefore?.lastDeliveredId !== group.lastDeliveredId;
  const isCumulative = context.family === "drifting" && group.entriesRead !== null && group.lastDeliveredId !== zeroId;
  const next = isCumulative
    ? addDrift(previous, stream, group, context)
    : addStretch(previous, stream, group, context, hasMoved);
  const newlyLost = next.total - previous.total;
  next.lostAhead = isOvertaken(stream, group) ? newlyLost + (hasMoved ? 0 : previous.lostAhead) : 0;
  if (newlyLost > 0 && (streamBefore !== null || next.lostAhead > 0)) next.lastSkippedAtMs = stream.readAtMs;
  return next;
}

/** The drift holds everything lost since `entries-read` was set right: by the first read, or the first after SETID. */
function addDrift(
  previous: SkippedTrace,
  stream: StreamReading,
  group: GroupReading,
  { place, placeBefore, streamBefore }: SkippedContext,
): SkippedTrace {
  const isSameCount =
    placeBefore !== null &&
    placeBefore.entriesRead !== null &&
    placeBefore.lastDeliveredId !== zeroId &&
    compareEntryIds(group.lastDeliveredId, placeBefore.lastDeliveredId) >= 0;
  const mayHideMore = streamBefore === null ? hasRemovals(stream) : mayHaveSkipped(placeBefore, streamBefore, stream);
  const next = { ...previous };
  if (!isSameCount) {
    next.accounted = 0;
    next.isAtLeast ||= previous.isUnsettled || mayHideMore;
    next.isUnsettled = false;
  }
  if (!place.isDriftProven || place.drift === null) {
    next.isUnsettled ||= mayHideMore;
    return next;
  }
  next.isUnsettled = false;
  const accounted = place.drift < next.accounted ? 0 : next.accounted;
  next.total += place.drift - accounted;
  next.accounted = place.drift;
  return next;
}

/** Counts what is missing between the group and the first entry; a new place begins a new stretch. */
function addStretch(
  previous: SkippedTrace,
  stream: StreamReading,
  group: GroupReading,
  { place, placeBefore, streamBefore }: SkippedContext,
  hasMoved: boolean,
): SkippedTrace {
  const next = { ...previous };
  const missing = missingAhead(stream, group, place);
  if (!hasMoved && placeBefore !== null) {
    const lost = missing === null ? lostSince(placeBefore, stream, group) : Math.max(0, missing - next.accounted);
    next.total += lost;
    next.accounted = missing ?? next.accounted + lost;
    next.isAtLeast ||= missing === null && !isCounted(placeBefore, stream);
    return next;
  }
  next.isAtLeast ||= previous.isUnsettled;
  next.isUnsettled = false;
  const isAtStart = group.lastDeliveredId === zeroId;
  const hasRead = group.entriesRead !== null && !isAtStart;
  const isFirstLook = streamBefore === null;
  // Entries pending at 0-0 were delivered before somebody put the group back to the start.
  const isRewound = isAtStart && group.pending > 0;
  if (isFirstLook) {
    next.isAtLeast ||= missing === null || ((!isAtStart || isRewound) && hasRemovals(stream));
  } else {
    const isPlaced = !hasRead && isOvertaken(stream, group);
    next.isAtLeast ||=
      mayHaveSkipped(isPlaced ? null : placeBefore, streamBefore, stream) || (hasRead && missing === null);
  }
  if (hasRead || (isFirstLook && !isRewound)) next.total += missing ?? 0;
  next.accounted = missing ?? 0;
  return next;
}

/** Entries removed between the group and the first entry; null when no counter tells. */
function missingAhead(stream: StreamReading, group: GroupReading, place: PlaceTrace): number | null {
  const removed = removedEntries(stream);
  if (removed === null) return null;
  if (!isOvertaken(stream, group)) return 0;
  return place.position === null ? null : Math.max(0, removed - place.position);
}

/** Without its position, what a group that did not move has lost for certain since the reading before. */
function lostSince(before: PlaceTrace, stream: StreamReading, group: GroupReading): number {
  if (!isOvertaken(stream, group)) return 0;
  const { firstEntryId, lastEntryId, length } = before.stream;
  if (firstEntryId === null || firstEntryId === stream.firstEntryId) return 0;
  if (compareEntryIds(group.lastDeliveredId, firstEntryId) >= 0) {
    const hadMore = lastEntryId !== null && compareEntryIds(lastEntryId, group.lastDeliveredId) > 0;
    return hadMore && isPast(stream, lastEntryId) ? 1 : 0;
  }
  const removed = removedEntries(stream);
  const removedBefore = removedEntries(before.stream);
  if (removed !== null && removedBefore !== null) return removed - removedBefore;
  return isTurnedOver(before.stream, stream) ? length : Math.max(1, length - stream.length);
}

/** Every removal since the reading before was a loss when the group was overtaken already, and counters tell how many. */
function isCounted(before: PlaceTrace, stream: StreamReading): boolean {
  const { firstEntryId } = before.stream;
  if (stream.entriesAdded === null) return false;
  return firstEntryId !== null && compareEntryIds(before.lastDeliveredId, firstEntryId) < 0;
}

/** Whether entries after the place before may have been removed unread since then. */
function mayHaveSkipped(before: PlaceTrace | null, streamBefore: StreamMark, stream: StreamReading): boolean {
  const removed = removedEntries(stream);
  if (removed !== null && removed === removedEntries(streamBefore)) return false;
  if (before === null) return true;
  if (removed !== null && before.position !== null) return removed > before.position;
  return isPast(stream, before.lastDeliveredId);
}

function hasRemovals(stream: StreamReading): boolean {
  return stream.entriesAdded === null || stream.entriesAdded > stream.length;
}

/** Whether the group's position lies before the first entry, so that trimming may have run past unread entries. */
export function isOvertaken(stream: StreamReading, group: GroupReading): boolean {
  return isPast(stream, group.lastDeliveredId);
}

function isPast(stream: StreamReading, entryId: string): boolean {
  return compareEntryIds(entryId, stream.firstEntryId ?? stream.lastGeneratedId) < 0;
}
