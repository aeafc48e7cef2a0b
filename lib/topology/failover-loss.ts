import { compareEntryIds } from "@/lib/ids/entry-id";
import type { CallFailover, SetBackGroup } from "@/lib/schema/failover";
import type { StreamReading } from "@/lib/stream/reading";
import { removedEntries, type StreamMark } from "@/lib/stream/stream-mark";

/** How many entries a bounded question found. */
export type Counted = { entries: number; isComplete: boolean };

export type BeforeFailover = {
  mark: StreamMark;
  groups: readonly { name: string; lastDeliveredId: string }[];
  /** Whether entries were still coming in when it was last read. */
  isLive: boolean;
};

/** What has to be asked of the new master to compare it with the last reading of the old one; ranges as XRANGE takes them. */
export function failoverQuestions(before: BeforeFailover, now: StreamReading) {
  const { lastGeneratedId } = before.mark;
  const hasNewer = compareEntryIds(now.lastGeneratedId, lastGeneratedId) > 0;
  return {
    newer: hasNewer ? { from: `(${lastGeneratedId}`, to: now.lastGeneratedId } : null,
    again: setBackGroups(before, now).map(({ name, from, to }) => ({ name, from: `(${from}`, to })),
  };
}

function setBackGroups(before: BeforeFailover, now: StreamReading) {
  return before.groups.flatMap(({ name, lastDeliveredId }) => {
    const group = now.groups.find((one) => one.name === name);
    if (!group || compareEntryIds(group.lastDeliveredId, lastDeliveredId) >= 0) return [];
    return [{ name, from: group.lastDeliveredId, to: lastDeliveredId }];
  });
}

/**
 * What a stream lost when another server took over. The entries that the old master counted, less those of them that the
 * new one has: all it counts but what was added since (`newer`, by ids after the last one seen). What came in between the
 * last reading and the end of the old master nobody can tell. Null where there is no counter.
 */
export function failoverLoss(
  streamKey: string,
  before: BeforeFailover,
  now: StreamReading,
  newer: Counted | null,
  again: ReadonlyMap<string, Counted>,
): CallFailover {
  const setBack = setBackGroups(before, now).map(({ name }): SetBackGroup => {
    const counted = again.get(name);
    return { groupName: name, again: counted?.entries ?? null, isAtLeast: counted?.isComplete !== true };
  });
  const added = now.entriesAdded;
  const addedBefore = before.mark.entriesAdded;
  const lost = added === null || addedBefore === null ? null : Math.max(0, addedBefore - added + (newer?.entries ?? 0));
  const isCut = newer !== null && !newer.isComplete;
  return { streamKey, lostEntries: lost, isAtLeast: before.isLive || isCut, isStreamLost: false, setBack };
}

/** A stream that the old master had and the new one has not. */
export function lostStream(streamKey: string, { mark, isLive }: BeforeFailover): CallFailover {
  const lostEntries = mark.entriesAdded === null ? null : mark.entriesAdded - (removedEntries(mark) ?? 0);
  return { streamKey, lostEntries, isAtLeast: isLive, isStreamLost: true, setBack: [] };
}

export function hasLost({ lostEntries, isStreamLost, setBack }: CallFailover): boolean {
  return isStreamLost || (lostEntries ?? 0) > 0 || setBack.length > 0;
}
