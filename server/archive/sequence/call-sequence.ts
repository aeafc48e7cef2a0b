import { measureHole } from "@/lib/archive/gap-count";
import { earlierId, highestOf, laterId, lowestOf } from "@/lib/archive/range-ids";
import type { CallNames } from "@/lib/ids/call-names";
import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import type { EntryGap } from "@/lib/schema/stream-entry";
import type { Collector } from "@/server/collector/collector";
import { findCall } from "@/server/collector/find-call";
import type { DecodedEntry, EntryLimits } from "@/server/redis/decode-entry";
import { shownLimits } from "@/server/redis/decode-entry";
import { encodeCommand } from "@/server/redis/encode-command";
import { readStreamInfo, type StreamInfo } from "@/server/redis/inspect";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import {
  type EntryRange,
  type EntrySlice,
  type ReadBounds,
  type ReadHow,
  readEntries,
  readOneEntry,
} from "@/server/redis/read-entries";
import { RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";
import type { ArchiveStore } from "../store/archive-store";
import { type CallCopy, entriesOf, openCopy } from "./call-copy";
import { extentOf } from "./extent-of";
import { gapsBetween } from "./gaps-between";

/** `gaps` are those before an entry of the slice, or after its last one where it ends the range. */
export type SequenceSlice = EntrySlice & { gaps: EntryGap[] };

/** How the stream of a call is read: over a connection, and from the copy where there is one. */
export type CallSequence = {
  read(connection: RawConnection, range: EntryRange, bounds: ReadBounds, how?: ReadHow): Promise<SequenceSlice>;
  one(connection: RawConnection, key: string, entryId: string, limits: EntryLimits): Promise<DecodedEntry | null>;
  /** As XINFO STREAM tells it, with what was copied counted as there; null where neither has anything. */
  extent(connection: RawConnection, key: string): Promise<StreamInfo | null>;
  /** The stream of a call that Redis or the archive has; rejects as `findCall` does where neither has. */
  find(callId: string): Promise<{ key: string }>;
  /** The copy as it stands; null where nothing was copied. */
  copyOf(key: string): Promise<CallCopy | null>;
};

const maxTries = 3;

/** Where nothing is copied. */
export function redisAlone(find: CallSequence["find"]): CallSequence {
  return {
    find,
    copyOf: async () => null,
    one: readOneEntry,
    extent: readInfo,
    async read(connection, range, bounds, how) {
      return { ...(await readEntries(connection, range, bounds, how)), gaps: [] };
    },
  };
}

/**
 * Up to the end of the copy from the archive, and what follows from Redis. The entry at the seam is read from both, so
 * that nothing is lost or doubled there while Redis is trimmed and the copy grows; where it is gone, the hole is measured.
 */
export function redisAndCopy(store: ArchiveStore, collector: Collector, names: Pick<CallNames, "keyOf">): CallSequence {
  /** Null too where the stream was made anew since it was copied. */
  async function copyOf(key: string): Promise<CallCopy | null> {
    const copy = await openCopy(store, key);
    const mark = collector.registry.byKey.get(key)?.assessment?.mark;
    if (copy === null || !mark?.lastEntryId || compareEntryIds(mark.lastGeneratedId, copy.lastId) >= 0) return copy;
    for await (const _ of entriesOf(store, copy, mark.lastEntryId, mark.lastEntryId, false, shownLimits)) return copy;
    return null;
  }

  async function read(
    connection: RawConnection,
    range: EntryRange,
    bounds: ReadBounds,
    how: ReadHow = { limits: shownLimits, firstStep: 4 },
  ): Promise<SequenceSlice> {
    for (let tries = 0; tries < maxTries; tries++) {
      const copy = await copyOf(range.key);
      if (copy === null) break;
      const slice = await readBoth(store, copy, connection, range, bounds, how, tries);
      if (slice !== "moved") return slice;
    }
    return { ...(await readEntries(connection, range, bounds, how)), gaps: [] };
  }

  return {
    read,
    copyOf,
    async find(callId) {
      const record = collector.registry.find(callId);
      if (record) return record;
      const key = names.keyOf(callId);
      if (key !== null && (await copyOf(key)) !== null) return { key };
      return findCall(collector, callId);
    },
    async one(connection, key, entryId, limits) {
      const found = await readOneEntry(connection, key, entryId, limits);
      if (found !== null) return found;
      const copy = await openCopy(store, key);
      if (copy === null) return null;
      for await (const entry of entriesOf(store, copy, entryId, entryId, false, limits)) return entry;
      return null;
    },
    async extent(connection, key) {
      const info = await readInfo(connection, key);
      const copy = await copyOf(key);
      return copy === null ? info : extentOf(copy, info);
    },
  };
}

async function readBoth(
  store: ArchiveStore,
  copy: CallCopy,
  connection: RawConnection,
  range: EntryRange,
  bounds: ReadBounds,
  how: ReadHow,
  tries: number,
): Promise<SequenceSlice | "moved"> {
  const fromId = lowestOf(range.from);
  const toId = highestOf(range.to);
  const { isReverse } = range;
  const entries: DecodedEntry[] = [];
  let shownBytes = 0;
  const isFull = () => entries.length >= bounds.entries || shownBytes >= bounds.shownBytes;
  const add = (entry: DecodedEntry) => {
    entries.push(entry);
    shownBytes += entry.shownBytes;
  };
  const fromCopy = async (toHere: string) => {
    for await (const one of entriesOf(store, copy, fromId, toHere, isReverse, how.limits)) {
      if (isFull()) return false;
      add(one);
    }
    return true;
  };
  const end = (isEnd: boolean, seam: EntryGap | null): SequenceSlice => {
    const gaps = seam === null ? copy.gaps : [...copy.gaps, seam];
    return { entries, isEnd, gaps: gapsBetween(gaps, entries, { fromId, toId, isReverse, isEnd }) };
  };
  const isInCopyAlone = compareEntryIds(toId, copy.lastId) <= 0;
  if (isInCopyAlone) return end(await fromCopy(toId), null);
  if (!isReverse && !(await fromCopy(copy.lastId))) return end(false, null);
  if (isFull()) return end(false, null);
  // From the seam on, which is read along where it lies within the range.
  const left = { entries: bounds.entries - entries.length + 1, shownBytes: bounds.shownBytes - shownBytes };
  const seamId = laterId(copy.lastId, fromId);
  const hasSeam = compareEntryIds(copy.lastId, fromId) >= 0 && copy.lastId !== zeroId;
  const info = hasSeam && tries > 0 ? await readInfo(connection, range.key) : null;
  const fresh = await readEntries(connection, { ...range, from: seamId }, left, how);
  const ordered = isReverse ? fresh.entries.toReversed() : fresh.entries;
  const reachesSeam = !isReverse || fresh.isEnd;
  const isAnchored = ordered[0]?.entry.id === copy.lastId;
  let seam: EntryGap | null = null;
  if (hasSeam && reachesSeam && !isAnchored && tries === 0) return "moved";
  if (hasSeam && reachesSeam && !isAnchored && info !== null) {
    const firstReadId = ordered[0]?.entry.id ?? null;
    const { position } = copy.newest;
    const hole = measureHole({ position, lastId: copy.lastId, stream: info, firstReadId });
    if (hole.kind !== "none" && tries < maxTries - 1) return "moved";
    if (hole.kind !== "none") {
      const size = hole.kind === "missing" ? hole.entries : null;
      const cause = hole.kind === "restarted" ? ("remade" as const) : ("trimmed" as const);
      seam = { afterId: copy.lastId, beforeId: firstReadId, entries: size, isAtLeast: false, cause };
    }
  }
  for (const one of fresh.entries) {
    if (compareEntryIds(one.entry.id, copy.lastId) <= 0) continue;
    if (isFull()) return end(false, seam);
    add(one);
  }
  if (!isReverse) return end(fresh.isEnd, seam);
  if (!fresh.isEnd) return end(false, seam);
  return end(await fromCopy(earlierId(copy.lastId, toId)), seam);
}

async function readInfo(connection: RawConnection, key: string): Promise<StreamInfo | null> {
  const [reply] = await connection.pipeline([encodeCommand("XINFO", "STREAM", key)], [orError(readStreamInfo)]);
  if (!(reply instanceof ReplyError)) return reply ?? null;
  if (/no such key/i.test(reply.message)) return null;
  throw new RedisReplyError(reply);
}
