import type { Recording } from "../schema/recording";

/** How far apart recorded moments are at a time. */
export function stepAt({ levels }: Pick<Recording, "levels">, atMs: number, nowMs: number): number {
  const fine = levels.filter(({ keptMs }) => nowMs - atMs <= keptMs).map(({ stepMs }) => stepMs);
  return fine.length === 0 ? 60_000 : Math.min(...fine);
}

/** The recorded time nearest a moment: within a span, or at the edge of one. Null where nothing is recorded. */
export function nearestRecorded({ spans }: Pick<Recording, "spans">, atMs: number): number | null {
  let best: number | null = null;
  for (const { fromMs, untilMs } of spans) {
    const near = Math.min(Math.max(atMs, fromMs), untilMs);
    if (best === null || Math.abs(near - atMs) < Math.abs(best - atMs)) best = near;
  }
  return best;
}

/** The next of some times after a moment, or the one before; null where there is none. */
export function neighbourOf(times: readonly number[], atMs: number, direction: 1 | -1): number | null {
  const beyond = times.filter((time) => (direction === 1 ? time > atMs + 500 : time < atMs - 500));
  if (beyond.length === 0) return null;
  return direction === 1 ? Math.min(...beyond) : Math.max(...beyond);
}
