import type { EntrySummary } from "./summarise";

/** As many characters of each at most have room in a line. */
const maxKind = 18;
const maxRole = 10;

/** How many characters the columns of a line need: none where no entry has anything to say there. */
export function lineColumns(summaries: Iterable<Pick<EntrySummary, "kind" | "phase" | "role" | "hasFailed">>): {
  kind: number;
  role: number;
} {
  let kind = 0;
  let role = 0;
  for (const summary of summaries) {
    const words = (summary.kind?.length ?? 0) + (summary.phase === null ? 0 : summary.phase.length + 1);
    kind = Math.max(kind, words + (summary.hasFailed ? 2 : 0));
    role = Math.max(role, summary.role?.length ?? 0);
    if (kind >= maxKind && role >= maxRole) break;
  }
  return { kind: Math.min(kind, maxKind), role: Math.min(role, maxRole) };
}
