import { formatCount } from "../format";
import type { Outcome } from "../schema/action";

type Begins = NonNullable<Outcome["begins"]>;

/** What groups that would be made are given and never given, over all of them; null where none would be made. */
export function sumBegins(outcomes: readonly Pick<Outcome, "begins">[]): (Begins & { groups: number }) | null {
  const made = outcomes.flatMap(({ begins }) => begins ?? []);
  if (made.length === 0) return null;
  return {
    groups: made.length,
    delivered: made.reduce((sum, { delivered }) => sum + delivered, 0),
    passed: made.reduce((sum, { passed }) => sum + passed, 0),
    isBound: made.some(({ isBound }) => isBound),
  };
}

/** `12 entries delivered again, 3 skipped`: again where its former self had read them, which Redis does not tell. */
export function beginsText(sum: (Begins & { groups: number }) | null): string {
  if (sum === null) return "it is missing nowhere any more";
  const { delivered, passed, isBound } = sum;
  const given =
    delivered === 0 ? "nothing delivered again" : `${isBound ? "≥ " : ""}${formatCount(delivered)} delivered (again)`;
  return `${given}, ${passed === 0 ? "none skipped" : `${isBound ? "≤ " : ""}${formatCount(passed)} skipped`}`;
}
