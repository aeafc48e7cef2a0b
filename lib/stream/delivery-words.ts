import { formatCounted, formatDuration } from "@/lib/format";

/** XNACK FATAL sets the largest count there is, which no number of JavaScript holds. */
export const isFatal = (deliveries: number): boolean => deliveries >= Number.MAX_SAFE_INTEGER;

/** Longer than any server has run: the entry's time of delivery was set to nothing, as a release does that keeps the owner. */
const noTimeMs = 10 * 365 * 86_400_000;

/** Whether XNACK gave it back, in either shape: nobody owns it, or its owner holds it with no time of delivery. */
export function isReleased({ consumer, idleMs }: { consumer: string; idleMs: number }): boolean {
  return consumer === "" || hasNoTime(idleMs);
}

export function hasNoTime(idleMs: number): boolean {
  return idleMs < 0 || idleMs >= noTimeMs;
}

/** `3×`, for a column. */
export function deliveriesMark(deliveries: number): string {
  return isFatal(deliveries) ? "fatal" : `${deliveries}×`;
}

/** `3 deliveries`; what stands where no count does. */
export function deliveriesText(deliveries: number): string {
  if (isFatal(deliveries)) return "marked as fatal";
  return deliveries === 0 ? "never delivered, by its count" : formatCounted(deliveries, "delivery", "deliveries");
}

/** How long it has been idle; null where there is no time to say it by. */
export function idleText(idleMs: number): string | null {
  return hasNoTime(idleMs) ? null : formatDuration(idleMs);
}
