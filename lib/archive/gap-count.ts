import { compareEntryIds, zeroId } from "../ids/entry-id";
import type { StreamMark } from "../stream/stream-mark";

export type HoleFacts = {
  /** How many entries had been added to the stream up to and with the last one copied; null where that was never known. */
  position: number | null;
  lastId: string;
  /** The stream as the server describes it, taken just before the first entry that is there. */
  stream: StreamMark;
  /** The first entry that was read after `lastId`; null where there was none. */
  firstReadId: string | null;
};

/**
 * What lies between the end of the copy and the first entry that is still there.
 * `none`: nothing can be missing. `missing`: so many, or an unknown number (null), were gone before they could be copied.
 * `restarted`: the counters began anew, so that the stream was lost and made again; how much went nobody knows.
 * `again`: the server trimmed between the two answers; ask once more.
 */
export type Hole = { kind: "none" | "again" | "restarted" } | { kind: "missing"; entries: number | null };

export function measureHole({ position, lastId, stream, firstReadId }: HoleFacts): Hole {
  const { firstEntryId, entriesAdded } = stream;
  if (firstEntryId === null) {
    return compareEntryIds(stream.lastGeneratedId, lastId) <= 0 ? { kind: "none" } : holeOf(position, entriesAdded);
  }
  if (compareEntryIds(firstEntryId, lastId) <= 0) return { kind: "none" };
  if (firstReadId !== firstEntryId) return { kind: "again" };
  const before = entriesAdded === null ? null : entriesAdded - stream.length;
  const hole = holeOf(position, before);
  return hole.kind === "missing" && hasDeletions(stream) ? { kind: "missing", entries: null } : hole;
}

function holeOf(position: number | null, added: number | null): Hole {
  if (position === null || added === null) return { kind: "missing", entries: null };
  if (added < position) return { kind: "restarted" };
  return added === position ? { kind: "none" } : { kind: "missing", entries: added - position };
}

/** Single entries were deleted: the counters no longer tell how many there were before the first. */
const hasDeletions = ({ maxDeletedEntryId }: StreamMark): boolean =>
  maxDeletedEntryId !== null && maxDeletedEntryId !== zeroId;

/** How many entries had been added up to and with the first one there; null where the counters cannot tell. */
export function positionOfFirst(stream: StreamMark): number | null {
  return stream.entriesAdded === null || hasDeletions(stream) ? null : stream.entriesAdded - stream.length + 1;
}
