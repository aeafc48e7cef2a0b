import type { StreamReading } from "./reading";
import type { StreamMark } from "./stream-mark";

/** Shorter than this a stream was emptied rather than capped. */
const minCap = 10;

/**
 * About how many entries a stream keeps: its length while trimming keeps it there. Redis does not tell MAXLEN, so it is
 * known only from a stream that was seen to be trimmed, or whose counters show removals that no deletion by id explains.
 * Null where it is not known.
 */
export function capOf(
  before: { cap: number | null; mark: StreamMark } | null,
  reading: StreamReading,
  isTrimming: boolean,
): number | null {
  const known = before?.cap ?? null;
  const { length, maxDeletedEntryId } = reading;
  if (length < minCap) return known;
  if (known !== null && length > known * 1.5 + 100) return null;
  if (!isTrimming) return known;
  if (before === null) return maxDeletedEntryId === "0-0" ? length : null;
  const isDeletedById = before.mark.maxDeletedEntryId !== maxDeletedEntryId;
  const isTrimmedNow = before.mark.firstEntryId !== reading.firstEntryId && !isDeletedById;
  const isAdded = before.mark.lastGeneratedId !== reading.lastGeneratedId;
  return isTrimmedNow && isAdded ? length : known;
}

/** (lag + pending) ÷ cap: above 1 the stream keeps less than the group has still to do. Null where a part is unknown. */
export function pressureOf(lagEntries: number | null, pending: number, cap: number | null): number | null {
  return lagEntries === null || cap === null ? null : (lagEntries + pending) / cap;
}

export type UnfinishedFacts = {
  nowMs: number;
  lagEntries: number | null;
  pending: number;
  pressure: number | null;
  /** When the group's place was last seen to move on, and when anything was last seen to be acked. */
  lastReadAtMs: number | null;
  progressAtMs: number;
};

/**
 * A group that takes entries and does not finish them: as much pending as the stream keeps, or nothing acked for
 * `afterMs` while reading goes on. What waits unread is another trouble.
 */
export function isUnfinished(facts: UnfinishedFacts, afterMs: number): boolean {
  const { nowMs, lagEntries, pending, pressure, lastReadAtMs, progressAtMs } = facts;
  if (pending === 0 || lagEntries === null || lagEntries > pending) return false;
  if (pressure !== null && pressure >= 1) return true;
  if (lastReadAtMs === null || nowMs - lastReadAtMs > afterMs || lastReadAtMs <= progressAtMs) return false;
  return nowMs - progressAtMs >= afterMs;
}

/** The cap that a pressure was made of. */
export function keptOf(pressure: number, pending: number, lagEntries: number | null): number {
  return Math.round((pending + (lagEntries ?? 0)) / pressure);
}
