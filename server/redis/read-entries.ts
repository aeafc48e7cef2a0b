import { type DecodedEntry, type EntryLimits, onceWhole, readEntryList, shownLimits } from "./decode-entry";
import { encodeCommand } from "./encode-command";
import { orError, type RawConnection, type ReadReply, ReplyTooLarge } from "./raw-connection";
import { RedisReplyError } from "./redis-error";
import { ReplyError } from "./reply-reader";

/** `from` is the lower end whichever way the range is read; both as XRANGE takes them (`-`, `+`, `(id`). */
export type EntryRange = { key: string; from: string; to: string; isReverse: boolean };

/** Where reading stops: after so many entries, or once they weigh so much as JSON. */
export type ReadBounds = { entries: number; shownBytes: number };

export type EntrySlice = {
  entries: DecodedEntry[];
  /** True when the range holds nothing more. */
  isEnd: boolean;
};

/** How much of each entry is taken, and how many entries the first reply may bring: few where nothing is known. */
export type ReadHow = { limits: EntryLimits; firstStep: number };

const usualHow: ReadHow = { limits: shownLimits, firstStep: 4 };
const fastestGrowth = 8;
const stepBytes = 262_144;

/**
 * Reads a range in steps whose size follows the weight of the entries seen so far, so that no reply grows far beyond
 * 256 kB whatever the entries weigh: XRANGE itself has no bound but a count. Rejects when the connection breaks, with a
 * `RedisReplyError` when Redis refuses, and with `ReplyTooLarge` when one entry alone is over the connection's bound.
 */
export async function readEntries(
  connection: RawConnection,
  range: EntryRange,
  bounds: ReadBounds,
  { limits, firstStep }: ReadHow = usualHow,
): Promise<EntrySlice> {
  const entries: DecodedEntry[] = [];
  const readList = orError(onceWhole((reader) => readEntryList(reader, limits)));
  let { from, to } = range;
  let step = Math.min(firstStep, bounds.entries);
  let sizeBytes = 0;
  let shownBytes = 0;
  for (;;) {
    const got = await readStep(connection, { ...range, from, to }, step, readList);
    if (got === "too-large") {
      step = 1;
      continue;
    }
    for (const entry of got) {
      sizeBytes += entry.sizeBytes;
      shownBytes += entry.shownBytes;
      entries.push(entry);
    }
    const last = entries.at(-1);
    if (got.length < step || last === undefined) return { entries, isEnd: true };
    if (entries.length >= bounds.entries || shownBytes >= bounds.shownBytes) return { entries, isEnd: false };
    if (range.isReverse) to = `(${last.entry.id}`;
    else from = `(${last.entry.id}`;
    const affordable = Math.floor(stepBytes / (sizeBytes / entries.length));
    step = Math.max(1, Math.min(affordable, step * fastestGrowth, bounds.entries - entries.length));
  }
}

async function readStep(
  connection: RawConnection,
  { key, from, to, isReverse }: EntryRange,
  count: number,
  readList: ReadReply<DecodedEntry[] | ReplyError>,
): Promise<DecodedEntry[] | "too-large"> {
  const command = isReverse
    ? encodeCommand("XREVRANGE", key, to, from, "COUNT", count)
    : encodeCommand("XRANGE", key, from, to, "COUNT", count);
  try {
    await connection.open();
    const [reply = []] = await connection.pipeline([command], [readList]);
    if (reply instanceof ReplyError) throw new RedisReplyError(reply);
    return reply;
  } catch (error) {
    if (error instanceof ReplyTooLarge && count > 1) return "too-large";
    throw error;
  }
}

/** One entry with all its fields, however large within `limits`; null when the stream does not hold it (any more). */
export async function readOneEntry(
  connection: RawConnection,
  key: string,
  entryId: string,
  limits: EntryLimits,
): Promise<DecodedEntry | null> {
  await connection.open();
  const command = encodeCommand("XRANGE", key, entryId, entryId);
  const read = orError(onceWhole((reader) => readEntryList(reader, limits)));
  const [reply = []] = await connection.pipeline([command], [read]);
  if (reply instanceof ReplyError) throw new RedisReplyError(reply);
  return reply[0] ?? null;
}
