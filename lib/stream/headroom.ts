import { entryTimeMs } from "../ids/entry-id";
import type { StreamReading } from "./reading";

/** What is remembered of a stream to know whether its oldest entries are being removed. */
export type TrimTrace = { firstSeenAtMs: number; firstEntryId: string | null; trimmedAtMs: number | null };

const trimMemoryMs = 5 * 60_000;
const assumeTrimmingForMs = 60_000;

export function trackTrim(previous: TrimTrace | null, stream: StreamReading): TrimTrace {
  if (previous === null) {
    return { firstSeenAtMs: stream.readAtMs, firstEntryId: stream.firstEntryId, trimmedAtMs: null };
  }
  const hasAdvanced = previous.firstEntryId !== null && previous.firstEntryId !== stream.firstEntryId;
  return {
    firstSeenAtMs: previous.firstSeenAtMs,
    firstEntryId: stream.firstEntryId,
    trimmedAtMs: hasAdvanced ? stream.readAtMs : previous.trimmedAtMs,
  };
}

/**
 * True when the oldest entries went away within the last five minutes. A stream just met, whose counters show
 * removals, is taken to be trimmed until its first minute proves otherwise: the warning must not come late.
 */
export function isTrimming(trace: TrimTrace, stream: StreamReading): boolean {
  if (trace.trimmedAtMs !== null) return stream.readAtMs - trace.trimmedAtMs <= trimMemoryMs;
  const hasRemovals = stream.entriesAdded !== null && stream.entriesAdded > stream.length;
  return hasRemovals && stream.readAtMs - trace.firstSeenAtMs <= assumeTrimmingForMs;
}

export type Headroom = { headroomMs: number | null; lossInMs: number | null };

/** Beyond an hour the difference of two rates is mostly noise. */
const forecastLimitMs = 3_600_000;

const noHeadroom: Headroom = { headroomMs: null, lossInMs: null };

/**
 * Stream time between the trim horizon (the first entry) and the group's first undelivered entry, and the time until
 * the horizon reaches it while entries are added faster than read. Rates in entries per second, null unknown.
 * `learnedCap`: what streams like it are trimmed at; then the first trim of one that was never trimmed is reckoned with.
 */
export function headroomOf(
  stream: StreamReading,
  lagEntries: number | null,
  firstUndeliveredId: string | null,
  trimming: boolean,
  addsPerSecond: number | null,
  readsPerSecond: number | null,
  learnedCap: number | null = null,
): Headroom {
  const { firstEntryId } = stream;
  if (lagEntries === null || lagEntries === 0 || firstEntryId === null) return noHeadroom;
  if (!trimming && learnedCap === null) return noHeadroom;
  // With none left ahead the next entry takes one: that may be long until it comes.
  const entriesAhead = Math.max(1, (trimming ? stream.length : (learnedCap ?? 0)) - lagEntries);
  const headroomMs =
    firstUndeliveredId === null || !trimming ? null : timeBetween(firstEntryId, firstUndeliveredId, stream.readAtMs);
  if (addsPerSecond === null || addsPerSecond <= 0) return { headroomMs, lossInMs: null };
  const closing = addsPerSecond - (readsPerSecond ?? 0);
  const lossInMs = closing <= 0 ? null : Math.round((entriesAhead / closing) * 1_000);
  return { headroomMs, lossInMs: lossInMs === null || lossInMs > forecastLimitMs ? null : lossInMs };
}

/** Null when an id is no wall clock. */
function timeBetween(from: string, to: string, nowMs: number): number | null {
  const fromMs = entryTimeMs(from, nowMs);
  const toMs = entryTimeMs(to, nowMs);
  return fromMs === null || toMs === null ? null : Math.max(0, toMs - fromMs);
}
