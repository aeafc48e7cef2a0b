import type { GroupTrace } from "./group-trace";
import type { TrimTrace } from "./headroom";
import type { StreamReading } from "./reading";
import type { SeenTail } from "./sight";

/** Of what is remembered of a call, all that names a moment of Redis' clock. */
export type Clocked = {
  row: { readAtMs: number; sinceMs: number };
  seenAtMs: number | undefined;
  trim: TrimTrace;
  tails: readonly SeenTail[];
  lastArrivalAtMs: number;
  groups: Map<string, GroupTrace>;
};

const minJumpMs = 5_000;

/** By how much Redis' clock was set between two readings, as the console's own steady clock shows; 0 for a small step. */
export function clockJumpMs(before: Pick<Clocked, "row" | "seenAtMs">, now: StreamReading): number {
  const byRedisMs = now.readAtMs - before.row.readAtMs;
  const steadyMs = now.seenAtMs === undefined || before.seenAtMs === undefined ? null : now.seenAtMs - before.seenAtMs;
  const jumpMs = steadyMs === null ? Math.min(0, byRedisMs) : byRedisMs - steadyMs;
  return Math.abs(jumpMs) < minJumpMs ? 0 : jumpMs;
}

/** The same past on a clock that was set: what is remembered stays as long ago as it was. */
export function onNewClock<T extends Clocked>(assessment: T, jumpMs: number): T {
  const { row, trim } = assessment;
  const groups = [...assessment.groups].map(([name, trace]) => [name, traceOnNewClock(trace, jumpMs)] as const);
  return {
    ...assessment,
    row: { ...row, readAtMs: row.readAtMs + jumpMs, sinceMs: row.sinceMs + jumpMs },
    trim: { ...trim, firstSeenAtMs: trim.firstSeenAtMs + jumpMs, trimmedAtMs: shifted(trim.trimmedAtMs, jumpMs) },
    tails: assessment.tails.map(({ entryId, atMs }) => ({ entryId, atMs: atMs + jumpMs })),
    lastArrivalAtMs: assessment.lastArrivalAtMs + jumpMs,
    groups: new Map(groups),
  };
}

function traceOnNewClock(trace: GroupTrace, jumpMs: number): GroupTrace {
  const { skipped, progress, status, work, sight, touch, late } = trace;
  return {
    ...trace,
    skipped: { ...skipped, lastSkippedAtMs: shifted(skipped.lastSkippedAtMs, jumpMs) },
    progress: { ...progress, atMs: progress.atMs + jumpMs, workSinceMs: shifted(progress.workSinceMs, jumpMs) },
    status: {
      ...status,
      sinceMs: status.sinceMs + jumpMs,
      candidateSinceMs: status.candidateSinceMs + jumpMs,
    },
    work: {
      ...work,
      passed: { ...work.passed, lastAtMs: shifted(work.passed.lastAtMs, jumpMs) },
      dropped: { ...work.dropped, lastAtMs: shifted(work.dropped.lastAtMs, jumpMs) },
    },
    lastReadAtMs: shifted(trace.lastReadAtMs, jumpMs),
    late: late && { ...late, atMs: late.atMs + jumpMs },
    touch: touch && {
      ...touch,
      touchedAtMs: touch.touchedAtMs + jumpMs,
      keptAliveAtMs: shifted(touch.keptAliveAtMs, jumpMs),
    },
    sight: {
      undeliveredSinceMs: shifted(sight.undeliveredSinceMs, jumpMs),
      pendingSinceMs: shifted(sight.pendingSinceMs, jumpMs),
    },
  };
}

function shifted(timeMs: number | null, byMs: number): number | null {
  return timeMs === null ? null : timeMs + byMs;
}
