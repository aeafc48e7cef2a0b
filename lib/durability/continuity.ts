import { type StreamToCopy, untilTrimmedMs } from "@/lib/archive/choose-streams";
import type { CallContinuity } from "@/lib/schema/durability";
import type { CallRow } from "@/lib/stream/assess-call";
import { removedEntries } from "@/lib/stream/stream-mark";

/** How far the archive has come in a call; null where nothing of it waits or trimming is not near. */
export function archiveContinuity(callId: string, stream: StreamToCopy, lastId: string | null): CallContinuity | null {
  const { mark, position } = stream;
  const untilMs = untilTrimmedMs(stream);
  if (!Number.isFinite(untilMs)) return null;
  const removed = removedEntries(mark);
  const standing = removed === null || position === null ? null : position - removed;
  const waiting = mark.entriesAdded === null || position === null ? null : Math.max(0, mark.entriesAdded - position);
  if (waiting === 0) return null;
  return {
    callId,
    copy: "archive",
    upToEntryId: lastId,
    waitingEntries: waiting,
    standingEntries: standing === null ? null : Math.max(0, standing),
    untilTrimmedMs: untilMs,
    lostEntries: standing === null ? null : Math.max(0, -standing),
  };
}

/** How far the bridge's group has come in a call; null where nothing was lost and nothing waits that trimming nears. */
export function bridgeContinuity(row: CallRow, isTrimming: boolean, groupName: string): CallContinuity | null {
  const group = row.groups.find(({ name }) => name === groupName);
  if (group === undefined) return null;
  const waiting = group.lagEntries === null ? null : group.lagEntries + group.pending;
  const isWaiting = waiting === null || waiting > 0;
  const isLosing = (group.skippedEntries ?? 0) > 0;
  if (!isLosing && !(isTrimming && isWaiting)) return null;
  const standing = waiting === null ? null : Math.max(0, row.length - waiting);
  const rate = row.entriesPerSecond;
  const bySpace = !isTrimming || !isWaiting || standing === null || !rate ? null : (standing / rate) * 1_000;
  const untilMs = group.lossInMs === null ? bySpace : Math.min(group.lossInMs, bySpace ?? group.lossInMs);
  return {
    callId: row.callId,
    copy: "bridge",
    upToEntryId: group.pending > 0 ? null : group.lastDeliveredId,
    waitingEntries: waiting,
    standingEntries: standing,
    untilTrimmedMs: untilMs,
    lostEntries: group.skippedEntries,
  };
}

/** Those that lost entries first, by how many; then those that trimming reaches soonest. */
export function worstContinuityFirst(calls: readonly CallContinuity[]): CallContinuity[] {
  const until = ({ untilTrimmedMs: ms }: CallContinuity) => ms ?? Number.POSITIVE_INFINITY;
  return calls.toSorted((a, b) => {
    const lost = (b.lostEntries ?? 0) - (a.lostEntries ?? 0);
    return lost === 0 ? compare(until(a), until(b)) || compare(a.callId, b.callId) : lost;
  });
}

const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
