import type { Recording } from "../schema/recording";
import { type RecordingLevel, recordedSpans, type Segment } from "./segments";

const maxSpans = 500;

export type RecordingFacts = {
  segments: readonly Segment[];
  settings: { maxBytes: number };
  levels: readonly RecordingLevel[];
  problem: string | null;
  isOurs: boolean;
};

export const recordingOff: Recording = {
  isOn: false,
  isOurs: false,
  problem: null,
  spans: [],
  levels: [],
  bytes: 0,
  maxBytes: 0,
};

export function recordingDescribed({ segments, settings, levels, problem, isOurs }: RecordingFacts): Recording {
  return {
    isOn: true,
    isOurs,
    problem,
    spans: recordedSpans(segments).slice(-maxSpans),
    levels: [...levels],
    bytes: segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    maxBytes: settings.maxBytes,
  };
}
