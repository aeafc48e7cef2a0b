import type { CallState } from "@/lib/schema/call";
import type { HeldFacts } from "./retention-signs";

/** Redis tells times to live in whole seconds. */
const sameWithinMs = 2_000;

/**
 * Whether entries came without putting the key's end off. A producer that sets the time to live with each entry moves it
 * on for as long as the call goes on: then it is no end yet.
 */
export function isExpiryFixed(
  before: HeldFacts | null,
  now: Pick<HeldFacts, "expiresAtMs">,
  lastArrivalAtMs: number,
): boolean {
  if (before === null || before.expiresAtMs === null || now.expiresAtMs === null) return false;
  if (Math.abs(now.expiresAtMs - before.expiresAtMs) > sameWithinMs) return false;
  return before.isFixed || lastArrivalAtMs > before.sampledAtMs;
}

/** Until the key goes; null where it does not, where it was not sampled since the newest entry, or may be put off. */
export function keyExpiresInMs(
  held: HeldFacts | null,
  { state, lastArrivalAtMs, nowMs }: { state: CallState; lastArrivalAtMs: number; nowMs: number },
): number | null {
  if (held === null || held.expiresAtMs === null) return null;
  const isEnd = held.isFixed || (state !== "live" && held.sampledAtMs >= lastArrivalAtMs);
  return isEnd ? Math.max(0, held.expiresAtMs - nowMs) : null;
}

/** The sooner of two forecasts, each null where there is none. */
export function soonest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
