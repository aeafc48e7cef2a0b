import { join } from "node:path";
import { folderOfScope } from "@/lib/ids/scope-folder";
import { recordingOff } from "@/lib/recording/describe-recording";
import type { Recording } from "@/lib/schema/recording";
import type { Collector } from "../../collector/collector";
import { AppError } from "../../errors";
import type { Fleet } from "../fleet";
import { createRecorder, type RecorderOptions } from "./create-recorder";
import { createRecordedBoards, type PastBoard } from "./recorded-boards";

export type PastOptions = Omit<RecorderOptions, "settings" | "board"> & {
  settings: RecorderOptions["settings"] | undefined;
  scope: string;
  collector: Pick<Collector, "redisNowMs" | "registry" | "isWarmingUp">;
  fleet: Pick<Fleet, "snapshot">;
};

/** The board's past: recorded while this goes on, and shown as it stood. Where the settings want none, nothing is kept. */
export function createPast({ settings, scope, collector, fleet, ...options }: PastOptions) {
  if (settings === undefined) return pastOff();
  const recorder = createRecorder({
    ...options,
    settings: { ...settings, path: join(settings.path, folderOfScope(scope)) },
    board: () => ({
      atMs: Math.round(collector.redisNowMs()),
      snapshot: () => JSON.stringify(fleet.snapshot),
      rows: () => collector.registry.rows(),
    }),
  });
  const boards = createRecordedBoards(recorder, options.now);
  return {
    tick(): void {
      if (!collector.isWarmingUp) recorder.tick();
    },
    at: boards.at,
    describe: async (): Promise<Recording> => recorder.describe(await recorder.segments()),
    start: recorder.start,
    stop: recorder.stop,
  };
}

function pastOff() {
  return {
    tick: () => undefined,
    at: async (_: number): Promise<PastBoard> => {
      throw new AppError("not-found", "The board's past is not kept: CALLBOARD_RECORDING is off.");
    },
    describe: async (): Promise<Recording> => recordingOff,
    start: () => undefined,
    stop: async () => undefined,
  };
}
