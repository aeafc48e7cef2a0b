import { appendFile, chmod, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import { nameSegment, parseSegment, type Segment } from "@/lib/recording/segments";

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);
/** A board of 10,000 calls takes a few megabytes before it is compressed. */
const maxChunkBytes = 256_000_000;

type Named = Pick<Segment, "startMs" | "stepMs">;

/**
 * Segments of the recorded board as files of a folder that only this account may enter. A file is chunks, each with its
 * length in front and compressed; a chunk is frames, each with its length in front. A last chunk that a crash cut off is
 * as if it had not been written.
 */
export function openSegmentFiles(path: string) {
  return {
    async make(): Promise<void> {
      await mkdir(path, { recursive: true, mode: 0o700 });
      if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o700);
    },
    async list(): Promise<Segment[]> {
      const named = (await readdir(path)).flatMap((file) => parseSegment(file) ?? []);
      return Promise.all(
        named.map(async (one) => ({ ...one, sizeBytes: (await stat(join(path, nameSegment(one)))).size })),
      );
    },
    async append(segment: Named, frames: readonly Uint8Array[]): Promise<void> {
      const body = await deflate(withLengths(frames));
      await appendFile(join(path, nameSegment(segment)), withLengths([body]), { mode: 0o600 });
    },
    async read(segment: Named): Promise<Uint8Array[]> {
      const chunks = split(await readFile(join(path, nameSegment(segment))));
      const bodies = await Promise.all(chunks.map((chunk) => inflate(chunk, { maxOutputLength: maxChunkBytes })));
      return bodies.flatMap(split);
    },
    remove: (segment: Named): Promise<void> => rm(join(path, nameSegment(segment)), { force: true }),
  };
}

export type SegmentFiles = ReturnType<typeof openSegmentFiles>;

function withLengths(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(part.length);
      return [length, part];
    }),
  );
}

function split(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return parts;
}
