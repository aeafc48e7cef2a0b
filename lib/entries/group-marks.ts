import type { CallGroup } from "@/lib/schema/call";
import type { StreamEntry } from "@/lib/schema/stream-entry";
import { compareEntryIds, zeroId } from "../ids/entry-id";
import { entryIdBefore } from "../ids/entry-range";
import { countUpTo } from "./merge-entries";

export interface GroupMark {
  groupName: string;
  /** `place`: nothing up to here is delivered to the group any more; `done`: nothing up to here is pending; `both`. */
  kind: "place" | "done" | "both";
  /** Whether everything up to its place was seen to be read, and acked: Redis itself keeps no record of either. */
  isReadSeen: boolean;
  isAckSeen: boolean;
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

type GroupPlace = Pick<
  CallGroup,
  "name" | "lastDeliveredId" | "oldestPendingId" | "pending" | "isReadSeen" | "isAckSeen"
>;

/** How far each group has got: where it stands, and up to just before its oldest pending entry nothing is pending. */
function marksOf(group: GroupPlace): GroupMark[] {
  const { name, lastDeliveredId, oldestPendingId, pending, isReadSeen, isAckSeen } = group;
  const seen = { groupName: name, isReadSeen, isAckSeen: isReadSeen && isAckSeen };
  if (pending === 0) return [{ ...seen, kind: "both", entryId: lastDeliveredId }];
  const place: GroupMark = { ...seen, kind: "place", entryId: lastDeliveredId };
  if (oldestPendingId === null) return [place];
  return [{ ...seen, kind: "done", entryId: entryIdBefore(oldestPendingId) }, place];
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

/** What a mark says in a word or two. */
export function wordOfMark({ kind, isReadSeen, isAckSeen }: GroupMark): string {
  const place = isReadSeen ? "delivered" : "stands here";
  const done = isAckSeen ? "acked" : "none pending";
  return kind === "place" ? place : kind === "done" ? done : `${place}, ${done}`;
}

/** Marks at one entry that say the same, together. */
export function joinMarks(marks: readonly GroupMark[]): { word: string; marks: readonly GroupMark[] }[] {
  const byWord = new Map<string, GroupMark[]>();
  for (const mark of marks) {
    const word = wordOfMark(mark);
    byWord.set(word, [...(byWord.get(word) ?? []), mark]);
  }
  return [...byWord].map(([word, joined]) => ({ word, marks: joined }));
}
