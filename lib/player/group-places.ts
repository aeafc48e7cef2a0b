import { compareEntryIds, entryIdMs } from "../ids/entry-id";
import type { CallProgress } from "../schema/replay";
import type { Missing } from "../schema/transcript";

type GroupProgress = CallProgress["groups"][number];
type Pending = GroupProgress["pending"][number];

/** What is known of one group and one entry, and of the entries before it. */
export interface GroupPlace {
  name: string;
  /** `passed`: delivered and not pending any more, so acked, or the group was moved past it: Redis does not say which. */
  state: "passed" | "pending" | "undelivered" | "unknown";
  /** Who holds it, where it is pending. */
  held: Pending | null;
  /** Among the call's entries up to and with this one. */
  undelivered: number;
  pending: number;
  pendingIsAtLeast: boolean;
}

/** Where each group stands at an entry. Redis tells it as of now only, not as it was when the entry was written. */
export function placeGroups(progress: CallProgress, cursorId: string, entryIds: readonly string[]): GroupPlace[] {
  const upTo = countUpTo(entryIds, cursorId);
  return progress.groups.map((group) => {
    const { name, lastDeliveredId, pending, isCut } = group;
    const held = pending.find(({ entryId }) => entryId === cursorId) ?? null;
    const isListed = !isCut || compareEntryIds(cursorId, pending.at(-1)?.entryId ?? "0-0") <= 0;
    const state =
      compareEntryIds(cursorId, lastDeliveredId) > 0
        ? "undelivered"
        : held !== null
          ? "pending"
          : isListed
            ? "passed"
            : "unknown";
    return {
      name,
      state,
      held,
      undelivered: Math.max(0, upTo - countUpTo(entryIds, lastDeliveredId)),
      pending: pending.filter(({ entryId }) => compareEntryIds(entryId, cursorId) <= 0).length,
      pendingIsAtLeast: !isListed,
    };
  });
}

/** Time that groups are given: an entry younger than that is not missing from anywhere yet. */
const settlesAfterMs = 30_000;
const maxRuns = 200;

/**
 * Entries that no group has acknowledged, in runs: each group has them pending or has not been given them. Nothing where
 * no group reads the call. Entries of the last half minute are left out while it goes on.
 */
export function findUnacked(
  { groups, asOfMs }: CallProgress,
  entryIds: readonly string[],
  { hasEnded }: { hasEnded: boolean },
): Missing[] {
  const ahead = groups.reduce<GroupProgress | null>(
    (most, group) => (most && compareEntryIds(most.lastDeliveredId, group.lastDeliveredId) >= 0 ? most : group),
    null,
  );
  if (ahead === null) return [];
  const holds = groups.map((group) => new Set(group.pending.map(({ entryId }) => entryId)));
  const isUnacked = (entryId: string) =>
    groups.every((group, at) => compareEntryIds(entryId, group.lastDeliveredId) > 0 || holds[at]?.has(entryId));
  const isSettled = (entryId: string) => hasEnded || asOfMs - entryIdMs(entryId) >= settlesAfterMs;

  // Up to where the foremost group was given entries, only those that it holds can be unacknowledged by all.
  const runs: { from: number; entries: number }[] = [];
  const add = (place: number) => {
    const last = runs.at(-1);
    if (last && last.from + last.entries === place) last.entries++;
    else runs.push({ from: place, entries: 1 });
  };
  const readTo = countUpTo(entryIds, ahead.lastDeliveredId);
  for (const { entryId } of ahead.pending) {
    const place = countUpTo(entryIds, entryId) - 1;
    if (entryIds[place] === entryId && isSettled(entryId) && isUnacked(entryId)) add(place);
  }
  for (let place = readTo; place < entryIds.length; place++) {
    const entryId = entryIds[place];
    if (entryId !== undefined && isSettled(entryId)) add(place);
  }
  return runs.slice(0, maxRuns).map(({ from, entries }) => ({
    kind: "never-acked",
    beforeEntryId: entryIds[from] ?? null,
    entries,
    durationMs: null,
    isEstimated: false,
    text:
      entries === 1
        ? "No group has acknowledged the next entry."
        : `No group has acknowledged the next ${entries} entries.`,
  }));
}

function countUpTo(entryIds: readonly string[], entryId: string): number {
  let low = 0;
  let high = entryIds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareEntryIds(entryIds[middle] ?? "", entryId) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
