import { hasSameWords } from "../../mask/compare-words";
import type { Segment } from "./turn-draft";

/** What stands there piece by piece, once more as a whole. */
export function repeatsPieces({ pieces, text: before }: Segment, text: string): boolean {
  return pieces > 1 && Math.abs(before.trim().length - text.trim().length) <= 2 && hasSameWords(before, text);
}
