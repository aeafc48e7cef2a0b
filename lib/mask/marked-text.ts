import type { PersonalSpan } from "./spans";

/** What a producer marked as personal, to be masked wherever it is said. */
export type MarkedText = { text: string; label: string };

const minInAnyCaseLength = 5;

/** What is looked at for every text, worked out once. */
type Sought = { lower: string; reach: "anywhere" | "word" | "nowhere" };
const known = new WeakMap<MarkedText, Sought>();

/** Of scripts that put something between their words. */
const spaced = String.raw`[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]`;
const spacedBefore = new RegExp(`${spaced}$`, "u");
const spacedAfter = new RegExp(`^${spaced}`, "u");
const letterOrDigit = /[\p{L}\p{N}]/gu;
const fewest = 3;

function soughtOf(marked: MarkedText): Sought {
  const before = known.get(marked);
  if (before !== undefined) return before;
  const { text } = marked;
  // Two letters or digits, such as the first of a name or number that grows, are said everywhere.
  const isShort = (text.match(letterOrDigit)?.length ?? 0) < fewest;
  const reach = !isShort ? "anywhere" : /\p{L}/u.test(text) ? "word" : "nowhere";
  const sought: Sought = { lower: text.toLowerCase(), reach };
  known.set(marked, sought);
  return sought;
}

function isWordAt(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.slice(end, end + 2);
  const [first, last] = [text.slice(start, start + 2), text.slice(Math.max(start, end - 2), end)];
  const isCutBefore = spacedAfter.test(first) && spacedBefore.test(before);
  return !isCutBefore && !(spacedBefore.test(last) && spacedAfter.test(after));
}

/**
 * Where what was marked is said: anywhere, also in a longer word; what is shorter than three letters or digits only as a
 * word of its own, and such a number nowhere but where it is marked.
 */
export function findMarked(text: string, marked: readonly MarkedText[]): PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  if (marked.length === 0) return spans;
  const lower = text.toLowerCase();
  const canLower = lower.length === text.length;
  for (const one of marked) {
    const { text: wanted, label } = one;
    if (wanted.length > text.length) continue;
    const { lower: wantedLower, reach } = soughtOf(one);
    if (reach === "nowhere") continue;
    const isAnyCase = canLower && wanted.length >= minInAnyCaseLength;
    const where = isAnyCase ? lower : text;
    const what = isAnyCase ? wantedLower : wanted;
    for (let at = where.indexOf(what); at !== -1; at = where.indexOf(what, at + what.length)) {
      const end = at + what.length;
      if (reach === "anywhere" || isWordAt(text, at, end)) spans.push({ start: at, end, label });
    }
  }
  return spans;
}

const mostKnown = 5_000;

/** Of words that come with every event whether they are marked, looked up once until something else is. */
export function createUnmarkedWords(): (word: string, marked: readonly MarkedText[]) => boolean {
  const known = new Map<string, boolean>();
  let markedCount = 0;
  return (word, marked) => {
    if (marked.length === 0) return true;
    if (marked.length !== markedCount || known.size >= mostKnown) known.clear();
    markedCount = marked.length;
    const before = known.get(word);
    if (before !== undefined) return before;
    const isUnmarked = findMarked(word, marked).length === 0;
    known.set(word, isUnmarked);
    return isUnmarked;
  };
}
