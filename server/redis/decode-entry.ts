import { isUtf8 } from "node:buffer";
import { entryIdMs } from "@/lib/ids/entry-id";
import type { RawEntry } from "@/lib/schema/stream-entry";
import type { ReadReply } from "./raw-connection";
import type { ReplyReader } from "./reply-reader";

/** How much of one entry is shown; all in bytes of the entry itself. */
export type EntryLimits = { valueBytes: number; entryBytes: number; fields: number };

export const shownLimits: EntryLimits = { valueBytes: 4_096, entryBytes: 65_536, fields: 500 };
/** Long values are needed whole to read what they say: a tool's result that is cut is no JSON any more. */
export const saidLimits: EntryLimits = { valueBytes: 262_144, entryBytes: 524_288, fields: 500 };
export const wholeLimits: EntryLimits = { valueBytes: Infinity, entryBytes: Infinity, fields: Infinity };

/**
 * `shownBytes` is about what the entry weighs as JSON, `sizeBytes` what it weighed in Redis' reply; `fuller` is one that
 * was cut, within the wider limits that were asked for too.
 */
export type DecodedEntry = { entry: RawEntry; sizeBytes: number; shownBytes: number; fuller?: RawEntry };

type Pair = NonNullable<RawEntry["pairs"]>[number];

/** Decodes only once the whole reply has arrived, instead of beginning again with every packet. */
export function onceWhole<T>(read: ReadReply<T>): ReadReply<T> {
  return (reader) => {
    const start = reader.position;
    reader.skip();
    reader.position = start;
    return read(reader);
  };
}

/** The entries of an XRANGE reply, or of one stream in an XREAD reply. */
export function readEntryList(reader: ReplyReader, limits: EntryLimits, wider?: EntryLimits): DecodedEntry[] {
  const entries: DecodedEntry[] = [];
  const length = reader.arrayLength();
  for (let i = 0; i < length; i++) {
    const start = reader.position;
    const found = readEntry(reader, limits);
    if (wider !== undefined && isCut(found.entry)) {
      reader.position = start;
      found.fuller = readEntry(reader, wider).entry;
    }
    entries.push(found);
  }
  return entries;
}

const isCut = ({ cutBytes, omittedFields, pairs }: RawEntry): boolean =>
  cutBytes !== undefined || omittedFields !== undefined || pairs?.some((pair) => pair.cutBytes !== undefined) === true;

export function readEntry(reader: ReplyReader, limits: EntryLimits): DecodedEntry {
  const start = reader.position;
  reader.arrayLength();
  const id = reader.ascii();
  const entry: RawEntry = { id, timeMs: entryIdMs(id), fields: {} };
  const pairs: Pair[] = [];
  let isRecord = true;
  let leftBytes = limits.entryBytes;
  const parts = reader.arrayLength();
  for (let i = 0; i < parts; i += 2) {
    const name = reader.text();
    const nameStart = name.start;
    const nameLength = name.length;
    const value = reader.text();
    if (entry.omittedFields !== undefined || pairs.length >= limits.fields || nameLength > leftBytes) {
      entry.omittedFields = (entry.omittedFields ?? 0) + 1;
      continue;
    }
    leftBytes -= nameLength;
    const shownLength = Math.min(value.length, limits.valueBytes, leftBytes);
    leftBytes -= shownLength;
    const pair = decodePair(reader.buffer, nameStart, nameLength, value.start, value.length, shownLength);
    pairs.push(pair);
    isRecord &&= fitsRecord(entry, pair);
    if (pair.base64?.includes("name") !== true) setField(entry, pair);
  }
  if (!isRecord) entry.pairs = pairs;
  const shownBytes = (limits.entryBytes === Infinity ? reader.position - start : limits.entryBytes - leftBytes) + 80;
  return { entry, sizeBytes: reader.position - start, shownBytes: isRecord ? shownBytes : 2 * shownBytes };
}

function decodePair(
  buffer: Buffer,
  nameStart: number,
  nameLength: number,
  valueStart: number,
  valueLength: number,
  shownLength: number,
): Pair {
  const name = decodeText(buffer, nameStart, nameStart + nameLength, nameLength);
  const value = decodeText(buffer, valueStart, valueStart + valueLength, shownLength);
  const pair: Pair = { name: name.text, value: value.text };
  if (shownLength < valueLength) pair.cutBytes = valueLength;
  if (name.isBase64 || value.isBase64) {
    pair.base64 = [...(name.isBase64 ? (["name"] as const) : []), ...(value.isBase64 ? (["value"] as const) : [])];
  }
  return pair;
}

/** The first `shownLength` bytes; whether they are text is judged by the whole. */
function decodeText(buffer: Buffer, start: number, end: number, shownLength: number) {
  if (shownLength === end - start) {
    const text = buffer.toString("utf8", start, end);
    if (!text.includes("\ufffd") || isUtf8(buffer.subarray(start, end))) return { text, isBase64: false };
  } else if (isUtf8(buffer.subarray(start, end))) {
    let cut = start + shownLength;
    while (cut > start && isContinuation(buffer[cut])) cut--;
    return { text: buffer.toString("utf8", start, cut), isBase64: false };
  }
  return { text: buffer.toString("base64", start, start + shownLength), isBase64: true };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}

const movesToFront = /^(?:0|[1-9]\d{0,9})$/;

/** Objects put names that are whole numbers first, and hold no name twice. */
function fitsRecord(entry: RawEntry, { name, base64 }: Pair): boolean {
  return (
    base64?.includes("name") !== true &&
    name !== "__proto__" &&
    !movesToFront.test(name) &&
    !Object.hasOwn(entry.fields, name)
  );
}

function setField(entry: RawEntry, { name, value, base64, cutBytes }: Pair): void {
  if (name === "__proto__") return;
  if (Object.hasOwn(entry.fields, name)) {
    entry.base64 = entry.base64?.filter((other) => other !== name);
    delete entry.cutBytes?.[name];
  }
  entry.fields[name] = value;
  if (base64) entry.base64 = [...(entry.base64 ?? []), name];
  if (cutBytes !== undefined) entry.cutBytes = { ...entry.cutBytes, [name]: cutBytes };
}
