import type { ConsumerReading } from "./reading";

/**
 * When the console's own XCLAIM touched a consumer, on Redis' clock: between `fromMs` and `untilMs`, which is null while
 * the command is under way. `seenBeforeMs` is when the consumer was last seen before; null when nobody had looked.
 */
export type OwnTouch = { fromMs: number; untilMs: number | null; seenBeforeMs: number | null };

/** Redis keeps a consumer's times in milliseconds, and the console's view of its clock is off by a little. */
const clockSlackMs = 250;

/**
 * A consumer without the signs of life that are our own: XCLAIM sets its idle and active times as a read does. Where its
 * last sign is ours it is as idle as it was before, and where that is not known it is idle for ever.
 */
export function withoutOwnTouch(
  consumer: ConsumerReading,
  touch: OwnTouch | undefined,
  nowMs: number,
): ConsumerReading {
  if (touch === undefined || !isOurs(consumer.idleMs, touch, nowMs)) return consumer;
  const { idleMs, inactiveMs } = consumer;
  const seenBeforeMs = touch.seenBeforeMs ?? Number.NEGATIVE_INFINITY;
  const wasActiveByUs = inactiveMs !== null && isOurs(inactiveMs, touch, nowMs);
  return {
    ...consumer,
    idleMs: nowMs - seenBeforeMs,
    inactiveMs: wasActiveByUs ? -1 : inactiveMs,
    touchedByOperatorMs: Math.max(0, idleMs),
  };
}

function isOurs(idleMs: number, { fromMs, untilMs }: OwnTouch, nowMs: number): boolean {
  const atMs = nowMs - idleMs;
  return atMs >= fromMs - clockSlackMs && atMs <= (untilMs ?? nowMs) + clockSlackMs;
}

/** How long ago, for the wire: null where no sign of its own was ever seen. */
export function finiteOrNull(idleMs: number): number | null {
  return Number.isFinite(idleMs) ? idleMs : null;
}
