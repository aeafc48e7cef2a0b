import { compareEntryIds, entryIdMs, entryTimeMs } from "../ids/entry-id";
import type { CallDetail } from "../schema/call";

/** Where a group stands on the strip; every place is a share of its width, 0 left, 1 right. */
export interface HorizonGroup {
  name: string;
  delivered: number;
  firstUndelivered: number | null;
  oldestPending: number | null;
  /** Entries this group has not read are already gone. */
  isPastHorizon: boolean;
}

export interface Horizon {
  /** Width of the region at the left that stands for what is already trimmed; 0 when nothing is. */
  trimmed: number;
  /** Null where the ids are no wall clock. */
  firstTimeMs: number | null;
  lastTimeMs: number | null;
  groups: HorizonGroup[];
}

const trimmedShare = 0.14;

/** Lays out a call's stream from its first to its last entry; null while the stream is empty. */
export function layHorizon(call: CallDetail): Horizon | null {
  const { firstEntryId, lastEntryId } = call;
  if (firstEntryId === null || lastEntryId === null) return null;
  const firstMs = entryIdMs(firstEntryId);
  const spanMs = Math.max(entryIdMs(lastEntryId) - firstMs, 1);
  const hasTrimmed =
    (call.retention.removedEntries ?? 0) > 0 ||
    call.groups.some(
      (group) => group.oldestPendingId !== null && compareEntryIds(group.oldestPendingId, firstEntryId) < 0,
    );
  const trimmed = hasTrimmed ? trimmedShare : 0;

  const place = (entryId: string): number => {
    const share = (entryIdMs(entryId) - firstMs) / spanMs;
    const at = share >= 0 ? trimmed + share * (1 - trimmed) : trimmed * Math.max(0, 1 + share);
    return Math.min(1, Math.max(0, at));
  };
  return {
    trimmed,
    firstTimeMs: entryTimeMs(firstEntryId, call.readAtMs),
    lastTimeMs: entryTimeMs(lastEntryId, call.readAtMs),
    groups: call.groups.map((group) => ({
      name: group.name,
      delivered: place(group.lastDeliveredId),
      firstUndelivered: group.firstUndeliveredId === null ? null : place(group.firstUndeliveredId),
      oldestPending: group.oldestPendingId === null ? null : place(group.oldestPendingId),
      isPastHorizon:
        hasTrimmed && (group.skippedEntries ?? 0) > 0 && compareEntryIds(group.lastDeliveredId, firstEntryId) < 0,
    })),
  };
}
