import { type LifeSegment, segmentsOf } from "@/lib/archive/life-segments";
import { earlierId, laterId } from "@/lib/archive/range-ids";
import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import { entryIdAfter } from "@/lib/ids/entry-range";
import type { DecodedEntry, EntryLimits } from "@/server/redis/decode-entry";
import { decodeRawEntries } from "@/server/redis/raw-entries";
import type { ArchivedLife, ArchiveGap, ArchiveStore } from "../store/archive-store";

/** The copy of a call as it stands: its newest life with what that shares of earlier ones. */
export type CallCopy = {
  key: string;
  segments: readonly LifeSegment[];
  firstId: string;
  lastId: string;
  newest: ArchivedLife;
  /** In the order of their ids; those of the newest life and what it shares. */
  gaps: readonly ArchiveGap[];
  /** Copied in all. */
  entries: number;
  takenAtMs: number;
};

export async function openCopy(store: ArchiveStore, key: string): Promise<CallCopy | null> {
  const lives = await store.livesOf(key);
  const newest = lives.at(-1);
  if (newest === undefined) return null;
  const segments = segmentsOf(lives);
  const gaps: ArchiveGap[] = [];
  for (const { life, afterId, toId } of segments) {
    for (const gap of await store.gapsOf(key, life)) {
      if (compareEntryIds(gap.afterId, afterId) >= 0 && compareEntryIds(gap.afterId, toId) <= 0) gaps.push(gap);
    }
  }
  const firstLife = lives.find(({ life }) => life === segments[0]?.life) ?? newest;
  return {
    key,
    segments,
    firstId: firstLife.firstId,
    lastId: newest.lastId,
    newest,
    gaps,
    entries: newest.base === null ? newest.entries : Number.NaN,
    takenAtMs: newest.takenAtMs,
  };
}

/** The entries of a copy between two ids, both taken in, in the order asked for, decoded as they are taken. */
export async function* entriesOf(
  store: ArchiveStore,
  { key, segments }: CallCopy,
  fromId: string,
  toId: string,
  isReverse: boolean,
  limits: EntryLimits,
): AsyncIterable<DecodedEntry> {
  for (const segment of isReverse ? segments.toReversed() : segments) {
    const from = laterId(fromId, segment.afterId === zeroId ? zeroId : entryIdAfter(segment.afterId));
    const to = earlierId(toId, segment.toId);
    if (compareEntryIds(from, to) > 0) continue;
    for await (const { raw } of store.pieces(key, segment.life, { fromId: from, toId: to, isReverse })) {
      const decoded = decodeRawEntries(raw, limits);
      for (const one of isReverse ? [...decoded].reverse() : decoded) {
        if (compareEntryIds(one.entry.id, from) >= 0 && compareEntryIds(one.entry.id, to) <= 0) yield one;
      }
    }
  }
}
