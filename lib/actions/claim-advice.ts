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
  if (!consumers.some(({ state, calls }) => state === "alive" && calls > 0)) {
    const elsewhere = consumers.filter(({ aliveElsewhere }) => aliveElsewhere > 0);
    if (elsewhere.length === 0) {
      return `No other consumer of ${group} is known to be alive: claimed entries would wait for one to come back.`;
    }
    const names = elsewhere.slice(0, 3).map((one) => nameInText(one.name));
    const more = elsewhere.length > names.length ? ` and ${elsewhere.length - names.length} more` : "";
    const where = callsLookedAt === 1 ? "this call" : "these calls";
    return `No other consumer of ${group} is alive in ${where}; ${names.join(", ")}${more} ${elsewhere.length === 1 ? "lives" : "live"} in other calls and may not read here. A release lets any worker that runs XAUTOCLAIM on ${callsLookedAt === 1 ? "this stream" : "these streams"} take the entries.`;
  }
  return `No living consumer of ${group} exists in all ${formatCounted(callsLookedAt, "call")}: where the chosen one is missing, entries are skipped. A release reaches every worker that runs XAUTOCLAIM.`;
}

/** `in 2 of 3 calls`; null where it is in all of them. */
export function presenceText(calls: number, callsLookedAt: number): string | null {
  return calls >= callsLookedAt ? null : `in ${calls} of ${formatCounted(callsLookedAt, "call")}`;
}
