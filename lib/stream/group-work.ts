import { compareEntryIds } from "../ids/entry-id";
import { type AdvanceFacts, advanceOf, pendingChangeOf } from "./advance";
import type { GroupContext, GroupTrace } from "./group-trace";
import type { Lag } from "./lag";
import { hasDeletedAfter, type PlaceTrace } from "./place";
import type { Seen } from "./progress";
import type { GroupReading } from "./reading";
import type { SkippedTrace } from "./skipped";
import { removedBetween } from "./stream-mark";
import { firstWork, trackWork, type WorkTrace } from "./work-trace";

const notSeenBefore: Seen = { isRead: true, isDone: true };

/** What the group got done since the reading before, what went undone, and what of it counts as progress. */
export function assessWork(
  previous: GroupTrace | null,
  group: GroupReading,
  context: GroupContext,
  lag: Lag,
  skipped: SkippedTrace,
  place: PlaceTrace,
): { trace: WorkTrace; read: number | null; seen: Seen } {
  if (previous === null) {
    const isAtStart = place.position === 0 || context.stream.entriesAdded === 0;
    const kept = context.kept?.work;
    // What went on while nobody watched was not seen.
    const trace = kept ? { ...kept, isReadSeen: false, isAckSeen: false } : firstWork(isAtStart, group.pending);
    return { trace, read: null, seen: notSeenBefore };
  }
  // Most groups stand still at most looks, and these are made thousands of times a second.
  if (
    previous.place.lastDeliveredId === group.lastDeliveredId &&
    previous.progress.pending === group.pending &&
    previous.consumers === group.consumers
  ) {
    return { trace: previous.work, read: 0, seen: notSeenBefore };
  }
  const facts: AdvanceFacts = {
    before: {
      lastDeliveredId: previous.place.lastDeliveredId,
      entriesRead: previous.place.entriesRead,
      pending: previous.progress.pending,
      consumers: previous.consumers,
      lagEntries: previous.lagEntries,
      isLagExact: previous.lagSource === "exact",
    },
    now: {
      lastDeliveredId: group.lastDeliveredId,
      entriesRead: group.entriesRead,
      pending: group.pending,
      consumers: group.consumers,
      lagEntries: lag.lagEntries,
      isLagExact: lag.lagSource === "exact",
    },
    ran: context.ran,
    added: context.addedBetween,
    lost: skipped.total - previous.skipped.total,
    removed: removedBetween(previous.place.stream, context.stream),
    hasHoleAhead: hasDeletedAfter(context.stream, previous.place.lastDeliveredId),
    mayLoseRows: mayLoseRows(previous, context),
    elapsedMs: context.elapsedMs,
    consumerList: group.consumerList,
  };
  const advance = advanceOf(facts);
  const pendingChange = pendingChangeOf(facts, previous.hadGhosts);
  const growth = group.pending - previous.progress.pending;
  return {
    trace: trackWork(previous.work, advance, pendingChange, growth, context.stream.readAtMs),
    read: advance.read,
    seen: { isRead: advance.read !== null && advance.passed === 0, isDone: pendingChange.cause === null },
  };
}

/** Not where all that went lay before the oldest pending entry: then it was none of its own. */
function mayLoseRows(previous: GroupTrace, { server, stream }: GroupContext): boolean {
  if (!server.canDropRows || removedBetween(previous.place.stream, stream) === 0) return false;
  const { oldestPendingId } = previous.progress;
  const isDeletedById = previous.place.stream.maxDeletedEntryId !== stream.maxDeletedEntryId;
  if (oldestPendingId === null || stream.firstEntryId === null || isDeletedById) return true;
  return compareEntryIds(oldestPendingId, stream.firstEntryId) < 0;
}
