import { callFigures } from "./call-figures";
import type { Call, CallGroup } from "./schema/call";
import { statusOrder } from "./schema/status";

/** Groups of one call that a list of calls holds: beyond them, those whose number stands in a column. */
export const maxListedGroups = 20;

/** The row as a list holds it: with the named group, the worst groups and those that a column shows; the rest summed up. */
export function boundRow(row: Call, groupName: string | undefined): Call {
  if (row.groups.length <= maxListedGroups) return row;
  const { unknownLags: _, ...figures } = callFigures(row, null);
  const kept = new Set<CallGroup>();
  for (const group of Object.values(figures)) if (group) kept.add(group);
  for (const group of row.groups) if (group.name === groupName) kept.add(group);
  const rank = ({ status }: CallGroup) => statusOrder.indexOf(status);
  for (const group of [...row.groups].sort((a, b) => rank(b) - rank(a))) {
    if (kept.size < maxListedGroups) kept.add(group);
  }
  const more = { ...(row.moreGroups ?? { groups: 0, pending: 0, lagEntries: 0, unknownLags: 0 }) };
  for (const group of row.groups) {
    if (kept.has(group)) continue;
    more.groups++;
    more.pending += group.pending;
    if (group.lagEntries === null) more.unknownLags++;
    else more.lagEntries += group.lagEntries;
  }
  return { ...row, groups: row.groups.filter((group) => kept.has(group)), moreGroups: more };
}
