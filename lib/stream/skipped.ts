import { compareEntryIds, zeroId } from "./entry-id";
import type { DriftTrace } from "./lag";
import type { GroupReading, LagFamily, StreamReading } from "./reading";

/** What is known of the entries a group lost to trimming, over all readings so far. */
export type SkippedTrace = {
  /** Lost in stretches that are over. */
  closed: number;
  /** Lost in the stretch that is under way: the group stands before the first entry. */
  open: number;
  /** Where the group stood when the open stretch was last seen. */
  openAtId: string | null;
  /** More may be lost than counted: this server keeps no counters, or they were nil. */
  isAtLeast: boolean;
  lastSkippedAtMs: number | null;
  /** What was already missing when the group first appeared in a stream that was being watched. */
  baseline: number;
  /** The newest entry seen while the group stood where it stands now: once it is trimmed, entries were lost for certain. */
  undeliveredSeenId: string | null;
};

export const nothingSkipped: SkippedTrace = {
  closed: 0,
  open: 0,
  openAtId: null,
  isAtLeast: false,
  lastSkippedAtMs: null,
  baseline: 0,
  undeliveredSeenId: null,
};

/** Entries trimmed before this group read them, standing before the first entry right now; null when no counter tells. */
export function skippedNow(stream: StreamReading, group: GroupReading): number | null {
  if (!isOvertaken(stream, group)) return 0;
  if (stream.entriesAdded === null) return null;
  const removed = stream.entriesAdded - stream.length;
  if (removed <= 0) return 0;
  const read = group.lastDeliveredId === zeroId ? 0 : group.entriesRead;
  return read === null ? null : Math.max(0, removed - read);
}

/** Whether the group's position lies before the first entry, so that trimming may have run past unread entries. */
export function isOvertaken(stream: StreamReading, group: GroupReading): boolean {
  if (stream.firstEntryId === null) return compareEntryIds(group.lastDeliveredId, stream.lastGeneratedId) < 0;
  return compareEntryIds(group.lastDeliveredId, stream.firstEntryId) < 0;
}

export type SkippedContext = {
  family: LagFamily;
  drift: DriftTrace | null;
  /** The group is new in a stream that was read before without it: what is missing now is not its loss. */
  isNewGroup: boolean;
  /** Nothing of this stream was read before: a loss that is over has no known time. */
  isFirstLook: boolean;
};

/**
 * Adds one reading to what is known. On drifting servers `added − read` keeps every loss since the group's first read,
 * so the figure is a total by itself; on trusting servers each stretch is seen only while it lasts and is summed here.
 */
export function trackSkipped(
  previous: SkippedTrace,
  stream: StreamReading,
  group: GroupReading,
  context: SkippedContext,
): SkippedTrace {
  const now = skippedNow(stream, group);
  if (context.isNewGroup) return { ...nothingSkipped, baseline: now ?? 0, openAtId: group.lastDeliveredId };
  const before = skippedTotal(previous);
  const next = { ...previous };
  if (now === null) {
    const lostForCertain =
      previous.undeliveredSeenId !== null &&
      previous.openAtId === group.lastDeliveredId &&
      (stream.firstEntryId === null || compareEntryIds(stream.firstEntryId, previous.undeliveredSeenId) > 0);
    if (lostForCertain) {
      next.open = Math.max(previous.open, 1);
      next.isAtLeast = true;
    }
  } else if (context.family === "drifting" && stream.entriesAdded !== null) {
    const drift = context.drift?.drift ?? null;
    const total = now > 0 || isOvertaken(stream, group) ? now : (drift ?? 0);
    next.closed = Math.max(previous.closed + previous.open, total - previous.baseline);
    next.open = 0;
  } else if (previous.openAtId !== group.lastDeliveredId) {
    next.closed = previous.closed + previous.open;
    next.baseline = 0;
    next.open = now;
  } else {
    next.open = Math.max(previous.open, now - previous.baseline);
  }
  const hasMoved = previous.openAtId !== group.lastDeliveredId;
  next.openAtId = group.lastDeliveredId;
  next.undeliveredSeenId = undeliveredSeen(hasMoved ? null : previous.undeliveredSeenId, stream, group);
  const isDated = !context.isFirstLook || isOvertaken(stream, group);
  if (skippedTotal(next) > before && isDated) next.lastSkippedAtMs = stream.readAtMs;
  return next;
}

export function skippedTotal(trace: SkippedTrace): number {
  return trace.closed + trace.open;
}

function undeliveredSeen(previous: string | null, stream: StreamReading, group: GroupReading): string | null {
  if (previous !== null) return previous;
  const last = stream.lastEntryId;
  return last !== null && compareEntryIds(last, group.lastDeliveredId) > 0 ? last : null;
}
