import { createHash } from "node:crypto";
import { compareEntryIds, isEntryId } from "@/lib/ids/entry-id";
import { type DecodedEntry, type EntryLimits, readEntry } from "./decode-entry";
import { NeedMoreBytes, ReplyReader, UnexpectedReply } from "./reply-reader";

/** Consecutive entries as the server sent them, one after the other, without the array around them. */
export type RawEntries = { bytes: Buffer; entries: number; firstId: string; lastId: string; lastHash: string };

/** What of a range's reply is to be kept: the entry at `anchorId`, where it comes first, is only compared. */
export type RawRange = {
  /** Digest of the anchor as it is now; null where it is not there. */
  anchorHash: string | null;
  /** Null where nothing follows the anchor. */
  found: RawEntries | null;
};

/** Reads an XRANGE reply without decoding it. */
export function readRawRange(reader: ReplyReader, anchorId: string | null): RawRange {
  const count = reader.arrayLength();
  let anchorHash: string | null = null;
  let start = reader.position;
  let lastStart = start;
  let entries = 0;
  let firstId = "";
  let lastId = "";
  for (let i = 0; i < count; i++) {
    const from = reader.position;
    reader.arrayLength();
    const id = reader.ascii();
    reader.skip();
    if (i === 0 && id === anchorId) {
      anchorHash = hashOf(reader.buffer.subarray(from, reader.position));
      start = reader.position;
      continue;
    }
    if (entries === 0) firstId = id;
    lastId = id;
    lastStart = from;
    entries++;
  }
  if (entries === 0) return { anchorHash, found: null };
  const bytes = Buffer.from(reader.buffer.subarray(start, reader.position));
  return {
    anchorHash,
    found: { bytes, entries, firstId, lastId, lastHash: hashOf(bytes.subarray(lastStart - start)) },
  };
}

function hashOf(bytes: Buffer): string {
  return createHash("sha1").update(bytes).digest("base64url").slice(0, 16);
}

/** The entries of such bytes, one by one. */
export function* decodeRawEntries(raw: Buffer, limits: EntryLimits): Iterable<DecodedEntry> {
  const reader = readerOf(raw);
  while (reader.position < raw.length) yield readEntry(reader, limits);
}

/** Ids and digests of the entries of such bytes. */
export function* digestRawEntries(raw: Buffer): Iterable<{ id: string; hash: string }> {
  const reader = readerOf(raw);
  while (reader.position < raw.length) {
    const from = reader.position;
    reader.arrayLength();
    const id = reader.ascii();
    reader.skip();
    yield { id, hash: hashOf(raw.subarray(from, reader.position)) };
  }
}

/** What is wrong with such bytes; null where they are whole entries in the order of their ids. */
export function checkRawEntries(
  raw: Buffer,
  { entries, firstId, lastId }: Omit<RawEntries, "bytes" | "lastHash">,
): string | null {
  const reader = readerOf(raw);
  let previous: string | null = null;
  let first: string | null = null;
  let count = 0;
  try {
    while (reader.position < raw.length) {
      reader.arrayLength();
      const id = reader.ascii();
      reader.skip();
      if (!isEntryId(id)) return "an entry without an id";
      if (previous !== null && compareEntryIds(id, previous) <= 0) return `entry ${id} stands after ${previous}`;
      first ??= id;
      previous = id;
      count++;
    }
  } catch (error) {
    if (error instanceof NeedMoreBytes) return "an entry that is not whole";
    if (error instanceof UnexpectedReply) return error.message;
    throw error;
  }
  if (count !== entries) return `${count} entries where ${entries} were written`;
  return first === firstId && previous === lastId
    ? null
    : `entries ${first} to ${previous}, not ${firstId} to ${lastId}`;
}

function readerOf(raw: Buffer): ReplyReader {
  const reader = new ReplyReader();
  reader.buffer = raw;
  reader.end = raw.length;
  return reader;
}
