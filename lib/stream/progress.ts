import { compareEntryIds } from "../ids/entry-id";
import type { GroupReading } from "./reading";

/** When a group was last seen to get anything done, and since when it was seen to have something to do. */
export type ProgressTrace = {
  atMs: number;
  /** Null while nothing is undelivered or pending. */
  workSinceMs: number | null;
  lastDeliveredId: string;
  pending: number;
  oldestPendingId: string | null;
  entriesRead: number | null;
};

/**
 * Progress is an ack: the pending list shrank, its oldest entry left it, or more was delivered than became pending.
 * A delivery alone counts only while nothing is pending: a consumer that reads and never acks makes no progress.
 */
export function trackProgress(
  previous: ProgressTrace | null,
  group: GroupReading,
  lagEntries: number | null,
  nowMs: number,
  seen: Seen = { isRead: true, isDone: true },
): ProgressTrace {
  const oldestPendingId = group.pending === 0 ? null : (group.oldestPending?.[0]?.entryId ?? null);
  const hasWork = group.pending > 0 || (lagEntries !== null && lagEntries > 0);
  const isProgress = previous === null || hasProgressed(previous, group, oldestPendingId, seen);
  return {
    atMs: isProgress ? nowMs : previous.atMs,
    workSinceMs: hasWork ? (previous?.workSinceMs ?? nowMs) : null,
    lastDeliveredId: group.lastDeliveredId,
    pending: group.pending,
    oldestPendingId: isProgress ? oldestPendingId : (oldestPendingId ?? previous.oldestPendingId),
    entriesRead: group.entriesRead,
  };
}

/** Whether what was delivered was read, and what left the pending list left it as work that was done. */
export type Seen = { isRead: boolean; isDone: boolean };

function hasProgressed(
  previous: ProgressTrace,
  group: GroupReading,
  oldestPendingId: string | null,
  { isRead, isDone }: Seen,
): boolean {
  if (group.pending < previous.pending) return isDone;
  if (!isRead) return false;
  if (group.pending === 0) return compareEntryIds(group.lastDeliveredId, previous.lastDeliveredId) > 0;
  if (oldestPendingId !== null && previous.oldestPendingId !== null && previous.pending > 0) {
    if (compareEntryIds(oldestPendingId, previous.oldestPendingId) > 0) return true;
  }
  if (group.entriesRead === null || previous.entriesRead === null) return false;
  return (
    group.entriesRead - previous.entriesRead > group.pending - previous.pending &&
    group.entriesRead > previous.entriesRead
  );
}
