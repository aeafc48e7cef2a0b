import { type Outcome, type OutcomeCounts, OutcomeKind } from "@/lib/schema/action";

export function countOutcomes(outcomes: readonly Pick<Outcome, "outcome">[]): OutcomeCounts {
  const counts: OutcomeCounts = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

export function addCounts(a: OutcomeCounts, b: OutcomeCounts): OutcomeCounts {
  const sum: OutcomeCounts = {};
  for (const kind of OutcomeKind.options) {
    const count = (a[kind] ?? 0) + (b[kind] ?? 0);
    if (count > 0) sum[kind] = count;
  }
  return sum;
}
