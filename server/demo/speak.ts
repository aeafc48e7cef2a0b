import type { Random } from "./random";
import type { PiiSpan } from "./slots";

export type TimedWord = { startChar: number; endChar: number; startMs: number; endMs: number };
/** What the recogniser (or the synthesiser) reports at one moment: the text so far. */
export type Partial = { atMs: number; text: string };
export type Speech = { words: TimedWord[]; partials: Partial[]; endMs: number };

export type SpeakOptions = {
  text: string;
  startMs: number;
  wordsPerSecond: number;
  /** A recogniser guesses: the newest word of a partial may be cut short. A synthesiser knows what it says. */
  isGuessed: boolean;
};

const partialEveryMs = 250;

/** Times each word at speaking pace: long words and digits take longer, a comma or a full stop leaves a breath. */
export function timeWords(text: string, startMs: number, wordsPerSecond: number): TimedWord[] {
  const perCharacterMs = 1_000 / (wordsPerSecond * 5.7);
  let atMs = startMs;
  return [...text.matchAll(/\S+/g)].map((match) => {
    const word = match[0];
    const digits = word.replace(/\D/g, "").length;
    const endMs = atMs + Math.max(90, (word.length + 1 + digits * 2) * perCharacterMs);
    const timed = { startChar: match.index, endChar: match.index + word.length, startMs: atMs, endMs };
    atMs = endMs + (/[.?!]$/.test(word) ? 240 : /,$/.test(word) ? 110 : 0);
    return timed;
  });
}

/** Partials come about every 250 ms and each contains the last one, up to a guessed word at its end. */
export function speak({ text, startMs, wordsPerSecond, isGuessed }: SpeakOptions, random: Random): Speech {
  const words = timeWords(text, startMs, wordsPerSecond);
  const endMs = words.at(-1)?.endMs ?? startMs;
  const partials: Partial[] = [];
  let heard = 0;
  for (let atMs = startMs + partialEveryMs; atMs < endMs; atMs += partialEveryMs * (0.9 + random.next() * 0.2)) {
    while ((words[heard]?.endMs ?? Number.POSITIVE_INFINITY) <= atMs) heard += 1;
    const last = words[heard - 1];
    if (!last) continue;
    const isCut = isGuessed && last.endChar - last.startChar > 4 && random.chance(0.3);
    const endChar = isCut ? last.startChar + Math.ceil((last.endChar - last.startChar) * 0.6) : last.endChar;
    partials.push({ atMs, text: text.slice(0, endChar) });
  }
  return { words, partials, endMs };
}

/** Splits what is said in one breath at the sentence nearest its middle, as recognisers do with long turns. */
export function splitLong(text: string, maxWords: number): string[] {
  if (text.split(" ").length <= maxWords) return [text];
  const breaks = [...text.matchAll(/[.?!] /g)].map((match) => match.index + 1);
  const middle = text.length / 2;
  const best = breaks.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return best === undefined ? [text] : [text.slice(0, best), text.slice(best + 1)];
}

/** The spans that touch `text` between the two offsets, as offsets into that part. */
export function clipPii(pii: readonly PiiSpan[], startChar: number, endChar: number): PiiSpan[] {
  return pii
    .filter(([start, end]) => end > startChar && start < endChar)
    .map(([start, end, label]) => [Math.max(start, startChar) - startChar, Math.min(end, endChar) - startChar, label]);
}
