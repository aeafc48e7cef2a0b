import type { CallGroup } from "@/lib/schema/call";
import type { StreamEntry } from "@/lib/schema/stream-entry";
import { compareEntryIds, zeroId } from "../ids/entry-id";
import { entryIdBefore } from "../ids/entry-range";
import { countUpTo } from "./merge-entries";

export interface GroupMark {
  groupName: string;
  /** `delivered`: everything up to here was handed to a consumer; `acked`: nothing up to here is pending; `both`. */
  kind: "delivered" | "acked" | "both";
  /** The last id the mark includes. */
  entryId: string;
}

export interface GroupMarks {
  /** Marks by the id of the shown entry they stand below. */
  below: ReadonlyMap<string, readonly GroupMark[]>;
  /** Marks that stand before the first shown entry, and after the last one while there are newer ones. */
  above: readonly GroupMark[];
  beyond: readonly GroupMark[];
}

type GroupPlace = Pick<CallGroup, "name" | "lastDeliveredId" | "oldestPendingId" | "pending">;

/** How far each group has got: delivered up to, and acknowledged up to just before its oldest pending entry. */
function marksOf({ name, lastDeliveredId, oldestPendingId, pending }: GroupPlace): GroupMark[] {
  if (pending === 0) return [{ groupName: name, kind: "both", entryId: lastDeliveredId }];
  const delivered: GroupMark = { groupName: name, kind: "delivered", entryId: lastDeliveredId };
  if (oldestPendingId === null) return [delivered];
  return [{ groupName: name, kind: "acked", entryId: entryIdBefore(oldestPendingId) }, delivered];
}

/** Places the marks of all groups among the shown entries (in id order); `isEnd`: there is nothing newer than they are. */
export function placeGroupMarks(
  groups: readonly GroupPlace[],
  shown: readonly StreamEntry[],
  isEnd: boolean,
): GroupMarks {
  const below = new Map<string, GroupMark[]>();
  const above: GroupMark[] = [];
  const beyond: GroupMark[] = [];
  const lastId = shown.at(-1)?.id ?? zeroId;
  for (const mark of groups.flatMap(marksOf)) {
    const entryId = shown[countUpTo(shown, mark.entryId) - 1]?.id;
    if (entryId === undefined) above.push(mark);
    else if (!isEnd && compareEntryIds(mark.entryId, lastId) > 0) beyond.push(mark);
    else below.set(entryId, [...(below.get(entryId) ?? []), mark]);
  }
  return { below, above, beyond };
}
