import { formatCounted } from "@/lib/format";
import type { CallRow } from "@/lib/stream/assess-call";
import { nameInText } from "@/lib/visible-name";

const maxNamed = 2;

/** A line for each call with more groups than are looked at, and one for how many more such calls there are. */
export function boundNotices(rows: Iterable<CallRow>): string[] {
  const lines: string[] = [];
  let others = 0;
  for (const { callId, groups, moreGroups } of rows) {
    if (moreGroups === null) continue;
    if (lines.length === maxNamed) others++;
    else {
      const all = formatCounted(groups.length + moreGroups.groups, "group");
      lines.push(
        `Call ${nameInText(callId)} has ${all}: the ${groups.length} that wait for most are read, the others only counted.`,
      );
    }
  }
  if (others > 0) lines.push(`${formatCounted(others, "more call")} with more groups than are read one by one.`);
  return lines;
}
