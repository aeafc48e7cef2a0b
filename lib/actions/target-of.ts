import type { EntryTarget } from "../schema/action";
import type { PendingRow } from "../schema/pending";

/** An entry as it was seen: what differs when the action comes is skipped. */
export function targetOf({ callId, group, entryId, consumer, idleMs, deliveries }: PendingRow): EntryTarget {
  return { callId, group, entryId, consumer, idleMs: Math.trunc(idleMs), deliveries };
}
