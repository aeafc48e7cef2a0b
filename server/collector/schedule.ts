import type { CallAssessment } from "@/lib/stream/assess-call";

export type Pace = { hotEveryMs: number; coldEveryMs: number };

/** A reading may not weigh more than this in a millisecond of its interval: payloads come along with XINFO STREAM. */
const weightPerMs = 100;

/** After a call was sent elsewhere, or found changed hands. */
export const moveAgainAfterMs = 200;

/** How long a reading of this weight keeps: 100 kB of payloads, or 500 kB of groups and consumers, for a second. */
export const keptForMs = (weight: number): number => weight / weightPerMs;

/** When to read a call again: live ones often, quiet ones seldom, heavy ones no faster than their weight allows. */
export function nextReadingInMs(assessment: CallAssessment, weight: number, pace: Pace, random: () => number): number {
  const { row } = assessment;
  const isHot = row.state === "live" || row.status === "WARMING";
  const everyMs = isHot
    ? pace.hotEveryMs
    : row.state === "idle"
      ? pace.hotEveryMs * 2
      : spread(pace.coldEveryMs, random);
  return Math.max(everyMs, keptForMs(weight));
}

/** Calls found together would be read together for ever: 60 to 100 % of the interval scatters them. */
function spread(everyMs: number, random: () => number): number {
  return everyMs * (0.6 + 0.4 * random());
}
