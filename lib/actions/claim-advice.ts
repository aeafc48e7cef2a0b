import { formatCounted } from "@/lib/format";
import type { ClaimCandidate, ConsumersAnswer } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";

type Choice = Pick<ConsumersAnswer, "group" | "recommended" | "callsLookedAt"> & {
  consumers: readonly ClaimCandidate[];
};

/** What to know before somebody is chosen where nobody can be recommended; null where somebody is. */
export function claimAdvice({ group: name, consumers, recommended, callsLookedAt }: Choice): string | null {
  if (recommended !== null) return null;
  const group = nameInText(name);
  if (!consumers.some(({ state }) => state === "alive")) {
    return `No other consumer of ${group} is known to be alive: claimed entries would wait for one to come back.`;
  }
  return `No living consumer of ${group} exists in all ${formatCounted(callsLookedAt, "call")}: where the chosen one is missing, entries are skipped. A release reaches every worker that runs XAUTOCLAIM.`;
}

/** `in 2 of 3 calls`; null where it is in all of them. */
export function presenceText(calls: number, callsLookedAt: number): string | null {
  return calls >= callsLookedAt ? null : `in ${calls} of ${formatCounted(callsLookedAt, "call")}`;
}
