import type { CallGroup } from "@/lib/schema/call";
import type { LostWork } from "@/lib/schema/lost-work";
import { entryAgeMs } from "../ids/entry-id";
import { lostWorks } from "./lost-work";
import { type OperationsAround, ranBetween } from "./operations";
import type { StreamReading } from "./reading";
import { hasFormerEntries, isSameStream, type StreamMark } from "./stream-mark";

/** Of what is remembered of a call, what tells whether the next reading goes on from it. */
export type Remembered = {
  row: { readAtMs: number; groups: readonly CallGroup[] };
  mark: StreamMark;
  operations: OperationsAround | undefined;
  lastArrivalAtMs: number;
};

/** False when the key holds another stream now. Counters set by hand make no other stream of it while its entries are there. */
export function goesOn(previous: Remembered, reading: StreamReading): boolean {
  if (isSameStream(previous.mark, reading)) return true;
  const wasRecounted = ranBetween(previous.operations, reading.operations, ["recounted"]) === true;
  return wasRecounted && hasFormerEntries(previous.mark, reading);
}

const noneLost: LostWork[] = [];

/**
 * Groups of the reading before that are gone: destroyed, or with their stream. Where a stream of other counters still
 * begins with the same entry it may have been set back, and a group of the same name is there to do its work.
 */
export function vanished(previous: Remembered, isSame: boolean, reading: StreamReading): LostWork[] {
  if (isSame && hasSameGroups(previous, reading)) return noneLost;
  const present = new Set(reading.groups.map(({ name }) => name));
  const { firstEntryId } = previous.mark;
  const mayBeSetBack = firstEntryId !== null && firstEntryId === reading.firstEntryId;
  const isThere = (name: string) => present.has(name) || reading.leftOut?.names.has(name) === true;
  const gone = previous.row.groups.filter(({ name }) => !isThere(name) || (!isSame && !mayBeSetBack));
  if (gone.length === 0) return noneLost;
  const between = { lastSeenAtMs: previous.row.readAtMs, missedAtMs: reading.readAtMs };
  return lostWorks(gone, isSame ? "destroyed" : "stream-made-anew", between);
}

function hasSameGroups({ row }: Remembered, { groups }: StreamReading): boolean {
  if (row.groups.length !== groups.length) return false;
  for (let i = 0; i < groups.length; i++) if (groups[i]?.name !== row.groups[i]?.name) return false;
  return true;
}

/**
 * By the newest id, but never before the reading that did not show it yet: after a fail-over to a slower clock ids stand
 * still in time while entries come. Ids that are no time: when the newest was first seen.
 */
export function arrivalAtMs(before: Remembered | null, { lastGeneratedId, readAtMs }: StreamReading): number {
  if (before?.mark.lastGeneratedId === lastGeneratedId) return before.lastArrivalAtMs;
  const byIdMs = readAtMs - (entryAgeMs(lastGeneratedId, readAtMs) ?? 0);
  return before === null ? byIdMs : Math.max(byIdMs, before.row.readAtMs);
}
