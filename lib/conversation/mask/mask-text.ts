import { findPersonalData, held, mergeSpans, type PersonalSpan, type TextState } from "./find-personal-data";

/** Stands where more text could still make personal data of what was said, or where nothing proves it harmless. */
export const heldMark = "[…]";

/** Collects labels of what was masked in one event or entry, and what its producer marked there. */
export type MaskNotes = { labels: Set<string>; marked: { text: string; label: string }[] };

export const newNotes = (): MaskNotes => ({ labels: new Set(), marked: [] });

export function maskText(text: string, state: TextState, notes: MaskNotes, marks: PersonalSpan[] = []): string {
  const spans = findPersonalData(text, state);
  spans.push(...marks.map((mark) => wholeWords(text, mark)));
  for (const { text: known, label } of notes.marked) {
    for (let at = text.indexOf(known); at !== -1; at = text.indexOf(known, at + known.length)) {
      spans.push({ start: at, end: at + known.length, label });
    }
  }
  let masked = "";
  let from = 0;
  for (const { start, end, label } of mergeSpans(spans)) {
    const isUnfinishedWord = label === held && end === text.length && !/\p{Nd}/u.test(text.slice(start, end));
    if (!isUnfinishedWord) notes.labels.add(label);
    masked += text.slice(from, start) + (isUnfinishedWord ? "…" : label === held ? heldMark : `[${label}]`);
    from = end;
  }
  return masked + text.slice(from);
}

/** Producers count characters in different ways: what a mark touches is masked to the ends of its words. */
function wholeWords(text: string, { start, end, label }: PersonalSpan): PersonalSpan {
  const surplus = [...text].length === text.length ? 0 : text.length - [...text].length;
  let from = Math.max(0, Math.min(start, text.length));
  let to = Math.min(text.length, Math.max(from, end + surplus));
  while (from > 0 && /[\p{L}\p{Nd}]/u.test(text[from - 1] ?? "")) from--;
  while (to < text.length && /[\p{L}\p{Nd}]/u.test(text[to] ?? "")) to++;
  return { start: from, end: to, label };
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
