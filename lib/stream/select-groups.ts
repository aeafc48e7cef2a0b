import type { GroupsQuery } from "@/lib/schema/group";
import type { GroupRollUp } from "@/lib/schema/snapshot";
import { type Status, statusOrder } from "@/lib/schema/status";

type Wanted = Pick<GroupsQuery, "q" | "status" | "sign" | "sort">;

export function selectGroups(groups: readonly GroupRollUp[], { q, status, sign, sort }: Wanted): GroupRollUp[] {
  const text = q?.toLowerCase();
  const matching = groups.filter(
    (group) =>
      (text === undefined || group.name.toLowerCase().includes(text)) &&
      (status === undefined || status.some((one) => (group.statuses[one] ?? 0) > 0)) &&
      (sign === undefined || sign.some((one) => (group.signs[one] ?? 0) > 0)),
  );
  const isDescending = sort.startsWith("-");
  const column = isDescending ? sort.slice(1) : sort;
  const direction = isDescending ? -1 : 1;
  const keyed = matching.map((group) => ({ group, key: sortKey(group, column) }));
  const isWorst = column === "worst";
  return keyed
    .sort(
      (a, b) =>
        (isWorst ? direction * bySeverity(a.group, b.group) : compareKeys(a.key, b.key, direction)) ||
        (a.group.name < b.group.name ? -1 : 1),
    )
    .map(({ group }) => group);
}

const careful: readonly Status[] = statusOrder.slice(statusOrder.indexOf("SLOW"));

/** Calls in which the group is slow or worse. */
export function callsInTrouble({ statuses }: Pick<GroupRollUp, "statuses">): number {
  return careful.reduce((sum, status) => sum + (statuses[status] ?? 0), 0);
}

/** The worst status first, then in most calls, then behind by longest. */
function bySeverity(a: GroupRollUp, b: GroupRollUp): number {
  return (
    statusOrder.indexOf(b.status) - statusOrder.indexOf(a.status) ||
    callsInTrouble(b) - callsInTrouble(a) ||
    worstMs(b) - worstMs(a)
  );
}

const worstMs = ({ worstUndeliveredAgeMs, worstOldestPendingAgeMs }: GroupRollUp) =>
  Math.max(worstUndeliveredAgeMs ?? 0, worstOldestPendingAgeMs ?? 0);

function compareKeys(a: number | string | null, b: number | string | null, direction: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -direction : direction;
}

/** Null stands last whatever the direction: unknown, or nothing to say. */
function sortKey(group: GroupRollUp, column: string): number | string | null {
  switch (column) {
    case "name":
      return group.name;
    case "calls":
      return group.calls;
    case "trouble":
      return callsInTrouble(group);
    case "lag":
      return group.unknownLagCalls === group.calls ? null : group.lagEntries;
    case "undelivered":
      return group.worstUndeliveredAgeMs;
    case "pending":
      return group.pending;
    case "oldestPending":
      return group.worstOldestPendingAgeMs;
    case "reads":
      return group.readsPerSecond;
    case "drain":
      return group.drain === "never" ? Number.POSITIVE_INFINITY : group.drainMs;
    case "lossIn":
      return group.soonestLossMs;
    case "lost":
      return group.skippedEntries;
    case "consumers":
      return group.consumers;
    default:
      return null;
  }
}
