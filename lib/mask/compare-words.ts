const beyondAscii = /[^\0-\x7f]/;

/** Words in lower case without punctuation, so that two spellings of the same speech compare equal. */
export function plainWords(text: string): string[] {
  const lower = text.toLowerCase();
  if (beyondAscii.test(lower))
    return lower
      .replace(/[^\p{L}\p{N}\s]+/gu, "")
      .split(/\s+/)
      .filter(Boolean);
  const words: string[] = [];
  let word = "";
  let from = -1;
  for (let at = 0; at <= lower.length; at++) {
    const code = at < lower.length ? lower.charCodeAt(at) : 32;
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) {
      if (from < 0) from = at;
      continue;
    }
    if (from >= 0) word += lower.slice(from, at);
    from = -1;
    if (word !== "" && (code === 32 || (code >= 9 && code <= 13))) {
      words.push(word);
      word = "";
    }
  }
  return words;
}

/** Nothing, or white space alone. */
export function isBlank(text: string | undefined): boolean {
  if (text === undefined || text === "") return true;
  const first = text.charCodeAt(0);
  return (first <= 32 || first >= 127) && text.trim() === "";
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a[shared] === b[shared]) shared += 1;
  return shared;
}

/** One text is the other grown or corrected at its end, not another utterance. */
export function sharesBeginning(a: string, b: string): boolean {
  if (a === "" || b === "" || b.startsWith(a)) return true;
  const wordsA = plainWords(a);
  const wordsB = plainWords(b);
  const shorter = Math.min(wordsA.length, wordsB.length);
  return shorter === 0 || sharedLength(wordsA, wordsB) * 2 >= shorter + (shorter === 1 ? 1 : 0);
}

const unspaced = /[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]/;

/**
 * A text that is the one before and more: all its words again, the last of which may have been cut or wrong as the newest
 * often is. No shorter text is, and none that changes how a finished sentence ended.
 */
export function isGrown(before: string, text: string): boolean {
  if (before === "") return true;
  if (text.startsWith(before)) return /[\p{L}\p{N}]/u.test(before);
  const [a, b] = unspaced.test(before)
    ? [charactersOf(before), charactersOf(text)]
    : [plainWords(before), plainWords(text)];
  if (a.length === 0 || b.length < a.length) return false;
  const shared = sharedLength(a, b);
  if (shared === a.length) return true;
  if (shared < a.length - 1) return false;
  const [newest = " ", corrected = " "] = [a[shared], b[shared]];
  if (corrected.startsWith(newest) || (shared > 0 && b.length === a.length && newest.startsWith(corrected)))
    return true;
  if (/[.!?]["')\]]*\s*$/.test(before.slice(-10))) return false;
  return a.length >= 2 && (b.length > a.length || a.length >= 4);
}

const charactersOf = (text: string) => [...plainWords(text).join("")];

/** A text so much shorter than the one before that it is no correction of it but the beginning of another. */
export function beginsAnew(before: string, text: string): boolean {
  if (before.length < text.length * 2 || text.trim() === "") return false;
  const count = plainWords(before).length;
  return count >= 3 && plainWords(text).length * 2 <= count;
}

export function hasSameWords(a: string, b: string): boolean {
  if (a === b) return true;
  if (!beyondAscii.test(a) && !beyondAscii.test(b)) return hasSamePlainWords(a, b);
  const [wordsA, wordsB] = [plainWords(a), plainWords(b)];
  return wordsA.length === wordsB.length && sharedLength(wordsA, wordsB) === wordsA.length;
}

/** Letters and digits in lower case, 1 for blanks, 0 for what is neither. */
const plainCodes = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 65 && code <= 90) return code + 32;
  if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) return code;
  return code === 32 || (code >= 9 && code <= 13) ? 1 : 0;
});
const plainCodeAt = (text: string, at: number) => plainCodes[text.charCodeAt(at)] ?? 0;

/** The same as comparing their words one by one, without making them. */
function hasSamePlainWords(a: string, b: string): boolean {
  let i = sharedLetters(a, b);
  let j = i;
  for (let isFirst = i === 0; ; isFirst = false) {
    const [fromA, fromB] = [i, j];
    while (i < a.length && plainCodeAt(a, i) < 2) i++;
    while (j < b.length && plainCodeAt(b, j) < 2) j++;
    if (i >= a.length || j >= b.length) return i >= a.length && j >= b.length;
    if (plainCodeAt(a, i) !== plainCodeAt(b, j)) return false;
    if (!isFirst && hasBlank(a, fromA, i) !== hasBlank(b, fromB, j)) return false;
    i++;
    j++;
  }
}

function hasBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (plainCodeAt(text, at) === 1) return true;
  return false;
}

/** Behind the last letter or digit before the two texts differ. */
function sharedLetters(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  while (at > 0 && plainCodeAt(a, at - 1) < 2) at--;
  return at;
}

export function beginsWithWords(whole: string, beginning: string): boolean {
  const wanted = plainWords(beginning);
  return sharedLength(plainWords(whole), wanted) === wanted.length;
}

const maxOverlapWords = 40;

/** `next` without the words at its beginning that `before` already ended with; fewer than `fewest` are no overlap. */
export function withoutOverlap(before: string, next: string, fewest: number): string {
  const tail = plainWords(before.slice(-1_000)).slice(-maxOverlapWords);
  const parts = next.trim().split(/\s+/);
  const head = parts.slice(0, maxOverlapWords).map((part) => plainWords(part).join(""));
  for (let size = Math.min(tail.length, head.length); size >= fewest; size--) {
    let same = 0;
    while (same < size && head[same] === tail[tail.length - size + same]) same += 1;
    if (same === size) return parts.slice(size).join(" ");
  }
  return next;
}
