import { compareEntryIds, entryIdMs } from "@/lib/ids/entry-id";
import type { CallAssessment } from "@/lib/stream/assess-call";
import type { GroupReading } from "@/lib/stream/reading";
import { isWorse } from "@/lib/stream/status";
import type { StreamInfo } from "@/server/redis/inspect";

/** Questions beyond XINFO that a group is worth; 0 and false ask nothing. */
export type GroupQuestions = { pendingEntries: number; firstUndelivered: boolean; consumers: boolean };

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
): GroupQuestions {
  const before = previous?.row.groups.find((row) => row.name === group.name);
  const isTroubled = before !== undefined && isWorse(before.status, "UNKNOWN");
  return {
    pendingEntries: group.pending === 0 ? 0 : isOnScreen ? 100 : isTroubled ? troubledPendingEntries : 1,
    firstUndelivered:
      needsFirstUndelivered(stream, group, nowMs) && knownFirstUndelivered(stream, group, previous) === null,
    consumers: isOnScreen || (isTroubled && group.consumers > 0 && isConsumersDue(group, previous)),
  };
}

/** Every third reading: who is idle for most of a minute need not be asked every second. */
function isConsumersDue(group: GroupReading, previous: CallAssessment | null): boolean {
  const trace = previous?.groups.get(group.name);
  return trace === undefined || trace.consumerList === null || trace.readings % 3 === 0;
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

function needsFirstUndelivered(stream: StreamInfo, group: GroupReading, nowMs: number): boolean {
  if (stream.firstEntryId === null || stream.lastEntryId === null) return false;
  const isInTheMiddle =
    compareEntryIds(group.lastDeliveredId, stream.firstEntryId) >= 0 &&
    compareEntryIds(group.lastDeliveredId, stream.lastEntryId) < 0;
  return isInTheMiddle && nowMs - entryIdMs(group.lastDeliveredId) > freshEnoughMs;
}
