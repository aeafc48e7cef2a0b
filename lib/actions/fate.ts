import type { Fate, Outcome, PendingState } from "@/lib/schema/action";

/** How long untouched an entry is made to look so that the workers' own XAUTOCLAIM takes it. */
export const releasedIdleMs = 3_600_000;

/**
 * What became of an entry since the action, from how Redis lists it now; null where an outcome has no further fate.
 * `toConsumer` is whom a claim was for.
 */
export function fateOf(outcome: Outcome, now: PendingState, toConsumer: string | null): Fate | null {
  const { before } = outcome;
  switch (outcome.outcome) {
    case "claimed":
      if (now === null) return "acked";
      if (now.consumer !== toConsumer) return "bounced";
      return now.deliveries > (before?.deliveries ?? now.deliveries) ? "redelivered" : "waiting";
    case "released":
      if (now === null) return "acked";
      if (now.consumer === "") return "waiting";
      if (now.consumer !== before?.consumer) return "redelivered";
      return now.idleMs >= releasedIdleMs && now.deliveries === before.deliveries ? "waiting" : "redelivered";
    case "redriven":
      if (now === null) return "acked";
      return now.deliveries === 0 ? "waiting" : "redelivered";
    default:
      return null;
  }
}
