import type { CallGroup, CallsQuery } from "@/lib/schema/call";
import type { SignKind } from "@/lib/schema/sign";
import { statusOrder } from "@/lib/schema/status";
import type { CallRow } from "./assess-call";
import { hasCause } from "./has-cause";
import { lostUnread } from "./lost-unread";

type Filter = Pick<CallsQuery, "q" | "status" | "state" | "group" | "sign" | "cause" | "callId">;

/** What the filter and the sort look at: the named group, or the worst over all groups. */
function groupsInView(row: CallRow, groupName: string | undefined): CallGroup[] {
  return groupName === undefined ? row.groups : row.groups.filter((group) => group.name === groupName);
}

export function matchesCall(row: CallRow, filter: Filter): boolean {
  if (filter.state && !filter.state.includes(row.state)) return false;
  if (filter.q !== undefined && !row.callId.toLowerCase().includes(filter.q.toLowerCase())) return false;
  if (filter.sign && !showsSign(row, filter.sign, filter.group)) return false;
  if (filter.callId && !filter.callId.includes(row.callId)) return false;
  const { cause } = filter;
  if (cause && !groupsInView(row, filter.group).some((group) => hasCause(group, cause))) return false;
  if (filter.group === undefined) return !filter.status || filter.status.includes(row.status);
  const [group] = groupsInView(row, filter.group);
  // Named calls are shown whatever became of their groups.
  if (group === undefined && filter.callId && !filter.status) return true;
  if (group === undefined && (filter.sign || filter.status?.includes("MISSING"))) return isMissed(row, filter);
  return group !== undefined && (!filter.status || filter.status.includes(group.status));
}

function showsSign({ signs }: CallRow, kinds: readonly SignKind[], groupName: string | undefined): boolean {
  return signs.some((sign) => kinds.includes(sign.kind) && (groupName === undefined || sign.groupName === groupName));
}

/** A call that the named group is missing from is one of its calls where that is asked for. */
function isMissed({ signs, status }: CallRow, { status: wanted, group, sign }: Filter): boolean {
  if (!signs.some(({ kind, groupName }) => groupName === group && (kind === "missing" || kind === "vanished")))
    return false;
  if (wanted === undefined) return sign !== undefined;
  return wanted.includes("MISSING") || wanted.includes(status);
}

type Keyed = { row: CallRow; rank: number; key: number | string | null };

/**
 * The rows that match, in the order asked for. Unknown values stand last in either direction; ties fall to the call's
 * id, so that the same readings always give the same order.
 */
export function selectCalls(rows: Iterable<CallRow>, query: Filter & Pick<CallsQuery, "sort">): CallRow[] {
  const isDescending = query.sort.startsWith("-");
  const column = isDescending ? query.sort.slice(1) : query.sort;
  const keyed: Keyed[] = [];
  for (const row of rows) {
    if (!matchesCall(row, query)) continue;
    const groups = groupsInView(row, query.group);
    keyed.push({
      row,
      rank: column === "worst" ? severity(row, groups, query.group) : 0,
      key: sortKey(row, groups, column),
    });
  }
  const direction = isDescending ? -1 : 1;
  keyed.sort(
    (a, b) =>
      direction * (b.rank - a.rank) ||
      compareKeys(a.key, b.key, column === "worst" ? -direction : direction) ||
      compareIds(a, b),
  );
  return keyed.map(({ row }) => row);
}

/** How many rows stand at another place in `fresh` than in `shown`. */
export function countMoved(shown: readonly string[], fresh: readonly string[]): number {
  let moved = Math.abs(shown.length - fresh.length);
  for (let i = 0; i < Math.min(shown.length, fresh.length); i++) if (shown[i] !== fresh[i]) moved++;
  return moved;
}

function severity(row: CallRow, groups: CallGroup[], groupName: string | undefined): number {
  if (groupName === undefined || groups[0] === undefined) return statusOrder.indexOf(row.status);
  return statusOrder.indexOf(groups[0].status);
}

function compareIds(a: Keyed, b: Keyed): number {
  return a.row.callId < b.row.callId ? -1 : a.row.callId > b.row.callId ? 1 : 0;
}

function compareKeys(a: Keyed["key"], b: Keyed["key"], direction: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -direction : direction;
}

function sortKey(row: CallRow, groups: CallGroup[], column: string): number | string | null {
  switch (column) {
    case "callId":
      return row.callId;
    case "state":
      return row.state;
    case "length":
      return row.length;
    case "entriesPerSecond":
      return row.entriesPerSecond;
    case "silence":
      return row.producerSilenceMs;
    case "lag":
      return largest(groups, (group) => group.lagEntries);
    case "undeliveredAge":
      return largest(groups, (group) => group.undeliveredAgeMs);
    case "pending":
      return largest(groups, (group) => group.pending);
    case "oldestPendingAge":
      return largest(groups, (group) => group.oldestPendingAgeMs);
    case "skipped":
      return largest(groups, (group) => lostUnread(group).entries);
    case "lossIn":
      return smallest(groups, (group) => group.lossInMs);
    default:
      return largest(groups, (group) => Math.max(group.undeliveredAgeMs ?? 0, group.oldestPendingAgeMs ?? 0));
  }
}

function largest(groups: CallGroup[], measure: (group: CallGroup) => number | null): number | null {
  let found: number | null = null;
  for (const group of groups) {
    const value = measure(group);
    if (value !== null && (found === null || value > found)) found = value;
  }
  return found;
}

function smallest(groups: CallGroup[], measure: (group: CallGroup) => number | null): number | null {
  const negated = largest(groups, (group) => {
    const value = measure(group);
    return value === null ? null : -value;
  });
  return negated === null ? null : -negated;
}
