import type { GroupsAnswer } from "../schema/group";
import type { GroupHistoryPoint, Snapshot } from "../schema/snapshot";

const keptMs = 3_600_000;

/**
 * The history with the snapshot's figures as its newest moment, so that charts move without asking again.
 * Returns the same object when the snapshot is not a step newer than the last moment.
 */
export function appendMoment(history: GroupsAnswer, snapshot: Snapshot): GroupsAnswer {
  const atMs = snapshot.asOfMs;
  const lastMs = history.fleet.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
  if (atMs === null || snapshot.isWarmingUp || atMs - lastMs < Math.max(history.stepMs, 1_000)) return history;
  const isKept = (point: { atMs: number }) => point.atMs > atMs - keptMs;
  const past = new Map(history.groups.map((group) => [group.name, group.history]));
  return {
    ...history,
    asOfMs: atMs,
    stepMs: history.stepMs,
    fleet: [...history.fleet.filter(isKept), { atMs, entriesPerSecond: snapshot.totals.entriesPerSecond }],
    groups: snapshot.groups.map((group) => ({
      ...group,
      history: [...(past.get(group.name) ?? []).filter(isKept), momentOf(atMs, group)],
    })),
  };
}

function momentOf(atMs: number, group: Snapshot["groups"][number]): GroupHistoryPoint {
  const { pending, worstUndeliveredAgeMs, worstOldestPendingAgeMs, readsPerSecond, skippedEntries } = group;
  return {
    atMs,
    lagEntries: group.unknownLagCalls > 0 && group.lagEntries === 0 ? null : group.lagEntries,
    pending,
    worstUndeliveredAgeMs,
    worstOldestPendingAgeMs,
    readsPerSecond,
    skippedEntries,
  };
}
