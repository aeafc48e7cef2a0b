import { findPersonalData, type TextState } from "./find-personal-data";
import { findMarked, type MarkedText } from "./marked-text";
import { held, heldMark, mergeSpans, type PersonalSpan } from "./spans";

/** Collects labels of what was masked in one event or entry, and what its producer marked there. */
export type MaskNotes = { labels: Set<string>; marked: readonly MarkedText[] };

export const newNotes = (marked: readonly MarkedText[] = []): MaskNotes => ({
  labels: new Set(),
  marked,
});

export function maskText(text: string, state: TextState, notes: MaskNotes): string {
  const spans = findPersonalData(text, state);
  spans.push(...findMarked(text, notes.marked));
  return writeMasked(text, 0, text.length, mergeSpans(spans), notes);
}

/**
 * The characters from `start` to `end` with the spans taken out. A span that began before `start` has been named there
 * already when `continuesFrom` says that what lies before is shown beside it.
 */
export function writeMasked(
  text: string,
  start: number,
  end: number,
  spans: readonly PersonalSpan[],
  notes: MaskNotes,
  continuesFrom = start,
): string {
  let masked = "";
  let from = start;
  for (const span of spans) {
    const spanStart = Math.max(span.start, start);
    const spanEnd = Math.min(span.end, end);
    if (spanStart >= spanEnd) continue;
    const isHeld = span.label === held;
    const isUnfinishedWord = isHeld && spanEnd === text.length && !/\p{Nd}/u.test(text.slice(spanStart, spanEnd));
    if (!isUnfinishedWord) notes.labels.add(span.label);
    const isContinued = span.start < start && span.start >= continuesFrom && continuesFrom < start;
    const mark = isUnfinishedWord ? "…" : isHeld ? heldMark : `[${span.label}]`;
    masked += text.slice(from, spanStart) + (isContinued ? "" : mark);
    from = spanEnd;
  }
  return masked + text.slice(from, end);
}

const producerLabels: [RegExp, string][] = [
  [/card|pan\b|cvv/i, "card number"],
  [/phone|mobile|tel/i, "phone number"],
  [/mail/i, "e-mail address"],
  [/ssn|social/i, "social security number"],
  [/dob|birth/i, "date of birth"],
  [/address|street/i, "address"],
  [/account|iban|member|policy/i, "account number"],
  [/name|person/i, "name"],
];

/** Our word for a producer's: its own words could be personal data themselves. */
export function labelFor(word: string): string {
  return producerLabels.find(([pattern]) => pattern.test(word))?.[1] ?? "personal data";
}
