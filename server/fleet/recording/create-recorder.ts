import { recordingDescribed } from "@/lib/recording/describe-recording";
import { levelsOf, type Segment, segmentsToRemove } from "@/lib/recording/segments";
import type { Recording } from "@/lib/schema/recording";
import type { Log } from "../../log";
import type { Redis } from "../../redis/connect";
import { createLease } from "../../redis/lease";
import { type Board, createLevelRecorder } from "./level-recorder";
import { openSegmentFiles } from "./segment-files";

export type RecorderSettings = { path: string; keptMs: number; maxBytes: number };

export type RecorderOptions = {
  settings: RecorderSettings;
  board: () => Board;
  state: Redis;
  leaseKey: string;
  log: Log;
  now: () => number;
};

const tidyEveryMs = 60_000;
const retryAfterMs = 30_000;

/**
 * Records the board, by one of the consoles on a state store: frames of what is shown, changes only, finer for the last
 * two hours. What cannot be written is told and tried again; the console goes on.
 */
export function createRecorder({ settings, board, state, leaseKey, log, now }: RecorderOptions) {
  const files = openSegmentFiles(settings.path);
  const levels = levelsOf(settings.keptMs);
  let problem: string | null = null;
  let pausedUntilMs = 0;
  let tidiedAtMs = 0;
  let isReady = false;
  let isMaking = false;
  const lease = createLease({ state, key: leaseKey, onChange: onLease });
  const recorders = levels.map((level) => createLevelRecorder(level, files, noteProblem));

  function noteProblem(error: unknown): void {
    problem = error instanceof Error ? error.message : String(error);
    pausedUntilMs = now() + retryAfterMs;
    isReady = false;
    log.warn(`the board is not recorded: ${problem}`);
  }

  function onLease(isHeld: boolean): void {
    if (!isHeld) void endAll();
  }

  function endAll(): Promise<unknown> {
    return Promise.all(recorders.map((one) => one.end()));
  }

  async function make(): Promise<void> {
    isMaking = true;
    try {
      await files.make();
      isReady = true;
    } catch (error) {
      noteProblem(error);
    } finally {
      isMaking = false;
    }
  }

  async function tidy(): Promise<void> {
    try {
      const { keptMs: _, ...bounds } = settings;
      for (const old of segmentsToRemove(await files.list(), levels, bounds.maxBytes, now())) await files.remove(old);
    } catch (error) {
      noteProblem(error);
    }
  }

  return {
    files,
    /** Called at each tick of the collector; most of them record nothing. */
    tick(): void {
      if (!lease.isHeld() || now() < pausedUntilMs) return;
      if (!isReady) {
        if (!isMaking) void make();
        return;
      }
      const shown = board();
      for (const one of recorders) one.record(shown);
      problem = null;
      if (now() - tidiedAtMs < tidyEveryMs) return;
      tidiedAtMs = now();
      void tidy();
    },
    /** The segments that are being written, by how fine they are. */
    current: (segment: Pick<Segment, "startMs" | "stepMs">) =>
      recorders
        .map((one) => one.current())
        .find((one) => one?.startMs === segment.startMs && one.stepMs === segment.stepMs),
    async segments(): Promise<Segment[]> {
      await Promise.all(recorders.map((one) => one.settled()));
      const written = await files.list().catch(() => []);
      const begun = recorders.flatMap((one) => one.current() ?? []);
      const isNew = ({ startMs, stepMs }: Segment) =>
        !written.some((one) => one.startMs === startMs && one.stepMs === stepMs);
      return [...written, ...begun.map(({ startMs, stepMs }) => ({ startMs, stepMs, sizeBytes: 0 })).filter(isNew)];
    },
    describe: async (segments: readonly Segment[]): Promise<Recording> =>
      recordingDescribed({ segments, settings, levels, problem, isOurs: lease.isHeld() }),
    start: lease.start,
    async stop(): Promise<void> {
      await endAll();
      await lease.stop();
    },
  };
}

export type Recorder = ReturnType<typeof createRecorder>;
