import { createTokenScan, type Token } from "./number-tokens";
import { digitsOf } from "./number-words";
import { held, mergeSpans } from "./spans";
import { timesBeforeBreaks } from "./spoken-times";

/** Numbers that follow one another with nothing but punctuation and hesitation between them. */
export type NumberRun = { start: number; end: number; digits: string; hasMonth: boolean };

const fillers = new Set(
  "and uh um uhm er erm ah hm hmm mm okay ok yes yeah right then next so dash hyphen minus space slash comma to for hundred i mean sorry no wait like is it's that's the of y et und e then".split(
    " ",
  ),
);
/** What people say between two parts of a number. */
const lulls = new Set(
  "let me see sure it that thanks thank please got would be you now go on hold ahead read".split(" "),
);
/** A number's word as it stands while it is heard, or where nothing more of it came. */
const beginnings = new Set(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen"
    .split(" ")
    .flatMap((word) => [...word].map((_, i) => word.slice(0, i + 1))),
);
const maxFillers = 8;
const questionCounts = 3;
/** Of what stands against a number without a blank, more than this is no word of anybody's. */
const maxWordLength = 80;
const month =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$/i;
const anyMonth = /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i;
const spokenOrdinal =
  /^(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth|twentieth|thirtieth)$/i;
/** Opaque ids and days of these years; days of birth lie further back, and a cue goes before. */
const harmlessIds =
  /(?<![\p{L}\p{Nd}-])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|20(?:2[3-9]|3\d)-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?Z?)?|(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?::\d{1,5})?|v?\d{1,3}\.\d{1,3}\.\d{1,3}(?:-[a-z]+\.?\d*)?|\d{1,2}[/.]\d{1,2}[/.]20(?:2[3-9]|3\d)|(?:19|20)\d\d(?:\s*(?:-|–|to|and|or|until|through)\s*(?:19|20)\d\d){1,2})(?![\p{L}\p{Nd}-]|[.,]\p{Nd}|\s+\p{Nd})/giu;
