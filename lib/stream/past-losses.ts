import { formatCount } from "@/lib/format";
import type { PastLosses } from "@/lib/schema/snapshot";
import { nameInText } from "@/lib/visible-name";
import type { CallRow } from "./assess-call";
import { callsHref, nameable } from "./finding-links";
import { isPastLoss } from "./has-cause";

type Sum = { entries: number; isAtLeast: boolean; calls: number };

const maxNamed = 4;

/**
 * What was lost lately in groups that do not lose any now, as one line: it cannot be helped any more and must not stand
 * before what can. Null where nothing was.
 */
export function pastLossesOf(rows: Iterable<CallRow>): PastLosses | null {
  const sums = new Map<string, Sum>();
  const callIds: string[] = [];
  let endedCalls = 0;
  let readAtMs = 0;
  for (const row of rows) {
    let isCounted = false;
    for (const group of row.groups) {
      if (!isPastLoss(group)) continue;
      const sum = sums.get(group.name) ?? { entries: 0, isAtLeast: false, calls: 0 };
      sums.set(group.name, sum);
      sum.entries += (group.skippedEntries ?? 0) + (group.passedEntries ?? 0) + (group.droppedPending ?? 0);
      sum.isAtLeast ||= group.skippedIsAtLeast || group.skippedEntries === null || group.passedEntries === null;
      sum.calls++;
      isCounted = true;
    }
    if (!isCounted) continue;
    callIds.push(row.callId);
    if (row.state === "ended") endedCalls++;
    readAtMs = Math.max(readAtMs, row.readAtMs);
  }
  if (callIds.length === 0) return null;
  const most = [...sums].sort(([a, x], [b, y]) => y.entries - x.entries || (a < b ? -1 : 1));
  const parts = most.slice(0, maxNamed).map(([name, sum]) => `${nameInText(name)} ${entriesText(sum)}`);
  if (most.length > maxNamed) parts.push(`${most.length - maxNamed} more groups`);
  return {
    text: parts.join(", "),
    calls: callIds.length,
    endedCalls,
    href: callsHref({ groupName: null, causes: ["lost-lately"], callIds: nameable(callIds), atMs: readAtMs }),
  };
}

function entriesText({ entries, isAtLeast }: Sum): string {
  if (entries === 0) return "some";
  return `${isAtLeast ? "at least " : ""}${formatCount(entries)}`;
}
