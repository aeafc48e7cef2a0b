import { compareEntryIds, zeroId } from "../ids/entry-id";
import { hasDeletedAfter, type PlaceTrace } from "./place";
import type { GroupReading, LagFamily, StreamReading } from "./reading";
import {
  hasLostMore,
  hasRemovals,
  isCounted,
  isOvertaken,
  lostSince,
  mayHaveSkipped,
  missingAhead,
} from "./removed-ahead";
import type { StreamMark } from "./stream-mark";

/** What is known of the entries a group lost because they were removed before it read them, over all readings. */
export type SkippedTrace = {
  /** Certainly lost. */
  total: number;
  /** More may be lost than counted: before the first look, between two readings, or with no counter to tell. */
  isAtLeast: boolean;
  /** The same, until the counters tell: they do when the group catches up. */
  isUnsettled: boolean;
  lastSkippedAtMs: number | null;
  /** How much of what is missing ahead of the group is in `total` already. */
  accounted: number;
  /** The error of `entries-read` whose losses are in `total`; null until it is known what error it began with. */
  accountedDrift: number | null;
  /** Of `total`, what may lie ahead of where the group stands now. */
  countedAhead: number;
  /** The same where trimming has passed the group: it goes on losing while it stands there. */
  lostAhead: number;
};

export const nothingSkipped: SkippedTrace = {
  total: 0,
  isAtLeast: false,
  isUnsettled: false,
  lastSkippedAtMs: null,
  accounted: 0,
  accountedDrift: null,
  countedAhead: 0,
  lostAhead: 0,
};

export type SkippedContext = {
  family: LagFamily;
  /** Known: nobody can have moved the group or set counters by hand since the reading before. */
  isUndisturbed: boolean;
  /** Whether the stream's counters went on from where they were; then `placeBefore` knows none. */
  isCountKept: boolean;
  place: PlaceTrace;
  /** Exact lags at the reading before and now; null where they are not exact. */
  lagBefore?: number | null;
  lagNow?: number | null;
  /** The group at the reading before; null when it was not there. */
  placeBefore: PlaceTrace | null;
  /** The stream at the reading before; null when nothing was read before: a loss that is over then has no known time. */
  streamBefore: StreamMark | null;
};

/**
 * Adds one reading to what is known. On drifting servers `entries-read` counts deliveries, so that its error is the sum
 * of all losses since it was last set right by the server itself; elsewhere a loss shows only while the group stands
 * before it.
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
  const next =
    placeBefore !== null && !hasMoved
      ? addAhead(previous, stream, group, context, placeBefore)
      : isCumulative
        ? addDrift(previous, stream, group, context)
        : addStretch(previous, stream, group, context);
  const newlyLost = next.total - previous.total;
  const stillAhead = hasPassedHoles(placeBefore, group) ? 0 : previous.countedAhead;
  next.countedAhead = newlyLost + stillAhead;
  next.lostAhead = isOvertaken(stream, group) ? newlyLost + (hasMoved ? 0 : previous.lostAhead) : 0;
  if (newlyLost > 0 && (streamBefore !== null || isOvertaken(stream, group))) next.lastSkippedAtMs = stream.readAtMs;
  return isSame(previous, next) ? previous : next;
}

function isSame(a: SkippedTrace, b: SkippedTrace): boolean {
  return (
    a.total === b.total &&
    a.isAtLeast === b.isAtLeast &&
    a.isUnsettled === b.isUnsettled &&
    a.lastSkippedAtMs === b.lastSkippedAtMs &&
    a.accounted === b.accounted &&
    a.accountedDrift === b.accountedDrift &&
    a.countedAhead === b.countedAhead &&
    a.lostAhead === b.lostAhead
  );
}

/** Whether all that was missing ahead of the place before lies behind the group now. */
function hasPassedHoles(before: PlaceTrace | null, { lastDeliveredId }: GroupReading): boolean {
  if (before === null) return true;
  const { firstEntryId, lastGeneratedId, maxDeletedEntryId } = before.stream;
  const isPastFirst = compareEntryIds(lastDeliveredId, firstEntryId ?? lastGeneratedId) >= 0;
  return isPastFirst && maxDeletedEntryId !== null && compareEntryIds(lastDeliveredId, maxDeletedEntryId) >= 0;
}

/**
 * The drift holds everything lost since `entries-read` was set right by the server: at the group's first read, which it
 * counts itself. A count first seen when it stood there already, or after a hand may have set it, is a word: what drift
 * it shows then is where counting begins.
 */
