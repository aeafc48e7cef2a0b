import { type SpeechOverlap, speechOverlaps } from "../speech-overlaps";
import { cutMsOf } from "./heard";
import type { TurnDraft } from "./turn-draft";

export type Overlap = SpeechOverlap<TurnDraft>;

/** A cut that comes this much before or after is what the second voice caused. */
const cutWithinMs = 1_500;

/** Two voices at once where neither cut the other off. */
export const overlapsOf = (turns: readonly TurnDraft[]): Overlap[] =>
  speechOverlaps(turns, (turn) => turn).filter(({ first, second }) => !isCutBy(first, second));

function isCutBy(first: TurnDraft, { startMs, endMs }: TurnDraft): boolean {
  const cutMs = cutMsOf(first);
  return cutMs !== null && cutMs >= startMs - cutWithinMs && cutMs <= Math.max(startMs, endMs) + cutWithinMs;
}
