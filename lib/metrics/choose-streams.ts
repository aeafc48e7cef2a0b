import { statusOrder } from "../schema/status";
import type { CallAssessment } from "../stream/assess-call";
import { maxLabelLength } from "./family";

export type StreamLimits = { maxStreams: number; maxSeries: number };

export type ChosenStreams = { chosen: CallAssessment[]; leftOut: number };

const seriesOfStream = 7;
const seriesOfGroup = 5;
const troubleFrom = statusOrder.indexOf("SLOW");

/**
 * Which streams have series of their own where not all may: those in trouble, then those that had them before, then
 * live ones before the others. So a series ends when its call does or when trouble needs its place, and not at random.
 */
export function chooseStreams(
  assessments: Iterable<CallAssessment>,
  before: ReadonlySet<string>,
  { maxStreams, maxSeries }: StreamLimits,
): ChosenStreams {
  const ranked: { assessment: CallAssessment; rank: number }[] = [];
  let leftOut = 0;
  for (const assessment of assessments) {
    const { streamKey, problem } = assessment.row;
    if (problem === null && streamKey.length <= maxLabelLength)
      ranked.push({ assessment, rank: rankOf(assessment, before) });
    else leftOut++;
  }
  if (ranked.length > maxStreams) {
    ranked.sort((a, b) => b.rank - a.rank || (a.assessment.row.streamKey < b.assessment.row.streamKey ? -1 : 1));
  }
  const chosen: CallAssessment[] = [];
  let series = 0;
  for (const { assessment } of ranked) {
    series += seriesOfStream + seriesOfGroup * assessment.row.groups.length;
    if (chosen.length >= maxStreams || series > maxSeries) break;
    chosen.push(assessment);
  }
  return { chosen, leftOut: leftOut + ranked.length - chosen.length };
}

function rankOf({ row }: CallAssessment, before: ReadonlySet<string>): number {
  const severity = statusOrder.indexOf(row.status);
  if (severity >= troubleFrom) return 100 + severity;
  return (before.has(row.streamKey) ? 10 : 0) + (row.state === "live" ? 1 : 0);
}
