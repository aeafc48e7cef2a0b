import type { PersonalSpan } from "./spans";

/** What a producer marked as personal, to be masked wherever it is said. */
export type MarkedText = { text: string; label: string };

const shortestInAnyCase = 5;

export function findMarked(text: string, marked: readonly MarkedText[]): PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  if (marked.length === 0) return spans;
  const lower = text.toLowerCase();
  for (const { text: wanted, label } of marked) {
    const isAnyCase = wanted.length >= shortestInAnyCase && lower.length === text.length;
    const [where, what] = isAnyCase ? [lower, wanted.toLowerCase()] : [text, wanted];
    for (let at = where.indexOf(what); at !== -1; at = where.indexOf(what, at + what.length)) {
      spans.push({ start: at, end: at + what.length, label });
    }
  }
  return spans;
}
