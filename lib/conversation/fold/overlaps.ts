import { cutMsOf } from "./heard";
import type { TurnDraft } from "./turn-draft";

export type Overlap = { first: TurnDraft; second: TurnDraft; durationMs: number };

/** Shorter than this it may be the delay of a recogniser or of a silence detector. */
const shortestMs = 300;
/** A cut that comes this much before or after is what the second voice caused. */
const cutWithinMs = 1_500;
const lookedBack = 6;

/** Two voices at once, by the times of their turns, where neither cut the other off. Turns in their order. */
export function overlapsOf(turns: readonly TurnDraft[]): Overlap[] {
  const overlaps: Overlap[] = [];
  for (const [at, second] of turns.entries()) {
    for (let back = at - 1; back >= 0 && back >= at - lookedBack; back--) {
      const first = turns[back];
      if (first === undefined || first.endMs - second.startMs < shortestMs) continue;
      if (first.role === second.role && first.speaker === second.speaker) continue;
      const durationMs = Math.min(first.endMs, second.endMs) - second.startMs;
      if (durationMs >= shortestMs && !isCutBy(first, second)) overlaps.push({ first, second, durationMs });
    }
  }
  return overlaps;
}

function isCutBy(first: TurnDraft, { startMs, endMs }: TurnDraft): boolean {
  const cutMs = cutMsOf(first);
  return cutMs !== null && cutMs >= startMs - cutWithinMs && cutMs <= Math.max(startMs, endMs) + cutWithinMs;
}
