import type { RawEntry } from "@/lib/schema/stream-entry";
import { type EntryLimits, onceWhole, readEntryList } from "../redis/decode-entry";
import { encodeCommand } from "../redis/encode-command";
import { orError, type RawConnection, ReplyTooLarge } from "../redis/raw-connection";
import { readEntries } from "../redis/read-entries";
import { ReplyError } from "../redis/reply-reader";

const limits: EntryLimits = { valueBytes: 2_048, entryBytes: 6_144, fields: 48 };
const lookedAt = 12;
const lookedAtBeforePage = 40;
const batchSize = 8;
const shownBytes = 32_768;
const readList = orError(onceWhole((reader) => readEntryList(reader, limits)));

/** The beginnings of up to 40 entries before one, oldest first; of large ones fewer. */
export async function readBefore(connection: RawConnection, key: string, entryId: string): Promise<RawEntry[]> {
  const range = { key, from: "-", to: `(${entryId}`, isReverse: true };
  const { entries } = await readEntries(
    connection,
    range,
    { entries: lookedAtBeforePage, shownBytes },
    { limits, firstStep: 4 },
  );
  return entries.map(({ entry }) => entry).reverse();
}

/**
 * The beginnings of the 12 entries before each of these, oldest first: what was asked just before tells what an answer
 * is. None where they cannot be read or are too large.
 */
export async function lookBefore(
  connection: RawConnection,
  targets: readonly { key: string; entryId: string }[],
): Promise<RawEntry[][]> {
  const found: RawEntry[][] = [];
  for (let from = 0; from < targets.length; from += batchSize) {
    const batch = targets.slice(from, from + batchSize);
    try {
      await connection.open();
      const replies = await connection.pipeline(
        batch.map(({ key, entryId }) => encodeCommand("XREVRANGE", key, `(${entryId}`, "-", "COUNT", lookedAt)),
        batch.map(() => readList),
      );
      for (const reply of replies)
        found.push(reply instanceof ReplyError ? [] : reply.map(({ entry }) => entry).reverse());
    } catch (error) {
      if (!(error instanceof ReplyTooLarge)) throw error;
      for (const _ of batch) found.push([]);
    }
  }
  return found;
}
