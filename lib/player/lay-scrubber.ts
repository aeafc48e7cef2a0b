/** A stretch of the call's time; a moment where both ends are the same. */
export interface Span {
  fromMs: number;
  toMs: number;
}

export interface Scale {
  startMs: number;
  endMs: number;
  widthPx: number;
}

export function toPx({ startMs, endMs, widthPx }: Scale, timeMs: number): number {
  if (endMs <= startMs) return 0;
  return Math.min(1, Math.max(0, (timeMs - startMs) / (endMs - startMs))) * widthPx;
}

export function toMs({ startMs, endMs, widthPx }: Scale, px: number): number {
  if (widthPx <= 0) return startMs;
  return startMs + Math.min(1, Math.max(0, px / widthPx)) * (endMs - startMs);
}

/**
 * Spans as bars in whole pixels, at least `minPx` wide, those that touch drawn as one: however many there are, no more
 * bars than pixels. Spans need no order.
 */
export function layBars(spans: readonly Span[], scale: Scale, minPx = 1): { x: number; width: number }[] {
  const size = Math.max(0, Math.ceil(scale.widthPx));
  const isInked = new Uint8Array(size);
  for (const span of spans) {
    const from = Math.min(Math.max(0, size - minPx), Math.floor(toPx(scale, span.fromMs)));
    const to = Math.max(from + minPx, Math.round(toPx(scale, span.toMs)));
    isInked.fill(1, from, to);
  }
  const bars: { x: number; width: number }[] = [];
  for (let x = 0; x < size; x++) {
    if (!isInked[x]) continue;
    const from = x;
    while (isInked[x + 1]) x++;
    bars.push({ x: from, width: x + 1 - from });
  }
  return bars;
}

export const pathOfBars = (bars: readonly { x: number; width: number }[], top: number, height: number): string =>
  bars.map(({ x, width }) => `M${x} ${top}h${width}v${height}h-${width}z`).join("");

export interface PlacedMark<Mark> {
  x: number;
  /** All that stand so close that they are drawn as one. */
  marks: readonly Mark[];
}

/** Marks with a place each; those closer than `apartPx` to the first of a bunch stand with it. Must be in time order. */
export function layMarks<Mark extends { timeMs: number }>(
  marks: readonly Mark[],
  scale: Scale,
  apartPx: number,
): PlacedMark<Mark>[] {
  const placed: { x: number; marks: Mark[] }[] = [];
  for (const mark of marks) {
    const x = toPx(scale, mark.timeMs);
    const last = placed.at(-1);
    if (last && x - last.x < apartPx) last.marks.push(mark);
    else placed.push({ x, marks: [mark] });
  }
  return placed;
}

const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

/** Round offsets from the start, far enough apart to be read, without the two ends. */
export function layTicks({ startMs, endMs, widthPx }: Scale, apartPx: number): { offsetMs: number; x: number }[] {
  const spanMs = endMs - startMs;
  if (spanMs <= 0 || widthPx <= 0) return [];
  const least = (apartPx / widthPx) * spanMs;
  const stepMs = (tickSteps.find((step) => step * 1_000 >= least) ?? Math.ceil(least / 86_400_000) * 86_400) * 1_000;
  const ticks: { offsetMs: number; x: number }[] = [];
  for (let offsetMs = stepMs; offsetMs < spanMs; offsetMs += stepMs) {
    ticks.push({ offsetMs, x: (offsetMs / spanMs) * widthPx });
  }
  return ticks;
}