function addDrift(
  previous: SkippedTrace,
  stream: StreamReading,
  group: GroupReading,
  { place, placeBefore, streamBefore, isUndisturbed }: SkippedContext,
): SkippedTrace {
  const isSameCount =
    isUndisturbed &&
    placeBefore !== null &&
    placeBefore.entriesRead !== null &&
    placeBefore.lastDeliveredId !== zeroId &&
    compareEntryIds(group.lastDeliveredId, placeBefore.lastDeliveredId) >= 0;
  const isOwnCount = isUndisturbed && placeBefore !== null && placeBefore.entriesRead === null;
  const mayHideMore = streamBefore === null ? hasRemovals(stream) : mayHaveSkipped(placeBefore, streamBefore, stream);
  const next = { ...previous };
  next.accounted = missingAhead(stream, group, place) ?? 0;
  if (!isSameCount) {
    next.accountedDrift = isOwnCount ? 0 : null;
    next.isAtLeast ||= previous.isUnsettled || mayHideMore;
    next.isUnsettled = false;
  }
  // Past a deleted entry the server estimates its count anew, and an error that was given by hand may be gone.
  if (placeBefore !== null && hasDeletedAfter(stream, placeBefore.lastDeliveredId)) {
    next.isAtLeast ||= mayHideMore || previous.isUnsettled;
    if (next.accountedDrift !== null) next.accountedDrift = Math.max(0, next.accountedDrift);
  }
  if (!place.isDriftProven || place.drift === null) {
    next.isUnsettled ||= mayHideMore;
    return next;
  }
  next.isAtLeast ||= next.accountedDrift === null && (next.isUnsettled || mayHideMore);
  next.isUnsettled = false;
  next.total += Math.max(0, place.drift - (next.accountedDrift ?? place.drift));
  next.accountedDrift = place.drift;
  return next;
}

/** What a group that stands still has lost since, by what is missing ahead of it or by the error of its own count. */
function addAhead(
  previous: SkippedTrace,
  stream: StreamReading,
  group: GroupReading,
  { family, place, isCountKept, lagBefore = null, lagNow = null }: SkippedContext,
  placeBefore: PlaceTrace,
): SkippedTrace {
  const next = { ...previous };
  const missing = missingAhead(stream, group, place);
  const isSameCount = isCountKept && placeBefore.entriesRead === group.entriesRead;
  const drift = family === "drifting" && place.isDriftProven ? place.drift : null;
  const grown =
    isSameCount && drift !== null && previous.accountedDrift !== null ? drift - previous.accountedDrift : null;
  const lost =
    missing !== null && isCountKept
      ? Math.max(0, missing - previous.accounted)
      : Math.max(grown ?? 0, lostSince(placeBefore, stream, group), fallenLag(lagBefore, lagNow));
  next.isAtLeast ||= !isCountKept;
  next.total += lost;
  next.accounted = missing ?? previous.accounted + lost;
  const shown = previous.accountedDrift === null || !isSameCount ? null : previous.accountedDrift + lost;
  next.accountedDrift = drift ?? shown;
  const isOnlyAhead = missing !== null && placeBefore.position !== null;
  if (isOnlyAhead || grown !== null) next.isUnsettled = false;
  else if (missing !== null) return next;
  else if (hasDeletedAfter(stream, group.lastDeliveredId)) next.isUnsettled ||= hasLostMore(placeBefore, stream);
  else next.isAtLeast ||= !isCounted(placeBefore, stream);
  return next;
}

/** Of a group that stands still nothing is read: what waits no longer is gone, and more where entries were added. */
function fallenLag(before: number | null, now: number | null): number {
  return before === null || now === null ? 0 : Math.max(0, before - now);
}

/** Counts what is missing between the group and the last entry; a new place begins a new stretch. */
function addStretch(
  previous: SkippedTrace,
  stream: StreamReading,
  group: GroupReading,
  { place, placeBefore, streamBefore, isUndisturbed }: SkippedContext,
): SkippedTrace {
  const next = { ...previous, accountedDrift: null };
  const missing = missingAhead(stream, group, place);
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
    const isPlaced = !(hasRead && isUndisturbed) && isOvertaken(stream, group);
    next.isAtLeast ||=
      mayHaveSkipped(isPlaced ? null : placeBefore, streamBefore, stream) || (hasRead && missing === null);
  }
  const isOwn = hasRead && isUndisturbed && placeBefore !== null;
  if (isOwn || (isFirstLook && !isRewound && !hasRead)) {
    const known = hasPassedHoles(placeBefore, group) ? 0 : previous.countedAhead;
    next.total += Math.max(0, (missing ?? 0) - known);
    next.isAtLeast ||= known > 0;
  }
  next.accounted = missing ?? 0;
  return next;
}
