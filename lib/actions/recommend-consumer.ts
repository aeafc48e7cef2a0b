import { formatCounted, formatDuration } from "../format";
import type { ClaimCandidate, ConsumerState } from "../schema/pending";

/** A candidate as it was seen, before it is said what speaks for it. */
export type SeenCandidate = Omit<ClaimCandidate, "why">;

const stateOrder: readonly ConsumerState[] = ["alive", "unknown", "stalled", "gone", "released"];

/**
 * Best first: those that exist in the calls at hand, then those that ack, then those that live, then those in most of the
 * calls, then those with the least to do.
 */
export function rankCandidates(candidates: readonly ClaimCandidate[]): ClaimCandidate[] {
  return [...candidates].sort(
    (a, b) =>
      Number(isFit(b)) - Number(isFit(a)) ||
      Number(b.acksLately) - Number(a.acksLately) ||
      stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
      b.calls - a.calls ||
      b.aliveElsewhere - a.aliveElsewhere ||
      a.pending - b.pending ||
      (a.name < b.name ? -1 : 1),
  );
}

/**
 * The best one that is known to be alive and exists in every call: a claim for anybody else would move entries from one
 * dead end to another, or leave out those of the calls that do not have it.
 */
export function recommendConsumer(candidates: readonly ClaimCandidate[], calls: number): string | null {
  return rankCandidates(candidates).find((one) => one.state === "alive" && one.calls >= calls)?.name ?? null;
}

/** Alive and there: whoever else is chosen cannot take the entries as things stand. */
function isFit({ state, calls }: ClaimCandidate): boolean {
  return state === "alive" && calls > 0;
}

/** Those of the calls at hand, with where else each lives, and after them those that live in other calls alone. */
export function withLivingElsewhere(
  here: readonly SeenCandidate[],
  elsewhere: readonly { name: string; aliveIn: number; acksIn: number; idleMs: number }[],
): SeenCandidate[] {
  const living = new Map(elsewhere.map((one) => [one.name, one]));
  const names = new Set(here.map(({ name }) => name));
  return [
    ...here.map((one) => ({ ...one, aliveElsewhere: living.get(one.name)?.aliveIn ?? 0 })),
    ...elsewhere
      .filter(({ name }) => !names.has(name))
      .map(({ name, aliveIn, acksIn, idleMs }) => ({
        name,
        state: "alive" as const,
        acksLately: acksIn > 0,
        pending: 0,
        idleMs,
        touchedByOperatorMs: null,
        calls: 0,
        aliveElsewhere: aliveIn,
      })),
  ];
}

/** What speaks for a candidate or against it, of `callsLookedAt` calls; all of it was seen. */
export function whyCandidate(candidate: SeenCandidate, callsLookedAt: number): string {
  const { state, acksLately, calls, aliveElsewhere, touchedByOperatorMs } = candidate;
  const elsewhere = aliveElsewhere === 0 ? null : `alive in ${formatCounted(aliveElsewhere, "other call")}`;
  if (calls === 0) {
    const reads = acksLately ? ", gets entries there" : "";
    return `${elsewhere ?? "not seen alive"}${reads}; would be created here, and reads this only if its worker reads this stream`;
  }
  const doing = state === "alive" ? (acksLately ? "alive, acks" : "alive") : state;
  const present = calls < callsLookedAt ? `in ${calls} of ${formatCounted(callsLookedAt, "call")}` : null;
  const touched =
    touchedByOperatorMs === null ? null : `touched by an operator ${formatDuration(touchedByOperatorMs)} ago`;
  return [doing, present, elsewhere, touched].filter((part) => part !== null).join(", ");
}
