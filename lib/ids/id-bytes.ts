import { zeroId } from "./entry-id";

/** An id as 16 bytes that sort as ids do: milliseconds, then sequence, each big-endian. */
export function idToBytes(entryId: string): Uint8Array<ArrayBuffer> {
  const dash = entryId.indexOf("-");
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(entryId.slice(0, dash)));
  view.setBigUint64(8, BigInt(entryId.slice(dash + 1)));
  return bytes;
}

/** `0-0` for what is no id. */
export function idFromBytes(bytes: Uint8Array): string {
  if (bytes.length !== 16) return zeroId;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  return `${view.getBigUint64(0)}-${view.getBigUint64(8)}`;
}
