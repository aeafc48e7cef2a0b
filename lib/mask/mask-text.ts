import { findPersonalData, type TextState } from "./find-personal-data";
import { type CheckedValues, maxCheckedHere } from "./large-values";
import { findMarked, type MarkedText } from "./marked-text";
import { findOwn, type MaskPolicy, standardPolicy } from "./policy";
import { held, heldMark, mergeSpans, type PersonalSpan } from "./spans";

/**
 * Collects labels of what was masked in one event or entry, and what its producer marked there. `said`: texts that have
 * been judged already, knowing what was said around them.
 */
export type MaskNotes = {
  labels: Set<string>;
  marked: readonly MarkedText[];
  policy: MaskPolicy;
  said: ReadonlyMap<string, string> | null;
  /** Longer values are shown as they were checked elsewhere, or withheld. */
  maxLength: number;
  checked: CheckedValues | null;
};

export const newNotes = (
  marked: readonly MarkedText[] = [],
  policy: MaskPolicy = standardPolicy,
  said: MaskNotes["said"] = null,
  checked: CheckedValues | null = null,
): MaskNotes => ({ labels: new Set(), marked, policy, said, maxLength: maxCheckedHere, checked });

/** Whether the settings mask this kind. */
export const isKindMasked = (label: string, { policy: { kinds } }: MaskNotes): boolean =>
  kinds === null || label === held || kinds.has(label);

export function maskText(text: string, state: TextState, notes: MaskNotes): string {
  const spans = findPersonalData(text, state);
  spans.push(...findMarked(text, notes.marked), ...findOwn(text, notes.policy));
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
    if (spanStart >= spanEnd || !isKindMasked(span.label, notes)) continue;
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
