import { birthCue } from "./cues";
import { findAddresses } from "./find-address";
import { findMail, mailAnswerStart } from "./find-mail";
import { labelNumber } from "./label-number";
import { findNumberRuns, type NumberRun } from "./number-runs";
import { numberWordPattern } from "./number-words";
import { findInPlainForm } from "./plain-form";
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
  /** Holds also what shows no sign of personal data, only because it may grow into some. */
  isStrict: boolean;
};

const words = `${numberWordPattern}|at|dot|underscore|arroba|punto|e-?mail|mail address|born|birth\\w*|dob`;
/** Digits of any kind, and what can hide one: `findInPlainForm` reads them. */
const sign = "\\p{N}\\p{Cf}@＠﹫〇零一二三四五六七八九";
const anyTrigger = new RegExp(`[${sign}]|(?<!\\p{L})(?:${words})(?!\\p{L})`, "iu");
const plainTrigger = new RegExp(`[0-9@]|(?<![a-z])(?:${words})(?![a-z])`);
const anyNumber = new RegExp(`[${sign}]|(?<!\\p{L})(?:${numberWordPattern})(?!\\p{L})`, "iu");
const plainNumber = new RegExp(`[0-9]|(?<![a-z])(?:${numberWordPattern})(?![a-z])`);
const beyondAscii = /[^\0-\x7f]/;
const mailJoint = /@|\b(?:at|arroba|underscore)\b/i;
const joints = "dot|underscore|arroba|at|punto|dash";
/** Each way to read it is the only one, and it is bounded: many joints in a row must not take for ever. */
const openMail = new RegExp(
  `(?<![\\p{L}\\p{Nd}])[\\p{L}\\p{Nd}]+(?:[ ,]+(?:${joints})(?:[ ,]+(?!(?:${joints})(?![\\p{L}\\p{Nd}]))[\\p{L}\\p{Nd}]+)?){1,30}(?:[ ,]+[\\p{L}\\p{Nd}]+)?[ ,]*$|(?<![\\p{L}\\p{Nd}])[\\p{L}\\p{Nd}]+(?:[ ,]+(?:dot|underscore)[ ,]+[\\p{L}\\p{Nd}]+)+`,
  "giu",
);
const startedJoint = new RegExp(
  `(?:^|[ ,])(?:${["dot", "underscore", "arroba", "at", "punto", "dash"].map(beginnings).join("|")})$`,
  "iu",
);
const openStart =
  /^[ ,]*(?:at|arroba|dot|underscore)[ ,]+[\p{L}\p{Nd}]+(?:[ ,]+(?:dot|at)[ ,]+[\p{L}\p{Nd}]+)*|(?<!\S)\S*@\S*/giu;
/** Where an address is about to be said. */
const mailStart =
  /(?<!\p{L})(?:write|mail|reach|send (?:it|that|them|one)|forward (?:it|that))(?: (?:it|that|us|me))? (?:to|at)[ ,]+((?:[\p{L}\p{Nd}._-]+[ ,]*){1,3})$/giu;
const openWords = 5;
/** What goes on for longer without a blank is no word that somebody says. */
const maxWordLength = 64;
/** More than what may stand between two parts of a number. */
const openNumberWords = 10;
const answerWords = 12;
const nearCharacters = 60;
const dayWord =
  /(?<![\p{L}\p{Nd}])(?:the\s+)?(?:\p{Nd}{1,4}(?:st|nd|rd|th)?|(?:twenty|thirty)[\s-]+\p{L}+|first|second|third|\p{L}+(?:fth|xth|nth|hth|rth|tieth|lfth)|(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)\p{L}*|may)(?:\s+of)?(?![\p{L}\p{Nd}])/giu;
const farthestDay = 100;
const ordinal =
  "\\p{Nd}{1,2}(?:st|nd|rd|th)?|first|second|third|(?:(?:twenty|thirty)[\\s-]+)?\\p{L}+(?:fth|xth|nth|hth|rth|tieth|lfth|first|second|third)";
