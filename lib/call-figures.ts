import type { Call, CallGroup } from "./schema/call";
import { rankOfStatus } from "./status-look";
import { lostUnread } from "./stream/lost-unread";

/** For each column of the calls table, the group whose number stands there: the one the column sorts by. */
export interface CallFigures {
  worst: CallGroup | null;
  lag: CallGroup | null;
  undeliveredAge: CallGroup | null;
  pending: CallGroup | null;
  oldestPendingAge: CallGroup | null;
  lossIn: CallGroup | null;
  skipped: CallGroup | null;
  /** Groups whose lag is not known: then the largest known one is a lower bound. */
  unknownLags: number;
}

/** Looks at the named group alone, or over all groups at the worst of each. */
export function callFigures(call: Call, groupName: string | null): CallFigures {
  const groups = groupName === null ? call.groups : call.groups.filter((group) => group.name === groupName);
  return {
    worst: largest(groups, (group) => rankOfStatus(group.status) * 1e15 + waitingMs(group)),
    lag: largest(groups, (group) => group.lagEntries),
    undeliveredAge: largest(groups, (group) => group.undeliveredAgeMs),
    pending: largest(groups, (group) => group.pending),
    oldestPendingAge: largest(groups, (group) => group.oldestPendingAgeMs),
    lossIn: largest(groups, (group) => (group.lossInMs === null ? null : -group.lossInMs)),
    skipped: largest(groups, (group) => lostUnread(group).entries),
    unknownLags:
      groups.filter((group) => group.lagEntries === null).length +
      (groupName === null ? (call.moreGroups?.unknownLags ?? 0) : 0),
  };
}

const waitingMs = (group: CallGroup): number => Math.max(group.undeliveredAgeMs ?? 0, group.oldestPendingAgeMs ?? 0);

function largest(groups: readonly CallGroup[], measure: (group: CallGroup) => number | null): CallGroup | null {
  let found: CallGroup | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const group of groups) {
    const value = measure(group);
    if (value === null || value <= most) continue;
    found = group;
    most = value;
  }
  return found;
}
