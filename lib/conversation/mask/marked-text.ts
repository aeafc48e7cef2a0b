import type { PersonalSpan } from "./spans";

/** What a producer marked as personal, to be masked wherever it is said. */
export type MarkedText = { text: string; label: string };

const shortestInAnyCase = 5;

const lowered = new WeakMap<MarkedText, string>();

function lowerOf(marked: MarkedText): string {
  const known = lowered.get(marked);
  if (known !== undefined) return known;
  const lower = marked.text.toLowerCase();
  lowered.set(marked, lower);
  return lower;
}

export function findMarked(text: string, marked: readonly MarkedText[]): PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  if (marked.length === 0) return spans;
  const lower = text.toLowerCase();
  const canLower = lower.length === text.length;
  for (const one of marked) {
    const { text: wanted, label } = one;
    if (wanted.length > text.length) continue;
    const isAnyCase = canLower && wanted.length >= shortestInAnyCase;
    const where = isAnyCase ? lower : text;
    const what = isAnyCase ? lowerOf(one) : wanted;
    for (let at = where.indexOf(what); at !== -1; at = where.indexOf(what, at + what.length)) {
      spans.push({ start: at, end: at + what.length, label });
    }
  }
  return spans;
}
