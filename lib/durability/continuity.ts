import { type StreamToCopy, untilTrimmedMs } from "@/lib/archive/choose-streams";
import { zeroId } from "@/lib/ids/entry-id";
import type { CallGroup } from "@/lib/schema/call";
import type { CallContinuity } from "@/lib/schema/durability";
import type { CallRow } from "@/lib/stream/assess-call";
import { removedEntries } from "@/lib/stream/stream-mark";

const nearMs = 60_000;

/**
 * Whether trimming took some of it, or will within a minute while less stands before the copy than waits for it: a copy that
 * keeps up is a few entries behind, and of a fast stream Redis keeps no minute.
 */
export function isInDanger({ waitingEntries, standingEntries, untilTrimmedMs, lostEntries }: CallContinuity): boolean {
  if ((lostEntries ?? 0) > 0) return true;
  if (untilTrimmedMs === null || untilTrimmedMs >= nearMs) return false;
  return waitingEntries === null || standingEntries === null || waitingEntries > standingEntries;
}

/** How far the archive has come in a call. */
export function archivePlace(callId: string, stream: StreamToCopy, lastId: string | null): CallContinuity {
  const { mark, position } = stream;
  const removed = removedEntries(mark);
  const standing = removed === null || position === null ? null : position - removed;
  const waiting = mark.entriesAdded === null || position === null ? null : Math.max(0, mark.entriesAdded - position);
  const untilMs = untilTrimmedMs(stream);
  return {
    callId,
    copy: "archive",
    upToEntryId: lastId,
    beforeEntryId: null,
    waitingEntries: waiting,
    standingEntries: standing === null ? null : Math.max(0, standing),
    untilTrimmedMs: waiting === 0 || !Number.isFinite(untilMs) ? null : untilMs,
    lostEntries: standing === null ? null : Math.max(0, -standing),
  };
}

type BridgedRow = Pick<CallRow, "callId" | "length" | "entriesPerSecond"> & { groups: readonly CallGroup[] };

/** How far the bridge's group has come in a call; null where the call has no such group. */
export function bridgePlace(row: BridgedRow, isTrimming: boolean, groupName: string): CallContinuity | null {
  const group = row.groups.find(({ name }) => name === groupName);
  if (group === undefined) return null;
  const waiting = group.lagEntries === null ? null : group.lagEntries + group.pending;
  const isWaiting = waiting === null || waiting > 0;
  const standing = waiting === null ? null : Math.max(0, row.length - waiting);
  const rate = row.entriesPerSecond;
  const bySpace = !isTrimming || standing === null || !rate ? null : (standing / rate) * 1_000;
  const soonestMs = group.lossInMs === null ? bySpace : Math.min(group.lossInMs, bySpace ?? group.lossInMs);
  return {
    callId: row.callId,
    copy: "bridge",
    upToEntryId: group.pending > 0 || group.lastDeliveredId === zeroId ? null : group.lastDeliveredId,
    beforeEntryId: group.pending > 0 ? group.oldestPendingId : null,
    waitingEntries: waiting,
    standingEntries: standing,
    untilTrimmedMs: isWaiting ? soonestMs : null,
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
