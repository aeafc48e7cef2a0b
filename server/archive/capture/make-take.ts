import { compareTails } from "@/lib/archive/compare-tails";
import { measureHole, positionOfFirst } from "@/lib/archive/gap-count";
import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import type { CommandCounts } from "@/server/collector/questions";
import type { StreamInfo } from "@/server/redis/inspect";
import type { RawConnection } from "@/server/redis/raw-connection";
import { digestRawEntries, type RawEntries, type RawRange } from "@/server/redis/raw-entries";
import type { ArchiveBase, ArchiveCursor, ArchiveGap, ArchiveStore } from "../store/archive-store";
import { readTail, readWithInfo } from "./read-ranges";

/** What follows the copy of a stream, not yet packed. */
export type DraftTake = {
  expected: ArchiveCursor | null;
  cursor: ArchiveCursor;
  found: RawEntries | null;
  gap: Omit<ArchiveGap, "notedAtMs"> | null;
  base: ArchiveBase | null;
};

export type TakeReader = {
  connection: RawConnection;
  store: ArchiveStore;
  counts: CommandCounts;
};

const nothingCopied: ArchiveCursor = { life: 1, lastId: zeroId, lastHash: "", position: 0 };
const maxAsked = 4;
const tailEntries = 200;
const maxCompared = 4_000;

/**
 * The usual case: the last entry copied is still there as it was, so that what follows it is all there is. Null where
 * that is not so.
 */
export function continueCopy(cursor: ArchiveCursor, { anchorHash, found }: RawRange): DraftTake | "nothing" | null {
  if (anchorHash === null || (cursor.lastHash !== "" && anchorHash !== cursor.lastHash)) return null;
  if (found === null) return "nothing";
  return {
    expected: cursor,
    cursor: cursorAfter(cursor, found, cursor.position === null ? null : cursor.position + found.entries),
    found,
    gap: null,
    base: null,
  };
}

const cursorAfter = (cursor: ArchiveCursor, found: RawEntries, position: number | null): ArchiveCursor => ({
  life: cursor.life,
  lastId: found.lastId,
  lastHash: found.lastHash,
  position,
});

/**
 * All other cases: nothing was copied yet, the last entry copied is gone, or stands there with other content. Null where
 * there is nothing to keep: the stream is gone, or stands as it was.
 */
export async function findPlace(
  reader: TakeReader,
  key: string,
  cursor: ArchiveCursor | null,
  count: number,
): Promise<DraftTake | null> {
  let from = cursor ?? nothingCopied;
  let base: ArchiveBase | null = null;
  for (let asked = 0; asked < maxAsked; asked++) {
    const read = await readWithInfo(reader.connection, { key, afterId: from.lastId, count }, reader.counts);
    if (read === null) return null;
    const { info, range } = read;
    if (isContradicted(from, info, range)) {
      const other = await anotherLife(reader, key, from);
      if (other !== null) {
        base = other.base;
        from = other.cursor;
        continue;
      }
      // What only the copy has is in the server's count or not: the place is found anew where the copy meets the end.
      from = { ...from, position: null };
    }
    if (compareEntryIds(info.lastGeneratedId, from.lastId) < 0) return null;
    const draft = draftOf(cursor, from, base, info, range, asked === maxAsked - 1);
    if (draft !== "again") return draft;
  }
  return null;
}

/** Where the copy reaches beyond the stream's end, or its last entry is missing among others or has other content. */
function isContradicted(from: ArchiveCursor, info: StreamInfo, { anchorHash }: RawRange): boolean {
  if (from.lastId === zeroId || from.lastHash === "") return false;
  if (anchorHash !== null) return anchorHash !== from.lastHash;
  if (compareEntryIds(info.lastGeneratedId, from.lastId) < 0) return true;
  return info.firstEntryId !== null && compareEntryIds(info.firstEntryId, from.lastId) < 0;
}

/** Null where the stream holds nothing that contradicts the copy. */
async function anotherLife(
  { connection, store, counts }: TakeReader,
  key: string,
  from: ArchiveCursor,
): Promise<{ cursor: ArchiveCursor; base: ArchiveBase | null } | null> {
  const tail = await readTail(connection, key, from.lastId, tailEntries, counts);
  if (tail?.found == null) return null;
  const stream = [...digestRawEntries(tail.found.bytes)].reverse();
  const [first, last] = [stream[0], stream.at(-1)];
  if (first === undefined || last === undefined) return null;
  const life = (await store.livesOf(key)).find(({ life: no }) => no === from.life);
  const copy = [];
  for await (const { raw } of store.pieces(key, from.life, { fromId: first.id, toId: last.id, isReverse: false })) {
    copy.push(...digestRawEntries(raw));
    if (copy.length >= maxCompared) break;
  }
  const compared = compareTails(stream, copy, life?.firstId ?? zeroId);
  if (compared.kind === "goes-on") return null;
  const { commonId } = compared;
  const cursor = {
    life: from.life + 1,
    lastId: commonId ?? zeroId,
    lastHash: "",
    position: commonId === null ? 0 : null,
  };
  return { cursor, base: commonId === null ? null : { life: from.life, lastId: commonId } };
}

function draftOf(
  expected: ArchiveCursor | null,
  from: ArchiveCursor,
  base: ArchiveBase | null,
  info: StreamInfo,
  { anchorHash, found }: RawRange,
  isLastTry: boolean,
): DraftTake | "again" | null {
  const isAnchored = anchorHash !== null && from.lastId !== zeroId;
  const firstReadId = found?.firstId ?? null;
  const hole = isAnchored
    ? { kind: "none" as const }
    : measureHole({ position: from.position, lastId: from.lastId, stream: info, firstReadId });
  if (hole.kind === "again" && !isLastTry) return "again";
  const gap =
    hole.kind === "none"
      ? null
      : {
          afterId: from.lastId,
          beforeId: firstReadId,
          entries: hole.kind === "missing" ? hole.entries : null,
          isAtLeast: false,
          cause: hole.kind === "restarted" ? ("remade" as const) : ("trimmed" as const),
        };
  if (found === null) {
    if (gap === null) return null;
    const cursor = { ...from, lastId: info.lastGeneratedId, lastHash: "", position: info.entriesAdded };
    return { expected, cursor, found, gap, base };
  }
  const position = positionAfter(from, info, found, isAnchored || hole.kind === "none", hole.kind === "again");
  return { expected, cursor: cursorAfter(from, found, position), found, gap, base };
}

function positionAfter(
  from: ArchiveCursor,
  info: StreamInfo,
  found: RawEntries,
  isContinued: boolean,
  isMoving: boolean,
): number | null {
  if (found.lastId === info.lastGeneratedId) return info.entriesAdded;
  if (isContinued && from.position !== null && from.lastId !== zeroId) return from.position + found.entries;
  const first = isMoving ? null : positionOfFirst(info);
  if (first === null || info.firstEntryId !== found.firstId) return null;
  return first + found.entries - 1;
}
