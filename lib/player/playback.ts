/** How fast a call can be played. */
export const speeds = [0.5, 1, 1.5, 2, 4, 8, 16] as const;
export type Speed = (typeof speeds)[number];

/** The next faster or slower speed; at either end it stays. */
export function stepSpeed(speed: Speed, by: 1 | -1): Speed {
  return speeds[speeds.indexOf(speed) + by] ?? speed;
}

/** A stretch of the call's time in which nothing was written. */
export interface Silence {
  fromMs: number;
  toMs: number;
}

/** What is left of a skipped silence at either side, so that it is still felt as one. */
export const leftOfSilenceMs = 400;

export interface Course {
  endMs: number;
  /** In order and apart; those to jump over, empty to play all of them. */
  skipped: readonly Silence[];
}

/**
 * Where playing `playedMs` of the call's time leads from a position: silences are jumped over and cost nothing, also
 * several in one step (a hidden tab plays on in large steps).
 */
export function advance(positionMs: number, playedMs: number, { endMs, skipped }: Course): number {
  let atMs = positionMs;
  let leftMs = playedMs;
  for (let i = firstEndingAfter(skipped, positionMs); i < skipped.length; i++) {
    const silence = skipped[i];
    if (!silence) break;
    const outMs = silence.fromMs + leftOfSilenceMs;
    const backMs = silence.toMs - leftOfSilenceMs;
    if (backMs <= outMs || atMs >= backMs) continue;
    if (atMs + leftMs < outMs) break;
    leftMs -= Math.max(0, outMs - atMs);
    atMs = backMs;
  }
  return Math.min(endMs, atMs + leftMs);
}

function firstEndingAfter(silences: readonly Silence[], positionMs: number): number {
  let low = 0;
  let high = silences.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((silences[middle]?.toMs ?? 0) <= positionMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The stretches of at least `longMs` between neighbours of `times`, which must be in order. */
export function findSilences(times: ArrayLike<number>, longMs: number): Silence[] {
  const silences: Silence[] = [];
  for (let i = 1; i < times.length; i++) {
    const [fromMs = 0, toMs = 0] = [times[i - 1], times[i]];
    if (toMs - fromMs >= longMs) silences.push({ fromMs, toMs });
  }
  return silences;
}

/** How many of the ordered `times` are at most `positionMs`. */
export function countUntil(times: ArrayLike<number>, length: number, positionMs: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= positionMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
