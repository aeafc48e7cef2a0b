import type { TextMode } from "../../schema/call-shape";

export type Votes = Record<TextMode, number>;

/** What one text says about its neighbour, the one before it from the same speaker. */
export type Neighbour = { text: string; atMs: number; segment: string | undefined; isPartial: boolean };

const nearMs = 1_500;
const fewestVotes = 3;
const neededShare = 0.6;
const wordsOfLine = 3;

/**
 * How a producer that does not say so means its texts, judged by one text and the next. A shared beginning speaks for
 * `replace` (each text is the whole so far), none for `append` (each is what is new), and a whole sentence for `line`.
 */
export function voteOf(previous: Neighbour, next: Neighbour): TextMode | null {
  if (previous.segment !== next.segment) return null;
  const isNear = Math.abs(next.atMs - previous.atMs) < nearMs;
  if (next.text.startsWith(" ")) return isNear ? "append" : null;
  const before = wordsOf(previous.text);
  const after = wordsOf(next.text);
  if (before.length === 0 || after.length === 0) return null;
  if (sharesBeginning(previous.text, next.text, before, after)) {
    const isSameShortText = after.length < 2 && previous.text === next.text;
    return isNear && !isSameShortText ? "replace" : null;
  }
  if (!next.isPartial && after.length > wordsOfLine && opensSentence(previous.text, next.text)) return "line";
  return isNear ? "append" : null;
}

/** The mode that won, or null while too few voted or none has a clear majority. */
export function winnerOf(votes: Votes): TextMode | null {
  const total = votes.replace + votes.append + votes.line;
  if (total < fewestVotes) return null;
  const best = (["replace", "append", "line"] as const).find((mode) => votes[mode] / total >= neededShare);
  return best ?? null;
}

function sharesBeginning(a: string, b: string, wordsA: readonly string[], wordsB: readonly string[]): boolean {
  const shorter = Math.min(wordsA.length, wordsB.length);
  let shared = 0;
  while (shared < shorter && wordsA[shared] === wordsB[shared]) shared += 1;
  if (shared > 0) return shared / shorter >= 0.5;
  // A first word still growing: "I" and then "I'd like".
  return shorter === 1 && (b.toLowerCase().startsWith(a.toLowerCase()) || a.toLowerCase().startsWith(b.toLowerCase()));
}

/** Looked at no further than this: one text may be a megabyte. */
const longestCompared = 2_000;

/** Words in lower case without punctuation; of scripts that do not part words, characters. */
function wordsOf(text: string): string[] {
  const part = text.slice(0, longestCompared).toLowerCase();
  const bare = part.replace(/[^\p{L}\p{N}\s]+/gu, "");
  return /[\u3040-\u30ff\u3400-\u9fff]/.test(bare) ? [...bare.replace(/\s+/g, "")] : bare.split(/\s+/).filter(Boolean);
}

function opensSentence(previous: string, next: string): boolean {
  const first = /\p{L}/u.exec(next.slice(0, 20))?.[0];
  if (first === undefined) return false;
  const [lower, upper] = [first.toLowerCase(), first.toUpperCase()];
  // Scripts without capitals: the sentence before must have ended.
  if (lower === upper) return /[.!?。!?؟।]["'”’)\]]*\s*$/u.test(previous.slice(-20));
  return first === upper;
}
