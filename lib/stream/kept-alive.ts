import type { PendingReading } from "./reading";

/** The oldest pending entry as it was last seen, and when its owner was last seen to touch it without delivering it. */
export type TouchTrace = {
  entryId: string;
  consumer: string;
  deliveries: number;
  touchedAtMs: number;
  keptAliveAtMs: number | null;
};

/** Idle times are whole milliseconds, read a little after the clock. */
const slackMs = 250;
/** A heartbeat slower than this would let the entry be claimed by others. */
const shownMs = 60_000;

/**
 * XCLAIM with JUSTID by the owner resets the idle time and leaves the delivery count: the same entry, of the same owner,
 * touched again and not delivered. Nothing else looks like it, but the console's own undo, which changes the owner.
 */
export function trackTouch(
  previous: TouchTrace | null,
  oldest: PendingReading | undefined,
  readAtMs: number,
): TouchTrace | null {
  if (oldest === undefined) return null;
  const { entryId, consumer, deliveries, idleMs } = oldest;
  const touchedAtMs = readAtMs - Math.max(0, idleMs);
  const isSame = previous?.entryId === entryId && previous.consumer === consumer && previous.deliveries === deliveries;
  if (!isSame) return { entryId, consumer, deliveries, touchedAtMs, keptAliveAtMs: null };
  if (idleMs < 0 || consumer === "" || touchedAtMs <= previous.touchedAtMs + slackMs) return previous;
  return { ...previous, touchedAtMs, keptAliveAtMs: readAtMs };
}

/** Who keeps the entry alive; null where nobody does, or it is not old yet. */
export function keptAliveBy(
  touch: TouchTrace | null,
  oldestPendingAgeMs: number | null,
  nowMs: number,
  oldAfterMs: number,
): string | null {
  if (touch === null || touch.keptAliveAtMs === null || nowMs - touch.keptAliveAtMs > shownMs) return null;
  return oldestPendingAgeMs !== null && oldestPendingAgeMs >= oldAfterMs ? touch.consumer : null;
}