/** Numbers whose form says what they are, whatever stands around them. */
const harmlessForms =
  /(?<![\p{L}\p{Nd}.:/-])(?:[$€£]\s?\d{1,3}(?:,\d{3})*(?:\.\d{1,2})?|(?:[01]?\d|2[0-3]):[0-5]\d(?:\s?[ap]\.?m\b)?|\d{1,3}(?:,\d{3})+|\d{1,4}(?:\.\d{1,2})?\s?(?:%|(?:percent|dollars?|bucks|euros?|pounds?|cents|usd|eur|a\.?m|p\.?m|o'clock|seconds?|minutes?|mins?|hours?|days?|nights?|weeks?|months?|years?|miles?|rooms?|people|guests?|times?|hundred|thousand|million|billion|degrees|square|bedrooms?|pages?|items?|tickets?|seats?|entries|ms|kb|mb|gb|kg|km)\b)|\d{1,2}(?:st|nd|rd|th)\b)(?![\p{Nd}:/-]|[.,]\p{Nd}|\s*(?:[-.]\s*)?\p{Nd})/giu;
/** Letters and digits in so many turns that no number of anybody's is written so. */
const opaque =
  /(?<![\p{L}\p{Nd}])(?=[\p{L}\p{Nd}]{16})(?:\p{L}{1,8}\d{1,8}|\d{1,8}\p{L}{1,8}){5,}[\p{L}\p{Nd}]{0,8}(?![\p{L}\p{Nd}])/gu;
/** "One" that counts nothing. */
const plainOne =
  /(?<!\p{L})(?:one|uno|un|ein) (?:moment|second|sec|minute|more|thing|question|momento|moment)(?!\p{L})/giu;
const namedBefore =
  /\b(?:room|flight(?: [A-Z]{2})?|gate|floor|unit|suite|error|version|page|step|option|chapter|terminal|platform|line|level|apartment|route|highway|bus|train)\s+$/iu;
const harmlessAfter =
  /^\s*(?:%|(?:percent|dollars?|bucks|euros?|pounds?|cents|o'clock|a\.?m|p\.?m|seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|miles?|rooms?|people|guests?|times?|hundred|thousand|million|billion|degrees|bedrooms?|items?|tickets?|seats?|of|more|other)\b)/iu;

export function findNumberRuns(
  text: string,
  { isSettled, isComplete }: { isSettled: boolean; isComplete: boolean },
): NumberRun[] {
  const isShown = createHarmless(text, isSettled, isComplete);
  const runs: Token[][] = [];
  let run: Token[] = [];
  let passed = 0;
  const finish = () => {
    if (run.length > 0) runs.push(run);
    run = [];
    passed = 0;
  };
  const next = createTokenScan(text);
  for (let token = next(false); token !== null; token = next(run.length > 0)) {
    if (token.digits !== null && !isShown(token.start)) {
      run.push(token);
      passed = 0;
    } else if (token.digits !== null) finish();
    else if (run.length > 0 && /[\p{L}]/u.test(token.text)) {
      if (month.test(token.text) || /^\p{Lu}{2,4}$/u.test(token.text) || spokenOrdinal.test(token.text)) continue;
      const word = token.text.toLowerCase();
      if (!(fillers.has(word) || lulls.has(word) || beginnings.has(word)) || ++passed > maxFillers) finish();
      else if (word === "to" && /^\d{3,}$/.test(run.at(-1)?.text ?? "")) finish();
    } else if (/[?!]/.test(token.text)) {
      passed += questionCounts;
      if (passed > maxFillers) finish();
    }
  }
  finish();
  return runs.map((tokens) => toRun(text, tokens)).filter((found) => !isHarmless(text, found, isSettled, isComplete));
}

/** Whether a place lies in something harmless; asked for places in ascending order. */
function createHarmless(text: string, isSettled: boolean, isComplete: boolean): (at: number) => boolean {
  const latest = isComplete ? Infinity : text.trimEnd().length;
  const shown: { start: number; end: number }[] = [];
  shown.push(...timesBeforeBreaks(text));
  for (const { 0: found, index } of text.matchAll(plainOne)) shown.push({ start: index, end: index + found.length });
  // The other forms need a digit; a text that is spelled out has none.
  const hasDigit = /\d/.test(text);
  for (const { 0: found, index } of hasDigit ? text.matchAll(harmlessForms) : []) {
    const end = index + found.length;
    if (end < latest && (found.match(/\p{Nd}/gu)?.length ?? 0) < 10) shown.push({ start: index, end });
  }
  for (const { 0: found, index } of hasDigit ? text.matchAll(opaque) : []) {
    const end = index + found.length;
    if (end < latest || isComplete) shown.push({ start: index, end });
  }
  for (const { 0: found, index } of hasDigit && isSettled ? text.matchAll(harmlessIds) : []) {
    const end = index + found.length;
    if (end < latest) shown.push({ start: index, end });
  }
  const inOrder = mergeSpans(shown.map((one) => ({ ...one, label: held })));
  let i = 0;
  return (at) => {
    while (at >= (inOrder[i]?.end ?? Infinity)) i++;
    return at >= (inOrder[i]?.start ?? Infinity);
  };
}

function toRun(text: string, tokens: Token[]): NumberRun {
  const parts: string[] = [];
  let times = 1;
  let isTens = false;
  for (const token of tokens) {
    const one = token.digits;
    if (one === null) continue;
    if (one.startsWith("x")) {
      times = Number(one.slice(1));
      continue;
    }
    const isUnit = isTens && /^[1-9]$/.test(one) && isSpoken(token);
    if (isUnit) parts.push(`${parts.pop()?.slice(0, -1)}${one}`);
    else parts.push(one.repeat(times));
    isTens = times === 1 && /^[2-9]0$/.test(one) && isSpoken(token);
    times = 1;
  }
  let start = tokens[0]?.start ?? 0;
  let end = tokens.at(-1)?.end ?? 0;
  const [first, last] = [start - maxWordLength, end + maxWordLength];
  while (start > 0 && start > first && /[\p{L}\p{Nd}+(#]/u.test(text[start - 1] ?? "")) start--;
  while (end < text.length && end < last && /[\p{L}\p{Nd}]/u.test(text[end] ?? "")) end++;
  const dated = dateAround(text, start, end);
  return { ...dated, digits: parts.join("") };
}

const isSpoken = ({ text }: Token) => !/\p{Nd}/u.test(text);

/** What stands this near to a number tells what it is; to look farther would take long in a long text. */
const nearCharacters = 80;
const nearBefore = (text: string, start: number) => text.slice(Math.max(0, start - nearCharacters), start);
const nearAfter = (text: string, end: number) => text.slice(end, end + nearCharacters);

/** A month beside the numbers belongs to them: "March 4th, 1986", "the 2nd of November 1990". */
function dateAround(text: string, start: number, end: number) {
  const near = nearBefore(text, start);
  const before =
    anyMonth.test(near) && /(\p{L}+)\.?(?:\s+(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)?|\p{L}+))?[\s,]*$/u.exec(near);
  const hasBefore = before && before[1] !== undefined && month.test(before[1]);
  const raw = text.slice(start, end);
  const wide = anyMonth.test(raw) ? raw.split(/[^\p{L}]+/u) : [];
  const after = /^(?:st|nd|rd|th)?[\s,]*(?:of\s+)?(\p{L}+)/u.exec(nearAfter(text, end));
  const hasAfter = after?.[1] !== undefined && month.test(after[1]) && after[1].length > 2;
  const hasMonth = hasBefore || hasAfter || wide.some((word) => word.length > 2 && month.test(word));
  return {
    start: hasBefore && before ? start - near.length + before.index : start,
    end: hasAfter && after ? end + after[0].length : end,
    hasMonth,
  };
}

function isHarmless(
  text: string,
  { start, end, digits, hasMonth }: NumberRun,
  isSettled: boolean,
  isComplete: boolean,
) {
  if (hasMonth && digits.length > 2) return false;
  const before = nearBefore(text, start);
  const after = nearAfter(text, end);
  if (digits.length <= 4 && namedBefore.test(before) && (isSettled || /^[.!?]?\s*\p{L}|^[.!?]$/u.test(after))) {
    return isSettled || isComplete || after.trim() !== "";
  }
  if (digits.length <= 3 && harmlessAfter.test(after) && (isComplete || /\s/.test(after.trimStart()))) return true;
  return digits.length <= 1 && !hasMonth && isFlanked(before, after);
}

/** A single digit between two words that nobody says while spelling a number: "is one of the". */
function isFlanked(before: string, after: string): boolean {
  const left = /(\p{L}+)\s+$/u.exec(before)?.[1]?.toLowerCase();
  const right = /^\s+(\p{L}+)(?=[^\p{L}])/u.exec(after)?.[1]?.toLowerCase();
  const isPlain = (word: string | undefined) =>
    word !== undefined && word.length > 1 && !fillers.has(word) && digitsOf(word) === null;
  return isPlain(left) && isPlain(right);
}

/** How many digits the longest number has that nothing proves harmless. */
export function maxNumberLength(text: string): number {
  const runs = findNumberRuns(text, { isSettled: true, isComplete: true });
  return runs.reduce((most, { digits }) => Math.max(most, digits.length), 0);
}

export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
