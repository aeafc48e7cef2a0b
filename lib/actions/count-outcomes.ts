import type { Outcome, OutcomeCounts } from "@/lib/schema/action";

export function countOutcomes(outcomes: readonly Pick<Outcome, "outcome">[]): OutcomeCounts {
  const counts: OutcomeCounts = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