const monthName = "(?:jan|febr)uary|march|april|may|june|july|august|(?:septem|octo|novem|decem)ber";
const aMonth = /\b(?:january|february|march|april|may|june|july|august|(?:septem|octo|novem|decem)ber)\b/i;
/** A day of a year: nothing beside it says whether it is that of a birth. */
const dayOfYear = new RegExp(
  `(?<![\\p{L}\\p{Nd}])(?:(?:${ordinal})[\\s,]{1,4}(?:of[\\s,]{1,4})?(?:${monthName})|(?:${monthName})[\\s,]{1,4}(?:the[\\s,]{1,4})?(?:${ordinal}))(?![\\p{L}\\p{Nd}])`,
  "giu",
);

function beginnings(word: string): string {
  return [...word].reduceRight((inner, letter) => (inner === "" ? letter : `${letter}(?:${inner})?`), "");
}

/** Most texts are plain, and most hold nothing: told without looking at every script's letters. */
export const hasTrigger = (text: string): boolean =>
  beyondAscii.test(text) ? anyTrigger.test(text) : plainTrigger.test(text.toLowerCase());
export const hasNumber = (text: string): boolean =>
  beyondAscii.test(text) ? anyNumber.test(text) : plainNumber.test(text.toLowerCase());

/** Where a text by itself holds personal data. Spans do not overlap and come in order. */
export function findPersonalData(
  text: string,
  state: TextState = { isSettled: true, isComplete: true },
): PersonalSpan[] {
  return findInPlainForm(text, (plain) => findByItself(plain, state));
}

function findByItself(text: string, { isSettled, isComplete }: TextState): PersonalSpan[] {
  const whole = {
    isOpen: false,
    isLastWordWhole: true,
    cue: null,
    isMailAsked: false,
    utteranceStart: 0,
    isStrict: true,
  };
  if (isSettled) return findPlainly(text, { ...whole, isOpen: !isComplete, isLastWordWhole: isComplete });
  const isTriggered = hasTrigger(text);
  const spans = isTriggered ? findPlainly(text, whole) : [];
  if (isTriggered) {
    for (const pattern of [openMail, openStart]) pushHeld(spans, text.matchAll(pattern));
    const asked = mailAnswerStart(text, 0, false);
    if (asked !== null && asked < text.length) spans.push({ start: asked, end: text.length, label: held });
    for (const { start, end } of findNumberRuns(text, { isSettled, isComplete }))
      spans.push({ start, end, label: held });
  }
  if (aMonth.test(text)) pushHeld(spans, text.matchAll(dayOfYear));
  const last = lastWords(text, 1);
  if (!isComplete && text.length - last <= maxWordLength) spans.push({ start: last, end: text.length, label: held });
  return mergeSpans(spans);
}

/** Where a text holds personal data, knowing what surrounds it; held where what is still to come decides. */
export function findInContext(text: string, context: TextContext): PersonalSpan[] {
  return findInPlainForm(text, (plain, placeOf) =>
    findPlainly(plain, { ...context, utteranceStart: placeOf(context.utteranceStart) }),
  );
}

function findPlainly(text: string, context: TextContext): PersonalSpan[] {
  const { isOpen, isLastWordWhole, cue, isMailAsked, utteranceStart, isStrict } = context;
  const spans: PersonalSpan[] = [];
  if (isMailAsked || cue !== null || hasTrigger(text)) {
    const asked = mailAnswerStart(text, utteranceStart, isMailAsked);
    if (asked !== null || mailJoint.test(text)) spans.push(...findMail(text, asked));
    if (isOpen && asked !== null && spans.length === 0) holdAnswer(spans, text, asked);
    if (hasNumber(text)) {
      pushNumbers(spans, text, context);
      spans.push(...findAddresses(text));
    }
    if (isOpen) {
      const from = lastWords(text, openWords + 3);
      pushHeld(spans, text.slice(from).matchAll(openMail), lastWords(text, openWords), from);
    }
    const born = birthAnswerStart(text, cue === "date of birth" ? utteranceStart : null);
    if (born !== null) {
      for (const { 0: found, index } of text.matchAll(dayWord)) {
        if (index + found.length <= born || index - born > farthestDay) continue;
        spans.push({ start: index, end: index + found.length, label: "date of birth" });
      }
      if (isOpen) holdAnswer(spans, text, born);
    }
  }
  if (isOpen) pushMailStart(spans, text);
  const isUnderWay =
    isStrict || cue !== null || isMailAsked || spans.some(({ end }) => end >= lastWords(text, openWords));
  if (isOpen && !isLastWordWhole && isUnderWay) {
    const count = startedJoint.test(text) ? 2 : 1;
    spans.push({ start: lastWords(text, count), end: text.length, label: held });
  }
  return mergeSpans(spans);
}

