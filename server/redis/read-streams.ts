import { type DecodedEntry, type EntryLimits, readEntryList } from "./decode-entry";
import type { ReplyReader } from "./reply-reader";

export type StreamAt = { encodedKey: string; position: string };

/** XREAD of what follows each position, up to `count` entries of each; waits up to `blockMs` for the first, 0 not at all. */
export function encodeRead(streams: readonly StreamAt[], count: number, blockMs: number): Buffer {
  const parts = 4 + 2 * streams.length + (blockMs > 0 ? 2 : 0);
  let text = `*${parts}\r\n$5\r\nXREAD\r\n$5\r\nCOUNT\r\n${argument(String(count))}`;
  if (blockMs > 0) text += `$5\r\nBLOCK\r\n${argument(String(blockMs))}`;
  text += "$7\r\nSTREAMS\r\n";
  for (const { encodedKey } of streams) text += encodedKey;
  for (const { position } of streams) text += argument(position);
  return Buffer.from(text);
}

/** The entries of an XREAD reply by stream key; nothing for a wait in vain. Those cut also within `widerFor` their stream. */
export function readStreams(
  reader: ReplyReader,
  limits: EntryLimits,
  widerFor: (key: string) => EntryLimits | undefined = () => undefined,
): [key: string, entries: DecodedEntry[]][] {
  const streams: [string, DecodedEntry[]][] = [];
  if (reader.isNil()) {
    reader.skip();
    return streams;
  }
  const length = reader.arrayLength();
  for (let i = 0; i < length; i++) {
    reader.arrayLength();
    const key = reader.utf8();
    streams.push([key, readEntryList(reader, limits, widerFor(key))]);
  }
  return streams;
}

function argument(ascii: string): string {
  return `$${ascii.length}\r\n${ascii}\r\n`;
}
