import type { StreamMark } from "../stream/stream-mark";

/** What is known of a stream that moved since it was copied last. */
export type StreamToCopy = {
  mark: StreamMark;
  entriesPerSecond: number | null;
  isTrimming: boolean;
  isLive: boolean;
  /** Entries added up to the end of the copy; null where not known, 0 where nothing was copied. */
  position: number | null;
  /** How long ago it was copied last; infinite where never. */
  sinceTakenMs: number;
};

/** A stream that is in no danger is copied this often, so that a take is worth its row. */
const everyMs = 3_000;
const manyEntries = 200;
const dangerMs = 60_000;

/**
 * Until trimming reaches the end of the copy, by what still stands before it and how fast entries come; 0 where it may have
 * done so already, infinite where nothing is trimmed.
 */
export function untilTrimmedMs(stream: StreamToCopy): number {
  const { mark, entriesPerSecond, isTrimming, position } = stream;
  const removed = mark.entriesAdded === null ? null : mark.entriesAdded - mark.length;
  if (!isTrimming && (removed === null || removed === 0)) return Number.POSITIVE_INFINITY;
  if (removed === null || position === null) return isTrimming ? 0 : dangerMs;
  const standing = position - removed;
  if (standing <= 0) return 0;
  if (!isTrimming) return Number.POSITIVE_INFINITY;
  return entriesPerSecond === null || entriesPerSecond <= 0 ? dangerMs : (standing / entriesPerSecond) * 1_000;
}

export function isDue(stream: StreamToCopy, untilMs = untilTrimmedMs(stream)): boolean {
  if (stream.sinceTakenMs >= everyMs || untilMs < dangerMs || !stream.isLive) return true;
  const { entriesAdded } = stream.mark;
  return entriesAdded !== null && stream.position !== null && entriesAdded - stream.position >= manyEntries;
}

/** The due ones, the most endangered first, among equals the one that waits longest. */
export function chooseStreams<T extends StreamToCopy>(streams: Iterable<T>): T[] {
  const due: { stream: T; untilMs: number }[] = [];
  for (const stream of streams) {
    const untilMs = untilTrimmedMs(stream);
    if (isDue(stream, untilMs)) due.push({ stream, untilMs });
  }
  due.sort((a, b) => (a.untilMs === b.untilMs ? b.stream.sinceTakenMs - a.stream.sinceTakenMs : a.untilMs - b.untilMs));
  return due.map(({ stream }) => stream);
}

const takeBytes = 1_048_576;
const maxCount = 1_000;
const unknownCount = 50;

/** How many entries to ask for, so that one answer stays at about 1 MB. */
export function countToAsk(averageBytes: number | null, waiting: number | null): number {
  const most =
    averageBytes === null ? unknownCount : Math.max(1, Math.min(maxCount, Math.floor(takeBytes / averageBytes)));
  return waiting === null ? most : Math.max(1, Math.min(most, waiting + 8));
}
