import { countToAsk } from "@/lib/archive/choose-streams";
import { zeroId } from "@/lib/ids/entry-id";
import type { ArchiveTake } from "../store/archive-store";
import { packQuickly } from "../store/chunk-codec";
import type { KnownStream } from "./known-streams";
import { continueCopy, type DraftTake, findPlace, type TakeReader } from "./make-take";
import { readRanges } from "./read-ranges";

/** What one stream gave; `take` is null where there was nothing to keep. */
export type Taken = { stream: KnownStream; take: ArchiveTake | null; isAll: boolean };

const batchBytes = 8_388_608;
const maxStreams = 250;
const packers = 4;

export type AskedStream = { stream: KnownStream; count: number };

/** As many streams, from the front of the list, as their answers may weigh together. */
export function fillBatch(streams: readonly KnownStream[]): AskedStream[] {
  const batch: AskedStream[] = [];
  let bytes = 0;
  for (const stream of streams) {
    const { mark } = stream.assessment;
    const position = stream.cursor?.position ?? null;
    const isNew = stream.cursor === null || stream.cursor === undefined;
    const waiting = isNew
      ? mark.length
      : mark.entriesAdded === null || position === null
        ? null
        : mark.entriesAdded - position;
    const count = countToAsk(stream.averageBytes, waiting === null ? null : Math.max(1, waiting));
    bytes += count * (stream.averageBytes ?? 1_024);
    if (batch.length > 0 && (bytes > batchBytes || batch.length >= maxStreams)) break;
    batch.push({ stream, count });
  }
  return batch;
}

/**
 * Reads what follows the copies of some streams, all in one pipeline; only where the end of a copy is not there as it was
 * the stream is asked for by itself. Packs them for the store. Rejects when Redis cannot be read.
 */
export async function takeBatch(reader: TakeReader, batch: readonly AskedStream[], nowMs: number): Promise<Taken[]> {
  for (const { stream } of batch) {
    if (stream.cursor === undefined) stream.cursor = await reader.store.cursorOf(stream.key);
  }
  const isKnown = ({ stream }: AskedStream) => stream.cursor !== null && stream.cursor?.lastId !== zeroId;
  const continued = batch.filter(isKnown);
  const ranges = await readRanges(
    reader.connection,
    continued.map(({ stream, count }) => ({ key: stream.key, afterId: stream.cursor?.lastId ?? zeroId, count })),
    reader.counts,
  );
  const found = new Map(continued.map(({ stream }, i) => [stream, ranges[i] ?? null]));
  const drafts: { asked: AskedStream; draft: DraftTake | null }[] = [];
  for (const asked of batch) {
    const { stream, count } = asked;
    const range = found.get(stream);
    const usual = range && stream.cursor ? continueCopy(stream.cursor, range) : null;
    if (usual === "nothing" || (found.has(stream) && range === null)) drafts.push({ asked, draft: null });
    else drafts.push({ asked, draft: usual ?? (await findPlace(reader, stream.key, stream.cursor ?? null, count)) });
  }
  return packAll(drafts, nowMs);
}

async function packAll(
  drafts: readonly { asked: AskedStream; draft: DraftTake | null }[],
  nowMs: number,
): Promise<Taken[]> {
  const taken: Taken[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < drafts.length; i = next++) {
      const one = drafts[i];
      if (one) taken[i] = await packOne(one.asked, one.draft, nowMs);
    }
  };
  await Promise.all(Array.from({ length: packers }, lane));
  return taken;
}

async function packOne({ stream, count }: AskedStream, draft: DraftTake | null, nowMs: number): Promise<Taken> {
  if (draft === null) return { stream, take: null, isAll: true };
  const { expected, cursor, found, gap, base } = draft;
  const chunk = found === null ? null : { ...found, rawBytes: found.bytes.length, ...(await packQuickly(found.bytes)) };
  return {
    stream,
    isAll: found === null || found.entries < count,
    take: {
      key: stream.key,
      expected,
      cursor,
      chunk: chunk && {
        firstId: chunk.firstId,
        lastId: chunk.lastId,
        entries: chunk.entries,
        rawBytes: chunk.rawBytes,
        body: chunk.body,
        isDeflated: chunk.isDeflated,
      },
      gap: gap && { ...gap, notedAtMs: nowMs },
      base,
      takenAtMs: nowMs,
    },
  };
}
