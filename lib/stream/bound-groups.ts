import type { CallGroup } from "@/lib/schema/call";
import { statusOrder } from "@/lib/schema/status";
import { compareEntryIds } from "../ids/entry-id";
import { firstOf } from "./first-of";
import type { GroupReading, LeftOutGroups } from "./reading";
import { isWorse } from "./status";

/** Groups of one stream that are looked at one by one. */
export const maxGroups = 200;
const maxTroubled = 50;
const maxPending = 75;

/**
 * Where a stream has more groups than are looked at: those that were in the worst state, those with the most pending,
 * then those furthest behind; the others are summed up. In the order of the server.
 */
export function boundGroups(
  groups: GroupReading[],
  before: readonly CallGroup[],
): { groups: GroupReading[]; leftOut: LeftOutGroups | null } {
  if (groups.length <= maxGroups) return { groups, leftOut: null };
  const troubled = new Set(
    firstOf(
      before.filter(({ status }) => isWorse(status, "UNKNOWN")),
      maxTroubled,
      (a, b) => statusOrder.indexOf(b.status) - statusOrder.indexOf(a.status) || byName(a, b),
    ).map(({ name }) => name),
  );
  const kept = new Set(groups.filter(({ name }) => troubled.has(name)));
  const holding = groups.filter(({ pending }) => pending > 0);
  for (const group of firstOf(holding, maxPending, (a, b) => b.pending - a.pending || byName(a, b))) kept.add(group);
  const behind = firstOf(
    groups,
    maxGroups,
    (a, b) => compareEntryIds(a.lastDeliveredId, b.lastDeliveredId) || byName(a, b),
  );
  for (const group of behind) if (kept.size < maxGroups) kept.add(group);
  const leftOut = { groups: 0, pending: 0, lagEntries: 0, unknownLags: 0, names: new Set<string>() };
  for (const group of groups) {
    if (kept.has(group)) continue;
    leftOut.groups++;
    leftOut.pending += group.pending;
    if (group.lag === null) leftOut.unknownLags++;
    else leftOut.lagEntries += Math.max(0, group.lag);
    leftOut.names.add(group.name);
  }
  return { groups: groups.filter((group) => kept.has(group)), leftOut };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
