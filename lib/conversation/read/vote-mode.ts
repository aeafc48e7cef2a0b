import { isGrown, plainWords } from "../../mask/compare-words";
import type { TextMode } from "../../schema/text-mode";

/** `replace`: one text is the other grown · `token`: it begins or ends with a blank · `word`: one word · `line`: a sentence. */
export type Sign = "replace" | "token" | "word" | "line";
export type Signs = Record<Sign, number>;
export type Votes = Record<TextMode, number>;

/** One text from one voice, in one segment. */
export type Neighbour = { text: string; atMs: number; segment: string | undefined; isPartial: boolean };

const nearMs = 1_500;
const fewestLines = 3;
/** Single words are pieces of one text only where they come in such numbers: somebody may say "yes", "no" and "ok". */
const fewestWords = 8;
/** What is said to be partial is no answer of one word. */
const fewestPartialWords = 3;
const neededShare = 0.6;
const wordsOfLine = 3;

/** What one text says about how its producer means its texts, beside the one before it from the same voice. */
export function signOf(previous: Neighbour, next: Neighbour): Sign | null {
  if (previous.segment !== next.segment) return null;
  const isNear = Math.abs(next.atMs - previous.atMs) < nearMs;
  if (/^\s|\s$/.test(next.text) && next.text.trim() !== "" && !next.text.includes("\n")) return isNear ? "token" : null;
  const before = wordsOf(previous.text);
  const after = wordsOf(next.text);
  if (before.length === 0 || after.length === 0) return null;
  if (previous.text === next.text) return null;
  if (after.length > 1 && isGrown(previous.text, next.text)) return isNear ? "replace" : null;
  if (!next.isPartial && after.length > wordsOfLine && opensSentence(previous.text, next.text)) return "line";
  if (after.length > 1 && !isUnspaced(next.text)) return next.isPartial ? null : "line";
  return isNear && !isSentence(next.text) ? "word" : null;
}

/** The mode that the signs speak for, or null while there are too few or none prevails. */
export function winnerOf({ replace, token, word, line }: Signs, arePartial = false): TextMode | null {
  if (token > 0 && token >= replace && token >= line) return "append";
  if (replace > 0 && replace >= line) return "replace";
  const total = word + line;
  if (line >= fewestLines && line / total >= neededShare) return "line";
  return word >= (arePartial ? fewestPartialWords : fewestWords) && word / total >= neededShare ? "append" : null;
}

export const votesOf = ({ replace, token, word, line }: Signs): Votes => ({ replace, append: token + word, line });

/** Looked at no further than this: one text may be a megabyte. */
const maxComparedLength = 2_000;
const unspaced = /[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]/;

/** Of scripts that do not part words by blanks. */
export const isUnspaced = (text: string) => unspaced.test(text.slice(0, maxComparedLength));

/** Words in lower case without punctuation; of scripts that do not part words, characters. */
function wordsOf(text: string): string[] {
  const words = plainWords(text.slice(0, maxComparedLength));
  return isUnspaced(text) ? [...words.join("")] : words;
}

const isSentence = (text: string) => /[.!?。!?؟।]["'”’)\]]*\s*$/u.test(text.slice(-20));

function opensSentence(previous: string, next: string): boolean {
  const first = /\p{L}/u.exec(next.slice(0, 20))?.[0];
  if (first === undefined) return false;
  const [lower, upper] = [first.toLowerCase(), first.toUpperCase()];
  // Scripts without capitals: the sentence before must have ended.
  return lower === upper ? isSentence(previous) : first === upper;
}
