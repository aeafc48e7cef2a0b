import { formatCount, formatLag } from "@/lib/format";
import type { CallGroup } from "@/lib/schema/call";
import type { GoneWith, LostWork } from "@/lib/schema/lost-work";
import { nameInText } from "@/lib/visible-name";

/** Of each call the newest are kept. */
export const maxLostWorks = 20;

type Gone = Pick<CallGroup, "name" | "lagEntries" | "lagSource" | "pending" | "lastDeliveredId">;

/** Groups that are not there any more, as facts: Redis forgets them with all that they had still to do. */
export function lostWorks(
  groups: readonly Gone[],
  goneWith: GoneWith,
  { lastSeenAtMs, missedAtMs }: Pick<LostWork, "lastSeenAtMs" | "missedAtMs">,
): LostWork[] {
  return groups.map((group) => ({
    groupName: group.name,
    goneWith,
    lastSeenAtMs,
    missedAtMs,
    undelivered: group.lagEntries,
    undeliveredIsExact: group.lagSource === "exact",
    pending: group.pending,
    lastDeliveredId: group.lastDeliveredId,
    text: `${nameInText(group.name)} ${how[goneWith]}, with ${formatLag(group.lagEntries, group.lagSource)} undelivered and ${formatCount(group.pending)} pending`,
  }));
}

const how: Readonly<Record<GoneWith, string>> = {
  destroyed: "is gone from the stream",
  "stream-made-anew": "is gone with its stream, whose key holds another one now",
  "stream-gone": "is gone with its stream, which expired, was evicted or deleted",
};

/** Whether something was left undone, or may have been: a group that had nothing to do loses nothing. */
export function hasLeftWork({ undelivered, pending }: LostWork): boolean {
  return undelivered !== 0 || pending > 0;
}

/** The newest of both, oldest first. */
export function addLostWorks(earlier: readonly LostWork[], later: readonly LostWork[]): readonly LostWork[] {
  return later.length === 0 ? earlier : [...earlier, ...later].slice(-maxLostWorks);
}

/** Those that still count as a loss that somebody should know of. */
export function recentLosses(works: readonly LostWork[], nowMs: number, shownMs: number): LostWork[] {
  return works.filter((work) => hasLeftWork(work) && nowMs - work.missedAtMs <= shownMs);
}
