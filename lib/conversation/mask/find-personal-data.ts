import { findMail, mailAnswerStart } from "./find-mail";
import { labelNumber } from "./label-number";
import { findNumberRuns } from "./number-runs";
import { numberWordPattern } from "./number-words";
import { held, mergeSpans, type PersonalSpan } from "./spans";

export type TextState = {
  /**
   * Nothing can come before or after and nothing was asked elsewhere. Otherwise every number that its own surroundings
   * do not prove harmless is held: it may be a part of one that is spread over entries and turns.
   */
  isSettled: boolean;
  /** The last word is whole. */
  isComplete: boolean;
};

/** What is known of a text besides itself. */
export type TextContext = {
  /** More may come after it that belongs to it; its last word is whole. */
  isOpen: boolean;
  isLastWordWhole: boolean;
  /** What was asked for before, for what lies behind `utteranceStart`. */
  cue: string | null;
  isMailAsked: boolean;
  utteranceStart: number;
};

const trigger = new RegExp(
  `[\\p{Nd}@]|(?<!\\p{L})(?:${numberWordPattern}|at|dot|underscore|arroba|punto|e-?mail|born|birth\\w*|dob)(?!\\p{L})`,
  "iu",
);
const numeric = new RegExp(`\\p{Nd}|(?<!\\p{L})(?:${numberWordPattern})(?!\\p{L})`, "iu");
const openMail =
  /[\p{L}\p{Nd}]+[ ,]+(?:dot|underscore|arroba)(?:[ ,]+[\p{L}\p{Nd}]+)*$|[\p{L}\p{Nd}]+(?:[ ,]+(?:dot|underscore)[ ,]+[\p{L}\p{Nd}]+)+|[\p{L}\p{Nd}]+[ ,]+(?:at|arroba)(?:[ ,]+[\p{L}\p{Nd}]+){0,2}$/giu;
const openStart =
  /^[ ,]*(?:at|arroba|dot|underscore)[ ,]+[\p{L}\p{Nd}]+(?:[ ,]+(?:dot|at)[ ,]+[\p{L}\p{Nd}]+)*|\S*@\S*/giu;
const openWords = 5;
const mailWords = 12;
const nearCharacters = 60;
const spokenDay =
  /(?<!\p{L})(?:(?:the\s+)?(?:\p{Nd}{1,2}(?:st|nd|rd|th)?|\p{L}+(?:st|nd|rd|th))\s+(?:of\s+)?)?(?:january|february|march|april|may|june|july|august|september|october|november|december)(?:\s+(?:the\s+)?(?:\p{Nd}{1,2}(?:st|nd|rd|th)?|\p{L}*(?:first|second|third|(?:th|ieth))))?(?![\p{L}\p{Nd}])/giu;

export const hasTrigger = (text: string): boolean => trigger.test(text);
export const hasNumber = (text: string): boolean => numeric.test(text);

/** Where a text by itself holds personal data. Spans do not overlap and come in order. */
export function findPersonalData(
  text: string,
  { isSettled, isComplete }: TextState = { isSettled: true, isComplete: true },
): PersonalSpan[] {
  const whole = { isOpen: false, isLastWordWhole: true, cue: null, isMailAsked: false, utteranceStart: 0 };
  if (isSettled) return findInContext(text, { ...whole, isOpen: !isComplete, isLastWordWhole: isComplete });
  const spans = findInContext(text, whole);
  if (trigger.test(text)) {
    for (const pattern of [openMail, openStart]) pushHeld(spans, text.matchAll(pattern));
    const asked = mailAnswerStart(text, 0, false);
    if (asked !== null && asked < text.length) spans.push({ start: asked, end: text.length, label: held });
    for (const { start, end } of findNumberRuns(text, { isSettled, isComplete }))
      spans.push({ start, end, label: held });
  }
  if (!isComplete) pushHeld(spans, text.matchAll(/\S+\s*$/gu));
  return mergeSpans(spans);
}

/** Where a text holds personal data, knowing what surrounds it; held where what is still to come decides. */
export function findInContext(text: string, context: TextContext): PersonalSpan[] {
  const { isOpen, isLastWordWhole, cue, isMailAsked, utteranceStart } = context;
  const spans: PersonalSpan[] = [];
  if (isMailAsked || cue !== null || trigger.test(text)) {
    const asked = mailAnswerStart(text, utteranceStart, isMailAsked);
    spans.push(...findMail(text, asked));
    if (isOpen && asked !== null && spans.length === 0 && wordsIn(text.slice(asked)) <= mailWords) {
      spans.push({ start: asked, end: text.length, label: held });
    }
    pushNumbers(spans, text, context);
    if (isOpen) pushHeld(spans, text.matchAll(openMail), lastWords(text, openWords));
    if (cue === "date of birth") {
      for (const { 0: found, index } of text.matchAll(spokenDay)) {
        if (index >= utteranceStart) spans.push({ start: index, end: index + found.length, label: cue });
      }
    }
  }
  if (isOpen && !isLastWordWhole) pushHeld(spans, text.matchAll(/\S+\s*$/gu));
  return mergeSpans(spans);
}

function pushNumbers(spans: PersonalSpan[], text: string, { isOpen, cue, utteranceStart }: TextContext): void {
  const openFrom = isOpen ? lastWords(text, openWords) : Infinity;
  let last: PersonalSpan | null = null;
  for (const run of findNumberRuns(text, { isSettled: true, isComplete: !isOpen })) {
    const isNear: boolean = last !== null && run.start - last.end < nearCharacters && run.digits.length >= 3;
    const asked = run.end > utteranceStart ? cue : null;
    const found: string | null = labelNumber(run, text, asked) ?? (isNear && last && !run.hasMonth ? last.label : null);
    const label = found ?? (run.end > openFrom ? held : null);
    if (label === null) continue;
    spans.push({ start: run.start, end: run.end, label });
    if (found !== null) last = { start: run.start, end: run.end, label: found };
  }
}

function pushHeld(spans: PersonalSpan[], found: Iterable<RegExpExecArray>, from = 0): void {
  for (const { 0: part, index } of found) {
    const end = index + part.length;
    if (end > from && part !== "") spans.push({ start: index, end, label: held });
  }
}

const wordsIn = (text: string) => text.match(/\S+/g)?.length ?? 0;

/** Where the last words of a text begin. */
function lastWords(text: string, count: number): number {
  let at = text.trimEnd().length;
  for (let i = 0; i < count && at > 0; i++) {
    const space = /\S+\s*$/.exec(text.slice(Math.max(0, at - 80), at));
    at -= space?.[0].length ?? at;
  }
  return Math.max(0, at);
}
