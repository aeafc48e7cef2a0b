import { promisify } from "node:util";
import { constants, deflateRaw, deflateRawSync, inflateRawSync } from "node:zlib";

const deflate = promisify(deflateRaw);
/** Below it, deflating gains nothing that is worth its time. */
const minBytes = 128;
const quick = { level: 1 };
const thorough = { level: 6, strategy: constants.Z_DEFAULT_STRATEGY };

export type Packed = { body: Buffer; isDeflated: boolean };

/** As small as is cheap, off this thread: what was just taken. */
export async function packQuickly(raw: Buffer): Promise<Packed> {
  return raw.length < minBytes ? { body: raw, isDeflated: false } : smaller(raw, await deflate(raw, quick));
}

/** As small as it gets: what stays. */
export const packThoroughly = (raw: Buffer): Packed => smaller(raw, deflateRawSync(raw, thorough));

function smaller(raw: Buffer, packed: Buffer): Packed {
  return packed.length < raw.length ? { body: packed, isDeflated: true } : { body: raw, isDeflated: false };
}

/** Throws where the bytes were damaged, or hold more than `rawBytes`. */
export function unpack({ body, isDeflated }: Packed, rawBytes: number): Buffer {
  const raw = isDeflated ? inflateRawSync(body, { maxOutputLength: Math.max(1, rawBytes) }) : body;
  if (raw.length !== rawBytes) throw new Error(`malformed: ${raw.length} bytes where ${rawBytes} were written`);
  return raw;
}
