import type { ConsumerReading, GroupReading, PendingReading, StreamReading } from "@/lib/stream/reading";
import type { ReplyReader } from "./reply-reader";

/** XINFO STREAM without what the caller adds: the moment and the groups. */
export type StreamInfo = Omit<StreamReading, "groups" | "readAtMs">;

/** Fields are taken by name: later servers add some in between, older ones lack some. Payloads are stepped over. */
export function readStreamInfo(reader: ReplyReader): StreamInfo {
  const info: StreamInfo = {
    length: 0,
    lastGeneratedId: "0-0",
    entriesAdded: null,
    maxDeletedEntryId: null,
    firstEntryId: null,
    lastEntryId: null,
    largestEntryId: null,
    largestEntryBytes: 0,
  };
  const fields = reader.arrayLength() / 2;
  for (let i = 0; i < fields; i++) {
    const name = reader.text();
    if (reader.is(name, "length")) info.length = reader.integer();
    else if (reader.is(name, "last-generated-id")) info.lastGeneratedId = reader.ascii();
    else if (reader.is(name, "entries-added")) info.entriesAdded = reader.integerOrNull();
    else if (reader.is(name, "max-deleted-entry-id")) info.maxDeletedEntryId = reader.ascii();
    else if (reader.is(name, "first-entry")) info.firstEntryId = readEntry(reader, info);
    else if (reader.is(name, "last-entry")) info.lastEntryId = readEntry(reader, info);
    else reader.skip();
  }
  return info;
}

export function readGroups(reader: ReplyReader): GroupReading[] {
  const groups: GroupReading[] = [];
  const count = reader.arrayLength();
  for (let i = 0; i < count; i++) {
    const group: GroupReading = {
      name: "",
      consumers: 0,
      pending: 0,
      lastDeliveredId: "0-0",
      entriesRead: null,
      lag: null,
      oldestPending: null,
      consumerList: null,
      firstUndeliveredId: null,
    };
    const fields = reader.arrayLength() / 2;
    for (let j = 0; j < fields; j++) {
      const name = reader.text();
      if (reader.is(name, "name")) group.name = reader.utf8();
      else if (reader.is(name, "consumers")) group.consumers = reader.integer();
      else if (reader.is(name, "pending")) group.pending = reader.integer();
      else if (reader.is(name, "last-delivered-id")) group.lastDeliveredId = reader.ascii();
      else if (reader.is(name, "entries-read")) group.entriesRead = reader.integerOrNull();
      else if (reader.is(name, "lag")) group.lag = reader.integerOrNull();
      else reader.skip();
    }
    groups.push(group);
  }
  return groups;
}

/** XPENDING key group - + n: the oldest by id. A count beyond 2^53 (an entry given up for good) becomes the nearest number. */
export function readPending(reader: ReplyReader): PendingReading[] {
  const pending: PendingReading[] = [];
  const count = reader.arrayLength();
  for (let i = 0; i < count; i++) {
    const width = reader.arrayLength();
    const entryId = reader.ascii();
    const consumer = reader.utf8();
    const idleMs = reader.integer();
    const deliveries = reader.integer();
    for (let rest = 4; rest < width; rest++) reader.skip();
    pending.push({ entryId, consumer, idleMs, deliveries: Math.min(deliveries, Number.MAX_SAFE_INTEGER) });
  }
  return pending;
}

export function readConsumers(reader: ReplyReader): ConsumerReading[] {
  const consumers: ConsumerReading[] = [];
  const count = reader.arrayLength();
  for (let i = 0; i < count; i++) {
    const consumer: ConsumerReading = { name: "", pending: 0, idleMs: 0, inactiveMs: null };
    const fields = reader.arrayLength() / 2;
    for (let j = 0; j < fields; j++) {
      const name = reader.text();
      if (reader.is(name, "name")) consumer.name = reader.utf8();
      else if (reader.is(name, "pending")) consumer.pending = reader.integer();
      else if (reader.is(name, "idle")) consumer.idleMs = reader.integer();
      else if (reader.is(name, "inactive")) consumer.inactiveMs = reader.integerOrNull();
      else reader.skip();
    }
    consumers.push(consumer);
  }
  return consumers;
}

/** The id of the first entry of an XRANGE reply, null for an empty range, and how many there are. */
export function readRange(reader: ReplyReader): { firstId: string | null; entries: number } {
  const entries = reader.arrayLength();
  let firstId: string | null = null;
  for (let i = 0; i < entries; i++) {
    if (i > 0) {
      reader.skip();
      continue;
    }
    const width = reader.arrayLength();
    firstId = reader.ascii();
    for (let rest = 1; rest < width; rest++) reader.skip();
  }
  return { firstId, entries };
}

/** TIME in milliseconds. */
export function readTimeMs(reader: ReplyReader): number {
  reader.arrayLength();
  const seconds = reader.integer();
  const microseconds = reader.integer();
  return seconds * 1_000 + Math.floor(microseconds / 1_000);
}

/** Its id; what it weighs is counted while it is stepped over. */
function readEntry(reader: ReplyReader, info: StreamInfo): string | null {
  if (reader.isNil()) {
    reader.skip();
    return null;
  }
  const width = reader.arrayLength();
  if (width <= 0) return null;
  const entryId = reader.ascii();
  let sizeBytes = 0;
  for (let i = 1; i < width; i++) {
    const parts = reader.arrayLength();
    for (let j = 0; j < parts; j++) sizeBytes += Math.max(0, reader.text().length);
  }
  if (sizeBytes > (info.largestEntryBytes ?? 0)) {
    info.largestEntryId = entryId;
    info.largestEntryBytes = sizeBytes;
  }
  return entryId;
}
