import { isBeyondAll } from "@/lib/ids/entry-range";
import type { RawEntry } from "@/lib/schema/stream-entry";
import type { Collector } from "../collector/collector";
import { type EntryLimits, onceWhole, readEntryList } from "../redis/decode-entry";
import { encodeCommand } from "../redis/encode-command";
import { orError, type RawConnection, ReplyTooLarge } from "../redis/raw-connection";
import { readEntries } from "../redis/read-entries";
import { ReplyError } from "../redis/reply-reader";

const limits: EntryLimits = { valueBytes: 2_048, entryBytes: 6_144, fields: 48 };
export const lookedAt = 12;
export const lookedAtBeforePage = 80;
const lookedAfter = 24;
const lookedAfterOne = 8;
const batchSize = 8;
const shownBytes = 32_768;
const readList = orError(onceWhole((reader) => readEntryList(reader, limits)));

/** From Redis alone, or from wherever the call's entries lie. */
export type ReadRange = typeof readEntries;

/** The beginnings of up to 80 entries before one, oldest first; of large ones fewer. */
export async function readBefore(
  connection: RawConnection,
  key: string,
  entryId: string,
  read: ReadRange = readEntries,
): Promise<RawEntry[]> {
  const range = { key, from: "-", to: `(${entryId}`, isReverse: true };
  if (isBeyondAll(range.from, range.to)) return [];
  const { entries } = await read(
    connection,
    range,
    { entries: lookedAtBeforePage, shownBytes },
    { limits, firstStep: 4 },
  );
  return entries.map(({ entry }) => entry).reverse();
}

/** What stands before an entry, and what follows it; both oldest first. */
export type Around = { before: RawEntry[]; after: RawEntry[] };

/**
 * The beginnings of the 12 entries before each of these and of the 8 after it: what was asked tells what an answer is,
 * what follows whether it is all of it. None where they cannot be read or are too large.
 */
export async function lookAround(
  connection: RawConnection,
  targets: readonly { key: string; entryId: string }[],
): Promise<Around[]> {
  const found: Around[] = [];
  for (let from = 0; from < targets.length; from += batchSize) {
    const batch = targets.slice(from, from + batchSize);
    try {
      await connection.open();
      const replies = await connection.pipeline(
        batch.flatMap(({ key, entryId }) => [
          encodeCommand("XREVRANGE", key, `(${entryId}`, "-", "COUNT", lookedAt),
          encodeCommand("XRANGE", key, `(${entryId}`, "+", "COUNT", lookedAfterOne),
        ]),
        batch.flatMap(() => [readList, readList]),
      );
      const entriesOf = (i: number) => {
        const reply = replies[i];
        return reply === undefined || reply instanceof ReplyError ? [] : reply.map(({ entry }) => entry);
      };
      for (const [i] of batch.entries()) {
        found.push({ before: entriesOf(2 * i).reverse(), after: entriesOf(2 * i + 1) });
      }
    } catch (error) {
      if (!(error instanceof ReplyTooLarge)) throw error;
      for (const _ of batch) found.push({ before: [], after: [] });
    }
  }
  return found;
}

/** The beginnings of up to 24 entries after one, oldest first: what follows tells what a number was the beginning of. */
export async function readFollowing(
  connection: RawConnection,
  key: string,
  entryId: string,
  read: ReadRange = readEntries,
): Promise<RawEntry[]> {
  const range = { key, from: `(${entryId}`, to: "+", isReverse: false };
  if (isBeyondAll(range.from, range.to)) return [];
  const bounds = { entries: lookedAfter, shownBytes };
  const { entries } = await read(connection, range, bounds, { limits, firstStep: 8 });
  return entries.map(({ entry }) => entry);
}

/** Whether what was asked before the first of these may be gone, or lies further back than was looked. */
export function mayLackQuestion(
  collector: Collector,
  callId: string,
  before: readonly RawEntry[],
  most: number,
): boolean {
  if (before.length >= most) return true;
  const row = collector.registry.find(callId)?.assessment?.row;
  return row !== undefined && row.entriesAdded !== null && row.entriesAdded > row.length;
}
