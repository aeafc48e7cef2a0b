import { compareEntryIds, entryAgeMs } from "@/lib/ids/entry-id";
import type { CallGroup } from "@/lib/schema/call";

type Floor = { groupName: string; entryId: string; ageMs: number | null; isAlone: boolean };

type Needs = Pick<CallGroup, "name" | "lagEntries" | "pending" | "oldestPendingId" | "firstUndeliveredId">;

/**
 * The first entry that some group still needs, and whether that group is the only one: what trims no further than the
 * slowest group stands there. Null where nobody needs anything, or where it is not known what somebody needs.
 */
export function retentionFloor(groups: readonly Needs[], nowMs: number): Floor | null {
  let floor: { groupName: string; entryId: string } | null = null;
  let next: string | null = null;
  for (const group of groups) {
    const entryId = firstNeeded(group);
    if (entryId === "unknown") return null;
    if (entryId === null) continue;
    if (floor === null || compareEntryIds(entryId, floor.entryId) < 0) {
      next = floor?.entryId ?? null;
      floor = { groupName: group.name, entryId };
    } else if (next === null || compareEntryIds(entryId, next) < 0) next = entryId;
  }
  if (floor === null) return null;
  return { ...floor, ageMs: entryAgeMs(floor.entryId, nowMs), isAlone: next !== floor.entryId };
}

function firstNeeded({ lagEntries, pending, oldestPendingId, firstUndeliveredId }: Needs): string | "unknown" | null {
  if (pending > 0) return oldestPendingId ?? "unknown";
  if (lagEntries === 0) return null;
  return firstUndeliveredId ?? "unknown";
}
