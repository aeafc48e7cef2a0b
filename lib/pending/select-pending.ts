import type { PendingFilter } from "@/lib/schema/pending";
import { compareEntryIds } from "../ids/entry-id";
import { isGhost, type StreamEdge } from "./ghost";

/** A group whose pending list was read, shared by its entries. */
export type PendingGroup = { key: string; callId: string; name: string; edge: StreamEdge };

/** One pending entry as it was read. `idleMs` is -1 and `consumer` empty once it was released. */
export type PendingEntry = {
  group: PendingGroup;
  entryId: string;
  consumer: string;
  idleMs: number;
  deliveries: number;
};

/** What the filter says as far as the pending list alone can tell: `maybe` needs a look at the entry itself. */
export function judgePending(entry: PendingEntry, filter: PendingFilter): "yes" | "no" | "maybe" {
  const { group } = entry;
  if (filter.group !== undefined && group.name !== filter.group) return "no";
  if (filter.callId !== undefined && group.callId !== filter.callId) return "no";
  if (filter.callIds !== undefined && !filter.callIds.includes(group.callId)) return "no";
  if (filter.consumer !== undefined && entry.consumer !== filter.consumer) return "no";
  if (filter.minIdleMs !== undefined && waitedMs(entry) < filter.minIdleMs) return "no";
  if (filter.minDeliveries !== undefined && entry.deliveries < filter.minDeliveries) return "no";
  let verdict: "yes" | "maybe" = "yes";
  if (filter.ghost !== undefined) {
    const ghost = isGhost(entry.entryId, group.edge);
    if (ghost === null) verdict = "maybe";
    else if (ghost !== filter.ghost) return "no";
  }
  if (filter.q !== undefined && !group.callId.toLowerCase().includes(filter.q.toLowerCase())) {
    if (isGhost(entry.entryId, group.edge) === true) return "no";
    verdict = "maybe";
  }
  return verdict;
}

/** A new list in the order asked for; ties stand by id, call and group, so that the order is always the same. */
export function sortPending(entries: readonly PendingEntry[], sort: string): PendingEntry[] {
  const isTurned = sort.startsWith("-");
  const key = isTurned ? sort.slice(1) : sort;
  const sorted = [...entries].sort((a, b) => {
    const difference =
      key === "idle" ? waitedMs(b) - waitedMs(a) : key === "deliveries" ? b.deliveries - a.deliveries : 0;
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    return (
      compareEntryIds(a.entryId, b.entryId) ||
      compareText(a.group.callId, b.group.callId) ||
      compareText(a.group.name, b.group.name)
    );
  });
  return isTurned ? sorted.reverse() : sorted;
}

/** A released entry is there for anybody at once, as one that was untouched for ever. */
function waitedMs({ idleMs }: PendingEntry): number {
  return idleMs < 0 ? Number.POSITIVE_INFINITY : idleMs;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