function pushMailStart(spans: PersonalSpan[], text: string): void {
  const from = lastWords(text, openWords + 3);
  for (const { 0: found, 1: said = "", index } of text.slice(from).matchAll(mailStart)) {
    const end = from + index + found.length;
    spans.push({ start: end - said.length, end, label: held });
  }
}

/** A short answer to a question is held as a whole until it is known what it is. */
function holdAnswer(spans: PersonalSpan[], text: string, start: number): void {
  if (start < text.length && wordsIn(text.slice(start)) <= answerWords)
    spans.push({ start, end: text.length, label: held });
}

/** Where the answer begins to a question for a day of birth, or to its announcement in the text itself. */
function birthAnswerStart(text: string, asked: number | null): number | null {
  let at = asked;
  for (const { index, 0: found } of text.matchAll(birthCue)) at = Math.max(at ?? 0, index + found.length);
  return at;
}

function pushNumbers(spans: PersonalSpan[], text: string, { isOpen, cue, utteranceStart }: TextContext): void {
  const openFrom = isOpen ? lastWords(text, openNumberWords) : Infinity;
  let last: PersonalSpan | null = null;
  for (const run of findNumberRuns(text, { isSettled: true, isComplete: !isOpen })) {
    const isNear: boolean =
      last !== null && run.start - last.end < nearCharacters && run.digits.length >= 3 && !isOfItself(run, text);
    const asked = run.end > utteranceStart ? cue : null;
    const found: string | null =
      labelNumber(run, text, asked, utteranceStart) ?? (isNear && last && !run.hasMonth ? last.label : null);
    const label = found ?? (run.end > openFrom ? held : null);
    if (label === null) continue;
    spans.push({ start: run.start, end: run.end, label });
    if (found !== null) last = { start: run.start, end: run.end, label: found };
  }
}

const before = /(?:^|\s)(?:at|around|about|by|until|till|before|after|from|past|call|dial|than)\s+$/i;
const after =
  /^\s*(?:is fine|works|would|will|sounds|please|tonight|tomorrow|today|in the|on|for|am|pm|a\.m|p\.m|sharp|out of|degrees)(?!\p{L})/iu;
const clock = /^(?:[1-9]|1[0-2])[0-5]\d$/;
const emergency = /^(?:911|112|999|411|311|988)$/;

/** A time, a temperature or a number everybody dials: no part of the number beside it. */
function isOfItself({ start, end, digits }: NumberRun, text: string): boolean {
  const raw = text.slice(start, end);
  if (/^\d{1,3}\.\d$/.test(raw)) return true;
  const isAfterCue = before.test(text.slice(Math.max(0, start - 12), start));
  if (emergency.test(digits)) return isAfterCue;
  return clock.test(digits) && (isAfterCue || after.test(text.slice(end, end + 16)));
}

function pushHeld(spans: PersonalSpan[], found: Iterable<RegExpExecArray>, from = 0, offset = 0): void {
  for (const { 0: part, index } of found) {
    const start = index + offset;
    const end = start + part.length;
    if (end > from && part !== "") spans.push({ start, end, label: held });
  }
}

const wordsIn = (text: string) => text.match(/\S+/g)?.length ?? 0;

/** Where the last words of a text begin. */
function lastWords(text: string, count: number): number {
  let at = text.length;
  for (let i = 0; i < count; i++) {
    while (at > 0 && isSpace(text, at - 1)) at--;
    while (at > 0 && !isSpace(text, at - 1)) at--;
  }
  return at;
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? code === 32 || (code > 8 && code < 14) : /\s/.test(text[at] ?? "");
}
