import { join } from "node:path";
import { z } from "zod";
import { byteSize } from "./byte-size";
import { setting, wholeNumber } from "./setting";

/** What of the board's past is kept. */
export const recordingSettings = {
  CALLBOARD_RECORDING: setting("CALLBOARD_RECORDING", z.enum(["on", "off"]).default("on"), "on or off", "off"),
  CALLBOARD_RECORDING_HOURS: setting(
    "CALLBOARD_RECORDING_HOURS",
    wholeNumber(1, 720).default(48),
    "whole hours, 1 to 720",
    "48",
  ),
  CALLBOARD_RECORDING_SIZE: setting(
    "CALLBOARD_RECORDING_SIZE",
    byteSize.default(1_000_000_000),
    "a size of at least 100mb, in mb, gb or tb",
    "1gb",
  ),
};

export type RecordingSettings = { path: string; keptMs: number; maxBytes: number };

type Given = {
  CALLBOARD_RECORDING: "on" | "off";
  CALLBOARD_RECORDING_HOURS: number;
  CALLBOARD_RECORDING_SIZE: number;
};

/** Undefined while nothing is recorded. */
export function recordingOf(e: Given, dataDir: string): RecordingSettings | undefined {
  if (e.CALLBOARD_RECORDING === "off") return undefined;
  const keptMs = e.CALLBOARD_RECORDING_HOURS * 3_600_000;
  return { path: join(dataDir, "board"), keptMs, maxBytes: e.CALLBOARD_RECORDING_SIZE };
}
