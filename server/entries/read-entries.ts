import { isBeyondAll } from "@/lib/ids/entry-range";
import type { EntriesPage, EntriesQuery, RawEntry, StreamEntry } from "@/lib/schema/stream-entry";
import type { CallSequence } from "../archive/sequence/call-sequence";
import type { Collector } from "../collector/collector";
import { readFailure } from "../collector/find-call";
import { AppError } from "../errors";
import { type DecodedEntry, wholeLimits } from "../redis/decode-entry";
import { type RawConnection, ReplyTooLarge } from "../redis/raw-connection";
import type { EntryRange } from "../redis/read-entries";
import type { ReadLanes } from "../redis/read-lanes";
import { maskInOrder } from "./call-mask";
import type { EntryMasks } from "./entry-mask";
import { type Around, lookedAtBeforePage, mayLackQuestion, readBefore, readFollowing } from "./look-around";

const pageBytes = 1_000_000;

export type EntryReaderOptions = {
  sequence: CallSequence;
  collector: Collector;
  /** For pages. */
  lanes: ReadLanes;
  /** For single entries as a whole; `maxReplyBytes` bounds them. */
  wholeLanes: ReadLanes;
  masks: EntryMasks;
};

/**
 * Pages of a call's entries and single entries as a whole. A page ends at its limit or at about 1 MB, in which long
 * values count with their shown beginning; its cursor is the id of its last entry, so that the next one neither skips
 * nor repeats an entry whatever is added or trimmed meanwhile.
 */
export function createEntryReader({ sequence, collector, lanes, wholeLanes, masks }: EntryReaderOptions) {
  async function page(callId: string, query: EntriesQuery): Promise<EntriesPage> {
    const { key } = await sequence.find(callId);
    const range = rangeOf(key, query);
    if (isBeyondAll(range.from, range.to)) return { entries: [], nextCursor: null };
    const bounds = { entries: query.limit + 1, shownBytes: pageBytes };
    try {
      const { entries, isEnd, gaps, around } = await lanes.use(async (connection) => {
        const slice = await sequence.read(connection, range, bounds);
        return {
          ...slice,
          around: await readAround(
            connection,
            sequence,
            key,
            slice.entries.slice(0, query.limit),
            query.order === "desc",
          ),
        };
      });
      const isCutOff = entries.length > query.limit;
      const wanted = entries.slice(0, query.limit).map(({ entry }) => entry);
      const isReverse = query.order === "desc";
      const masked = await maskInOrder(
        masks.of(key),
        isReverse ? wanted.toReversed() : wanted,
        around,
        circumstances(callId, around.before),
      );
      const shown = isReverse ? masked.toReversed() : masked;
      const nextCursor = isCutOff || !isEnd ? (shown.at(-1)?.id ?? null) : null;
      return { entries: shown, ...(gaps.length > 0 ? { gaps } : {}), nextCursor };
    } catch (error) {
      if (error instanceof ReplyTooLarge) throw tooLarge("An entry of this range");
      throw readFailure(error, collector, key);
    }
  }

  async function whole(callId: string, entryId: string): Promise<StreamEntry> {
    const { key } = await sequence.find(callId);
    try {
      const { found, around } = await wholeLanes.use(async (connection) => ({
        found: await sequence.one(connection, key, entryId, wholeLimits),
        around: {
          before: await readBefore(connection, key, entryId, sequence.read),
          after: await readFollowing(connection, key, entryId, sequence.read),
        },
      }));
      if (found === null)
        throw new AppError("not-found", `Entry ${entryId} is neither in the stream nor in the archive.`);
      const mask = masks.of(key);
      const [shown] = await maskInOrder(mask, [found.entry], around, circumstances(callId, around.before));
      return shown ?? mask(found.entry);
    } catch (error) {
      if (error instanceof ReplyTooLarge) throw tooLarge(`Entry ${entryId}`);
      throw readFailure(error, collector, key);
    }
  }

  const circumstances = (callId: string, before: readonly RawEntry[]) => ({
    nowMs: collector.redisNowMs(),
    isHeadMissing: mayLackQuestion(collector, callId, before, lookedAtBeforePage),
  });

  return { page, whole };
}

async function readAround(
  connection: RawConnection,
  { read }: CallSequence,
  key: string,
  entries: readonly DecodedEntry[],
  isReverse: boolean,
): Promise<Around> {
  const [first, last] = isReverse ? [entries.at(-1), entries[0]] : [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) return { before: [], after: [] };
  return {
    before: await readBefore(connection, key, first.entry.id, read),
    after: await readFollowing(connection, key, last.entry.id, read),
  };
}

function rangeOf(key: string, { from = "-", to = "+", order, cursor }: EntriesQuery): EntryRange {
  const isReverse = order === "desc";
  if (cursor === undefined) return { key, from, to, isReverse };
  return isReverse ? { key, from, to: `(${cursor}`, isReverse } : { key, from: `(${cursor}`, to, isReverse };
}

function tooLarge(what: string): AppError {
  return new AppError("too-large", `${what} is too large to be shown here; read it with redis-cli.`);
}
