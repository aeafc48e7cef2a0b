import type { CallNames } from "@/lib/ids/call-names";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { learnCap } from "@/lib/stream/learned-cap";

const learnEveryMs = 5_000;
/** Of a pattern: enough to agree, and few enough to sort. */
const maxCaps = 200;

export type LearnedCapsOptions = { assessments: () => Iterable<CallAssessment>; names: CallNames; now: () => number };

/** What the streams of each pattern keep, learned from those that are trimmed; looked at every few seconds. */
export function createLearnedCaps({ assessments, names, now }: LearnedCapsOptions) {
  let learned = new Map<string, number | null>();
  let learnedAtMs = Number.NEGATIVE_INFINITY;

  function learn(): void {
    const caps = new Map<string, number[]>();
    for (const { cap, row } of assessments()) {
      const pattern = cap === null ? null : names.patternOf(row.streamKey);
      if (cap === null || pattern === null) continue;
      const known = caps.get(pattern) ?? [];
      caps.set(pattern, known);
      if (known.length < maxCaps) known.push(cap);
    }
    learned = new Map([...caps].map(([pattern, seen]) => [pattern, learnCap(seen)]));
    learnedAtMs = now();
  }

  return {
    /** Null where nothing is known. */
    of(streamKey: string): number | null {
      if (now() - learnedAtMs >= learnEveryMs) learn();
      return learned.get(names.patternOf(streamKey) ?? "") ?? null;
    },
  };
}
