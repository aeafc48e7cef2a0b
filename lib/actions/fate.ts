import type { EntryTarget, Fate, OutcomeKind, PendingState } from "@/lib/schema/action";

/** How long untouched an entry is made to look so that the workers' own XAUTOCLAIM takes it. */
export const releasedIdleMs = 3_600_000;

/**
 * What became of an entry since the action, from how Redis lists it now; null where an outcome has no further fate.
 * `seen` is the entry as the operator saw it, `toConsumer` whom a claim was for.
 */
export function fateOf(
  outcome: OutcomeKind,
  seen: Pick<EntryTarget, "consumer" | "deliveries"> | null,
  now: PendingState,
  toConsumer: string | null,
): Fate | null {
  switch (outcome) {
    case "claimed":
      if (now === null) return "acked";
      if (now.consumer !== toConsumer) return "bounced";
      return now.deliveries > (seen?.deliveries ?? now.deliveries) ? "redelivered" : "waiting";
    case "released":
      if (now === null) return "acked";
      if (now.consumer === "") return "waiting";
      if (now.consumer !== seen?.consumer) return "redelivered";
      return now.idleMs >= releasedIdleMs && now.deliveries === seen.deliveries ? "waiting" : "redelivered";
    case "redriven":
      if (now === null) return "acked";
      return now.deliveries === 0 ? "waiting" : "redelivered";
    default:
      return null;
  }
}
