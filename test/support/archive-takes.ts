import type { ArchiveChunk, ArchiveCursor, ArchiveTake } from "@/server/archive/store/archive-store";
import { encodeCommand } from "@/server/redis/encode-command";

export const keptLong = { maxDays: 30, maxBytes: 1_000_000_000 };

/** An entry as the server sends it. */
export function rawEntry(id: string, ...fields: (string | Buffer)[]): Buffer {
  const idBytes = Buffer.from(`*2\r\n$${id.length}\r\n${id}\r\n`);
  return Buffer.concat([idBytes, encodeCommand(...fields)]);
}

export function chunkOf(entries: readonly { id: string; fields?: (string | Buffer)[] }[]): ArchiveChunk {
  const body = Buffer.concat(entries.map(({ id, fields = ["text", `words of ${id}`] }) => rawEntry(id, ...fields)));
  return {
    firstId: entries[0]?.id ?? "",
    lastId: entries.at(-1)?.id ?? "",
    entries: entries.length,
    rawBytes: body.length,
    body,
    isDeflated: false,
  };
}

/** Entries `from` to `to` of a stream, as one take that continues the one up to `from - 1`. */
export function takeOf(key: string, from: number, to: number, more: Partial<ArchiveTake> = {}): ArchiveTake {
  const ids = Array.from({ length: to - from + 1 }, (_, i) => ({ id: `${from + i}-0` }));
  const cursor: ArchiveCursor = { life: 1, lastId: `${to}-0`, lastHash: "hash", position: to };
  const expected = from === 1 ? null : { life: 1, lastId: `${from - 1}-0` };
  return { key, expected, cursor, chunk: chunkOf(ids), gap: null, base: null, takenAtMs: 1_000 + to, ...more };
}
