import type { GroupHistoryPoint, GroupRollUp } from "@/lib/schema/snapshot";

export const historyStepMs = 5_000;
const keptMs = 3_600_000;

export type HistoryMoment = {
  atMs: number;
  entriesPerSecond: number | null;
  groups: Record<string, Omit<GroupHistoryPoint, "atMs">>;
};

export type History = {
  add(atMs: number, entriesPerSecond: number | null, groups: GroupRollUp[]): HistoryMoment | null;
  load(moments: HistoryMoment[]): void;
  /** The moments kept, oldest first, with an empty one in each hole. */
  moments(): HistoryMoment[];
  /** One group's figures at these moments. */
  of(groupName: string, moments: readonly HistoryMoment[]): GroupHistoryPoint[];
};

/** The last hour of every group's figures, one moment each 5 s. A moment that was not measured is left out, as a gap. */
export function createHistory(): History {
  let moments: HistoryMoment[] = [];

  function prune(nowMs: number): void {
    const firstKept = moments.findIndex((moment) => moment.atMs > nowMs - keptMs);
    moments = firstKept === -1 ? [] : firstKept === 0 ? moments : moments.slice(firstKept);
  }

  return {
    add(atMs, entriesPerSecond, groups) {
      const last = moments.at(-1);
      if (last && atMs - last.atMs < historyStepMs) return null;
      const points = groups.map((group) => [group.name, pointOf(group)] as const);
      const moment: HistoryMoment = { atMs, entriesPerSecond, groups: Object.fromEntries(points) };
      moments.push(moment);
      prune(atMs);
      return moment;
    },
    load(earlier) {
      moments = [...earlier, ...moments].sort((a, b) => a.atMs - b.atMs);
      prune(moments.at(-1)?.atMs ?? 0);
    },
    moments: () => withGaps(moments),
    of: (groupName, among) => among.map((moment) => ({ atMs: moment.atMs, ...pointAt(moment, groupName) })),
  };
}

/** A hole of more than two steps gets one empty moment, so that a line drawn over it breaks. */
function withGaps(moments: HistoryMoment[]): HistoryMoment[] {
  const points: HistoryMoment[] = [];
  for (const moment of moments) {
    const last = points.at(-1);
    if (last && moment.atMs - last.atMs > 2.5 * historyStepMs) {
      points.push({ atMs: last.atMs + historyStepMs, entriesPerSecond: null, groups: {} });
    }
    points.push(moment);
  }
  return points;
}

const gap: Omit<GroupHistoryPoint, "atMs"> = {
  lagEntries: null,
  pending: null,
  worstUndeliveredAgeMs: null,
  worstOldestPendingAgeMs: null,
  readsPerSecond: null,
  skippedEntries: null,
};

/** A group may be called `constructor`. */
function pointAt(moment: HistoryMoment, name: string): Omit<GroupHistoryPoint, "atMs"> {
  return Object.hasOwn(moment.groups, name) ? (moment.groups[name] ?? gap) : gap;
}

function pointOf(group: GroupRollUp): Omit<GroupHistoryPoint, "atMs"> {
  return {
    lagEntries: group.unknownLagCalls === group.calls ? null : group.lagEntries,
    pending: group.pending,
    worstUndeliveredAgeMs: group.worstUndeliveredAgeMs,
    worstOldestPendingAgeMs: group.worstOldestPendingAgeMs,
    readsPerSecond: group.readsPerSecond,
    skippedEntries: group.skippedEntries,
  };
}
