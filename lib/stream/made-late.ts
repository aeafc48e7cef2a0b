import { compareEntryIds, zeroId } from "../ids/entry-id";
import type { Lag } from "./lag";
import type { GroupReading, StreamReading } from "./reading";

/** Entries that were in the stream before the group was made, and that it was made behind. */
export type MadeLate = { entries: number; isCertain: boolean; atMs: number };

export type LateFacts = {
  stream: StreamReading;
  group: GroupReading;
  lag: Lag;
  /** The stream at the reading before, which did not have this group; null where it was not watched. */
  before: { length: number; lastGeneratedId: string } | null;
};

/**
 * What a group will never get, seen at the first reading that has it. Certain where nobody has read for it yet: nobody
 * consumes, or the server has no count of what it read. Where it has read already it may have been made at 0; what it
 * was given of the entries that were there before shows while some are pending.
 */
export function madeLate({ stream, group, lag, before }: LateFacts): MadeLate | null {
  if (before === null || before.length === 0 || group.lastDeliveredId === zeroId) return null;
  const atMs = stream.readAtMs;
  const isUnread = group.consumers === 0 || (stream.entriesAdded !== null && group.entriesRead === null);
  if (isUnread && group.pending === 0) {
    const entries = lag.lagEntries === null ? 0 : stream.length - lag.lagEntries;
    return entries > 0 ? { entries, isCertain: lag.lagSource === "exact", atMs } : null;
  }
  if (compareEntryIds(group.lastDeliveredId, before.lastGeneratedId) < 0) return null;
  const [oldest] = group.oldestPending ?? [];
  if (oldest !== undefined && compareEntryIds(oldest.entryId, before.lastGeneratedId) <= 0) return null;
  return { entries: before.length, isCertain: false, atMs };
}
