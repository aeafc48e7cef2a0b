import { compareEntryIds, entryAgeMs } from "@/lib/ids/entry-id";
import type { CallAssessment } from "@/lib/stream/assess-call";
import type { GroupTrace } from "@/lib/stream/group-trace";
import { handOperations, ranBetween } from "@/lib/stream/operations";
import type { GroupReading, StreamReading } from "@/lib/stream/reading";
import { isWorse } from "@/lib/stream/status";
import type { StreamInfo } from "@/server/redis/inspect";

/** Questions beyond XINFO that a group is worth; 0 and false ask nothing. */
export type GroupQuestions = {
  pendingEntries: number;
  /** How many of the entries after the group's place: 1 for the first of them, more to count what is left. */
  undeliveredEntries: number;
  consumers: boolean;
};

/** Closer than this the age of the last delivered entry is bound enough, and a healthy group costs no extra command. */
const freshEnoughMs = 2_000;
const troubledPendingEntries = 10;

/**
 * Decides what else to read of a group: its oldest pending entries only where something is pending, the first
 * undelivered entry only when the group stands still in the middle, consumers only in trouble or on screen.
 */
export function whatToAsk(
  stream: StreamInfo,
  group: GroupReading,
  previous: CallAssessment | null,
  nowMs: number,
  isOnScreen: boolean,
  isSuspect = false,
): GroupQuestions {
  const before = previous?.row.groups.find((row) => row.name === group.name);
  const isTroubled = before !== undefined && isWorse(before.status, "UNKNOWN");
  return {
    pendingEntries: group.pending === 0 ? 0 : isOnScreen ? 100 : isTroubled ? troubledPendingEntries : 1,
    undeliveredEntries: undeliveredEntries(stream, group, previous, nowMs),
    consumers: isOnScreen || isSuspect || (isTroubled && group.consumers > 0 && isConsumersDue(group, previous)),
  };
}

/** A group met in the middle is counted, if its counters speak of no more than this: until then they are only a word. */
const maxCounted = 100;
const countedReadings = 3;

function undeliveredEntries(
  stream: StreamInfo,
  group: GroupReading,
  previous: CallAssessment | null,
  nowMs: number,
): number {
  if (!isInTheMiddle(stream, group)) return 0;
  const trace = previous?.groups.get(group.name);
  const word = (stream.entriesAdded ?? 0) - (group.entriesRead ?? stream.entriesAdded ?? 0);
  const isDue = trace === undefined || (trace.place.position === null && trace.readings <= countedReadings);
  if (isDue && word > 0 && word <= maxCounted) return word + 1;
  return isStanding(group, trace, nowMs) && knownFirstUndelivered(stream, group, previous) === null ? 1 : 0;
}

/** A group that moved while a command ran that may have moved it: whether its consumers were there to read tells. */
export function isSuspect(reading: StreamReading, group: GroupReading, previous: CallAssessment | null): boolean {
  if (previous === null || group.consumers === 0) return false;
  const before = previous.groups.get(group.name);
  if (before === undefined || before.place.lastDeliveredId === group.lastDeliveredId) return false;
  return ranBetween(previous.operations, reading.operations, handOperations) === true;
}

/** Every third reading: who is idle for most of a minute need not be asked every second; thousands even more seldom. */
function isConsumersDue(group: GroupReading, previous: CallAssessment | null): boolean {
  const trace = previous?.groups.get(group.name);
  return (
    trace === undefined ||
    trace.consumerList === null ||
    trace.readings % Math.max(3, Math.ceil(group.consumers / 500)) === 0
  );
}

/** The answer of an earlier reading, as long as the group has not moved and the entry is still there. */
export function knownFirstUndelivered(
  stream: StreamInfo,
  group: GroupReading,
  previous: CallAssessment | null,
): string | null {
  const before = previous?.row.groups.find((row) => row.name === group.name);
  const known = before?.firstUndeliveredId ?? null;
  if (known === null || before?.lastDeliveredId !== group.lastDeliveredId || stream.firstEntryId === null) return null;
  if (compareEntryIds(known, group.lastDeliveredId) <= 0) return null;
  return compareEntryIds(known, stream.firstEntryId) >= 0 ? known : null;
}

/** Neither before the first entry nor at the last: only counting or counters tell what is left. */
export function isInTheMiddle({ firstEntryId, lastEntryId }: StreamInfo, { lastDeliveredId }: GroupReading): boolean {
  if (firstEntryId === null || lastEntryId === null) return false;
  return compareEntryIds(lastDeliveredId, firstEntryId) >= 0 && compareEntryIds(lastDeliveredId, lastEntryId) < 0;
}

/** By the id it was delivered last, or, where that is no time or runs ahead, because it was seen there before. */
function isStanding({ lastDeliveredId }: GroupReading, trace: GroupTrace | undefined, nowMs: number): boolean {
  const ageMs = entryAgeMs(lastDeliveredId, nowMs);
  return ageMs === null ? trace?.place.lastDeliveredId === lastDeliveredId : ageMs > freshEnoughMs;
}
