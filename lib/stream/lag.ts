import type { LagSource } from "@/lib/schema/status";
import { compareEntryIds, entryIdMs } from "./entry-id";
import type { GroupReading, LagFamily, StreamReading } from "./reading";

export type Lag = { lagEntries: number | null; lagSource: LagSource };

/**
 * What must be remembered of a group between readings to judge the server's counters.
 * `drift` is by how much `entries-added − entries-read` exceeds the truth; null while it is not known.
 */
export type DriftTrace = {
  drift: number | null;
  entriesAdded: number;
  entriesRead: number | null;
  lastDeliveredId: string;
  maxDeletedEntryId: string | null;
};

/**
 * Entries not yet delivered to the group, with where the number comes from:
 * `exact` the truth, `server` an upper bound, `estimated` by time, at least 1 and below the length.
 * Rule: an empty stream, a group at or past the last entry, and a group before the first entry need no counter;
 * in between the server's lag is right on trusting servers, and elsewhere when its drift is known to be nothing.
 */
export function reconciledLag(
  stream: StreamReading,
  group: GroupReading,
  family: LagFamily,
  drift: number | null,
): Lag {
  const { length, firstEntryId, lastEntryId } = stream;
  if (length === 0) return { lagEntries: 0, lagSource: "exact" };
  if (firstEntryId === null || lastEntryId === null) return { lagEntries: null, lagSource: "unknown" };
  if (compareEntryIds(group.lastDeliveredId, lastEntryId) >= 0) return { lagEntries: 0, lagSource: "exact" };
  if (compareEntryIds(group.lastDeliveredId, firstEntryId) < 0) return { lagEntries: length, lagSource: "exact" };
  if (group.counted?.isComplete) return { lagEntries: group.counted.entries, lagSource: "exact" };
  if (group.counted) {
    const { lagEntries } = reconciledLag(stream, { ...group, counted: undefined }, family, drift);
    return { lagEntries: Math.max(lagEntries ?? 0, group.counted.entries), lagSource: "estimated" };
  }
  const mostPossible = Math.max(1, length - 1);
  if (group.lag === null) {
    return {
      lagEntries: estimateByTime(group.lastDeliveredId, firstEntryId, lastEntryId, length),
      lagSource: "estimated",
    };
  }
  if (family === "trusted") return { lagEntries: group.lag, lagSource: "exact" };
  if (drift === null) return { lagEntries: clamp(group.lag, 1, mostPossible), lagSource: "server" };
  const lagEntries = clamp(group.lag - drift, 1, mostPossible);
  return { lagEntries, lagSource: drift === 0 && lagEntries === group.lag ? "exact" : "estimated" };
}

/**
 * The next trace after a reading. The drift shows when a group has caught up (`added − read` should then be 0)
 * and stays the same only while nothing can have been skipped in between: the group's position before was not
 * overtaken by the first entry, no entry was deleted by id, and its counters went forward.
 */
export function trackDrift(previous: DriftTrace | null, stream: StreamReading, group: GroupReading): DriftTrace | null {
  if (stream.entriesAdded === null) return null;
  const trace = {
    entriesAdded: stream.entriesAdded,
    entriesRead: group.entriesRead,
    lastDeliveredId: group.lastDeliveredId,
    maxDeletedEntryId: stream.maxDeletedEntryId,
  };
  if (group.entriesRead === null) return { ...trace, drift: null };
  const isCaughtUp = group.lastDeliveredId === stream.lastEntryId && group.lastDeliveredId === stream.lastGeneratedId;
  if (isCaughtUp) {
    const drift = stream.entriesAdded - group.entriesRead;
    return { ...trace, drift: drift >= 0 ? drift : null };
  }
  if (stream.entriesAdded === stream.length) return { ...trace, drift: 0 };
  return { ...trace, drift: previous !== null && isContinuous(previous, stream, group) ? previous.drift : null };
}

function isContinuous(previous: DriftTrace, stream: StreamReading, group: GroupReading): boolean {
  if (stream.entriesAdded === null || stream.entriesAdded < previous.entriesAdded) return false;
  if (previous.entriesRead === null || group.entriesRead === null || group.entriesRead < previous.entriesRead)
    return false;
  if (stream.maxDeletedEntryId !== previous.maxDeletedEntryId) return false;
  const moved = compareEntryIds(group.lastDeliveredId, previous.lastDeliveredId);
  if (moved < 0) return false;
  if (moved === 0) return true;
  return stream.firstEntryId !== null && compareEntryIds(stream.firstEntryId, previous.lastDeliveredId) <= 0;
}

function estimateByTime(delivered: string, first: string, last: string, length: number): number {
  const spanMs = entryIdMs(last) - entryIdMs(first);
  const behindMs = entryIdMs(last) - entryIdMs(delivered);
  const share = spanMs > 0 ? behindMs / spanMs : 0.5;
  return clamp(Math.round(length * share), 1, Math.max(1, length - 1));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
