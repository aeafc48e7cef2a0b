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

/** The best one that is known to be alive; a claim for anybody else would move the entry from one dead end to another. */
export function recommendConsumer(candidates: readonly ClaimCandidate[]): string | null {
  return rankCandidates(candidates).find(({ state }) => state === "alive")?.name ?? null;
}
