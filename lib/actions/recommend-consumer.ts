import type { ClaimCandidate, ConsumerState } from "@/lib/schema/pending";

const stateOrder: readonly ConsumerState[] = ["alive", "unknown", "stalled", "gone", "released"];

/** Best first: those that ack, then those that live, then those in most of the calls, then those with the least to do. */
export function rankCandidates(candidates: readonly ClaimCandidate[]): ClaimCandidate[] {
  return [...candidates].sort(
    (a, b) =>
      Number(b.acksLately) - Number(a.acksLately) ||
      stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
      b.calls - a.calls ||
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
