import { findPhoneNumbersInText } from "libphonenumber-js/min";
import { LinkifyIt } from "linkify-it";
import { findNumberRuns, isLuhn, type NumberRun } from "./number-runs";
import { numberWordPattern } from "./number-words";

/** Characters from `start` up to `end`; `label` says what they are, `held` that more text could make them personal. */
export type PersonalSpan = { start: number; end: number; label: string };

export type TextState = {
  /**
   * Nothing can come before or after and nothing was asked elsewhere. Otherwise every number that its own surroundings
   * do not prove harmless is held: it may be a part of one that is spread over entries and turns.
   */
  isSettled: boolean;
  /** The last word is whole. */
  isComplete: boolean;
};

export const held = "held";
const linkify = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: true });

const trigger = new RegExp(
  `[\\p{Nd}@]|(?<!\\p{L})(?:${numberWordPattern}|at|dot|underscore|arroba|punto|e-?mail|born|birth\\w*|dob)(?!\\p{L})`,
  "iu",
);
const spokenMail =
  /[\p{L}\p{Nd}]+(?:[ ,]+(?:dot|point|punto|underscore|dash|hyphen|minus|plus)[ ,]+[\p{L}\p{Nd}]+)*[ ,]+(?:at|arroba)[ ,]+[\p{L}\p{Nd}-]+(?:[ ,]*(?:\.|dot|point|punto)[ ,]*[\p{L}]+)+/giu;
const openMail =
  /[\p{L}\p{Nd}]+[ ,]+(?:dot|underscore|arroba)(?:[ ,]+[\p{L}\p{Nd}]+)*$|^[ ,]*(?:at|arroba|dot|underscore)[ ,]+[\p{L}\p{Nd}]+(?:[ ,]+(?:dot|at)[ ,]+[\p{L}\p{Nd}]+)*|[\p{L}\p{Nd}]+(?:[ ,]+(?:dot|underscore)[ ,]+[\p{L}\p{Nd}]+)+|[\p{L}\p{Nd}]+[ ,]+(?:at|arroba)(?:[ ,]+[\p{L}\p{Nd}]+)?$/giu;
const withAt = /[^\s@]*@[^\s@]*(?:\s+(?:dot|\.)\s+\w+)*/gu;
const afterMailCue = /\be-?mail(?: address)?(?: is|'s|:)?\s+(?!address\b)(\S.*)$/iu;

const cues: [RegExp, string][] = [
  [/\b(?:born|birth ?da(?:y|te)|date of birth|dob)\b/iu, "date of birth"],
  [/\b(?:social(?: security)?|ssn)\b/iu, "social security number"],
  [/\b(?:credit|debit|card|cvv|cvc|security code|expir)/iu, "card number"],
  [/\b(?:phone|mobile|cell|call me|reach me|text me|telephone)\b/iu, "phone number"],
  [/\b(?:account|iban|routing|sort code|member|policy|passport|licen[cs]e|pin|passcode|digits?)\b/iu, "account number"],
];

/** Where a text holds personal data. Spans do not overlap and come in order. */
export function findPersonalData(
  text: string,
  { isSettled, isComplete }: TextState = { isSettled: true, isComplete: true },
): PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  if (trigger.test(text)) {
    for (const { index, lastIndex } of linkify.match(text) ?? []) {
      spans.push({ start: index, end: lastIndex, label: "e-mail address" });
    }
    const patterns = isSettled ? [spokenMail] : [spokenMail, withAt, openMail];
    for (const pattern of patterns) {
      const label = pattern === openMail ? held : "e-mail address";
      for (const { 0: found, index } of text.matchAll(pattern)) {
        spans.push({ start: index, end: index + found.length, label });
      }
    }
    const cued = isSettled ? null : afterMailCue.exec(text);
    if (cued?.[1] !== undefined) spans.push({ start: text.length - cued[1].length, end: text.length, label: held });
    for (const run of findNumberRuns(text, { isSettled, isComplete })) {
      const label = labelOf(run, text, isSettled);
      if (label !== null) spans.push({ start: run.start, end: run.end, label });
    }
  }
  if (!isComplete) {
    const last = /\S+\s*$/u.exec(text);
    if (last) spans.push({ start: last.index, end: text.length, label: held });
  }
  return mergeSpans(spans);
}

function labelOf(run: NumberRun, text: string, isSettled: boolean): string | null {
  const { digits, hasMonth } = run;
  const raw = text.slice(run.start, run.end);
  const before = text.slice(Math.max(0, run.start - 80), run.start);
  let cue: string | null = null;
  let nearest = -1;
  for (const [pattern, label] of cues) {
    const at = before.search(pattern);
    if (at > nearest) {
      cue = label;
      nearest = at;
    }
  }
  if (hasMonth) return cue === "date of birth" ? cue : isSettled ? null : held;
  if (digits.length >= 13 && digits.length <= 19 && isLuhn(digits)) return "card number";
  if (/(?<!\d)\d{3}[-. ]\d{2}[-. ]\d{4}(?!\d)/.test(raw)) return "social security number";
  if (cue === "date of birth" && digits.length >= 4) return cue;
  if (cue !== null && (digits.length >= 3 || (!isSettled && digits.length > 0))) return cue;
  if (isSettled && /^(?:19|20)\d\d\s+\p{L}+\s+(?:19|20)\d\d$/u.test(raw)) return null;
  if (digits.length >= 7) return isPhone(raw) ? "phone number" : "account number";
  return isSettled ? null : held;
}

function isPhone(text: string): boolean {
  return findPhoneNumbersInText(text, "US").length > 0;
}

export function mergeSpans(spans: PersonalSpan[]): PersonalSpan[] {
  const merged: PersonalSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) {
      merged.push({ ...span });
      continue;
    }
    last.end = Math.max(last.end, span.end);
    if (last.label === held) last.label = span.label;
  }
  return merged;
}
