import { isBeyondAll } from "@/lib/ids/entry-range";
import { maskInOrder } from "@/lib/mask/entry-context";
import type { EntriesPage, EntriesQuery, StreamEntry } from "@/lib/schema/stream-entry";
import type { Collector } from "../collector/collector";
import { findCall, readFailure } from "../collector/find-call";
import { AppError } from "../errors";
import { wholeLimits } from "../redis/decode-entry";
import { ReplyTooLarge } from "../redis/raw-connection";
import { type EntryRange, readEntries, readOneEntry } from "../redis/read-entries";
import type { ReadLanes } from "../redis/read-lanes";
import type { EntryMask } from "./entry-mask";
import { readBefore } from "./look-before";

const pageBytes = 1_000_000;

export type EntryReaderOptions = {
  collector: Collector;
  /** For pages. */
  lanes: ReadLanes;
  /** For single entries as a whole; `maxReplyBytes` bounds them. */
  wholeLanes: ReadLanes;
  mask: EntryMask;
};

/**
 * Pages of a call's entries and single entries as a whole. A page ends at its limit or at about 1 MB, in which long
 * values count with their shown beginning; its cursor is the id of its last entry, so that the next one neither skips
 * nor repeats an entry whatever is added or trimmed meanwhile.
 */
export function createEntryReader({ collector, lanes, wholeLanes, mask }: EntryReaderOptions) {
  async function page(callId: string, query: EntriesQuery): Promise<EntriesPage> {
    const { key } = findCall(collector, callId);
    const range = rangeOf(key, query);
    if (isBeyondAll(range.from, range.to)) return { entries: [], nextCursor: null };
    const bounds = { entries: query.limit + 1, shownBytes: pageBytes };
    try {
      const { entries, isEnd, before } = await lanes.use(async (connection) => {
        const slice = await readEntries(connection, range, bounds);
        const first = query.order === "desc" ? slice.entries.at(-1) : slice.entries[0];
        return { ...slice, before: first ? await readBefore(connection, key, first.entry.id) : [] };
      });
      const isCutOff = entries.length > query.limit;
      const wanted = entries.slice(0, query.limit).map(({ entry }) => entry);
      const isReverse = query.order === "desc";
      const masked = maskInOrder(mask, isReverse ? wanted.toReversed() : wanted, before);
      const shown = isReverse ? masked.toReversed() : masked;
      return { entries: shown, nextCursor: isCutOff || !isEnd ? (shown.at(-1)?.id ?? null) : null };
    } catch (error) {
      if (error instanceof ReplyTooLarge) throw tooLarge("An entry of this range");
      throw readFailure(error, collector, key);
    }
  }

  async function whole(callId: string, entryId: string): Promise<StreamEntry> {
    const { key } = findCall(collector, callId);
    try {
      const { found, before } = await wholeLanes.use(async (connection) => ({
        found: await readOneEntry(connection, key, entryId, wholeLimits),
        before: await readBefore(connection, key, entryId),
      }));
      if (found === null) throw new AppError("not-found", `Entry ${entryId} is not in the stream (any more).`);
      return maskInOrder(mask, [found.entry], before)[0] ?? mask(found.entry);
    } catch (error) {
      if (error instanceof ReplyTooLarge) throw tooLarge(`Entry ${entryId}`);
      throw readFailure(error, collector, key);
    }
  }

  return { page, whole };
}

function rangeOf(key: string, { from = "-", to = "+", order, cursor }: EntriesQuery): EntryRange {
  const isReverse = order === "desc";
  if (cursor === undefined) return { key, from, to, isReverse };
  return isReverse ? { key, from, to: `(${cursor}`, isReverse } : { key, from: `(${cursor}`, to, isReverse };
}

function tooLarge(what: string): AppError {
  return new AppError("too-large", `${what} is too large to be shown here; read it with redis-cli.`);
}
