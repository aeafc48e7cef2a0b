/** How finely the board is recorded, and for how long that stays: each level is a row of segments of its own. */
export type RecordingLevel = { stepMs: number; keptMs: number };

const hourMs = 3_600_000;

/** The last two hours to ten seconds, before that to the minute. */
export const levelsOf = (keptMs: number): readonly RecordingLevel[] => [
  { stepMs: 10_000, keptMs: Math.min(keptMs, 2 * hourMs) },
  { stepMs: 60_000, keptMs },
];

/** A segment begins with a whole board; to show its last moment all of it is read. */
export const framesPerSegment = 20;

/** `untilMs` is the moment of its last frame, as far as known: of a segment that is being written it moves. */
export type Segment = { stepMs: number; startMs: number; sizeBytes: number };

const name = /^(\d{13})-(\d{4,7})\.board$/;

export const nameSegment = ({ startMs, stepMs }: Pick<Segment, "startMs" | "stepMs">) => `${startMs}-${stepMs}.board`;

export function parseSegment(file: string): Pick<Segment, "startMs" | "stepMs"> | null {
  const found = name.exec(file);
  return found === null ? null : { startMs: Number(found[1]), stepMs: Number(found[2]) };
}

/** Until when a segment can hold frames. */
export const segmentEndMs = ({ startMs, stepMs }: Pick<Segment, "startMs" | "stepMs">) =>
  startMs + framesPerSegment * stepMs;

/** Segments that are too old for their level; then, while all take too much, the oldest of the coarse and of the fine. */
export function segmentsToRemove(
  segments: readonly Segment[],
  levels: readonly RecordingLevel[],
  maxBytes: number,
  nowMs: number,
): Segment[] {
  const keptMsOf = new Map(levels.map(({ stepMs, keptMs }) => [stepMs, keptMs]));
  const isOld = (one: Segment) => segmentEndMs(one) < nowMs - (keptMsOf.get(one.stepMs) ?? 0);
  const old = segments.filter(isOld);
  const kept = segments.filter((one) => !isOld(one)).toSorted((a, b) => a.startMs - b.startMs);
  let bytes = kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  for (const one of kept.slice(0, -levels.length)) {
    if (bytes <= maxBytes) break;
    old.push(one);
    bytes -= one.sizeBytes;
  }
  return old;
}

/** Segments that can hold the newest frame at or before a moment, the finest and latest first. */
export function segmentsFor(segments: readonly Segment[], atMs: number): Segment[] {
  const near = segments.filter((one) => one.startMs <= atMs && atMs < segmentEndMs(one) + 2 * one.stepMs);
  return near.toSorted((a, b) => a.stepMs - b.stepMs || b.startMs - a.startMs);
}

/** What of a time is recorded: stretches without a hole, earliest first. */
export function recordedSpans(segments: readonly Segment[]): { fromMs: number; untilMs: number }[] {
  const spans: { fromMs: number; untilMs: number }[] = [];
  for (const one of segments.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = spans.at(-1);
    const endMs = segmentEndMs(one);
    if (last !== undefined && one.startMs <= last.untilMs + 2 * one.stepMs)
      last.untilMs = Math.max(last.untilMs, endMs);
    else spans.push({ fromMs: one.startMs, untilMs: endMs });
  }
  return spans;
}
