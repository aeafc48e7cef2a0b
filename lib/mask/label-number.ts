import { findPhoneNumbersInText } from "libphonenumber-js/min";
import { cueAfter, namedCue } from "./cues";
import { isLuhn, type NumberRun } from "./number-runs";

const cueCharacters = 80;
const fewestDigits = 7;
/** Fewer digits are nothing, whatever names them, unless they stand as a social security number does. */
const fewestNamed = 3;
const minMarkedLength = "123-45-6789".length;
/** More than a number said digit by digit; what goes on for longer is no phone number. */
const maxPhoneLength = 250;
/** What can stand with a month that is written out: a day, a year, both. */
const dayAndYear = /^(?:0?[1-9]|[12]\d|3[01])?(?:(?:19|20)\d\d|\d\d)?$/;
const dayBefore = /^\p{L}+\.?\s+(?:the\s+)?(?:\p{Nd}{1,2}(?:st|nd|rd|th)|\p{L}*(?:first|second|third|th))(?!\p{L})/iu;

/** What is numbered and nobody's: an order, a build, a host. */
const thing =
  /(?<!\p{L})(?:order|track(?:ing)?|confirmation|reference|ticket|case|booking|reservation|invoice|receipt|build|version|release|incident|request|serial|model|part|item|product|sku|error|port|host|server|ip|flight|train|bus|room|gate|job|session|transaction|commit|revision|offset|entry|event|issue|page|article|chapter|extension)s?(?: (?:number|no\.?|id|code|address))?(?: (?:is|was|of))?[\s:#,]{1,4}(?:[A-Z]{1,4}[-\s]?)?$/iu;
/** An utterance that ends so goes on with the number in the next; one that only mentions a thing does not. */
const announced = /(?<!\p{L})(?:number|no\.?|id|code|is|was)[\s:#,]{1,4}$/iu;

/** `utteranceStart`: where what stands before was said in another utterance, as far as that is known. */
function isNamedThing(text: string, start: number, utteranceStart: number): boolean {
  const before = text.slice(Math.max(0, start - cueCharacters), start);
  if (!thing.test(before)) return false;
  const own = start >= utteranceStart ? text.slice(Math.max(utteranceStart, start - cueCharacters), start) : before;
  return thing.test(own) || announced.test(before);
}

/** A moment in seconds or milliseconds, or the id of an entry. */
const epoch = /^1[5-9]\d{8}(?:\d{3}(?:-\d{1,6})?)?$/;
const fewestOfPhone = 10;
const mostKnown = 2_000;
const known = new Map<string, boolean>();

/** Remembered, because a text that grows is judged again with each of its words. */
function isPhone(raw: string): boolean {
  const said = raw.slice(0, maxPhoneLength);
  const before = known.get(said);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const isOne = findPhoneNumbersInText(said, "US").length > 0;
  known.set(said, isOne);
  return isOne;
}

const isDate = (digits: string, raw: string) =>
  dayAndYear.test(digits) && (digits.length <= 2 || !dayBefore.test(raw) || /^(?:19|20)\d\d$/.test(digits));

/** What a number is by its form, by what names it, or by what was asked for (`asked`); null for none of anybody's. */
export function labelNumber(
  { start, end, digits, hasMonth }: NumberRun,
  text: string,
  asked: string | null,
  utteranceStart = 0,
) {
  if (!hasMonth && digits.length < fewestNamed && end - start < minMarkedLength) return null;
  const cue =
    namedCue(text.slice(Math.max(0, start - cueCharacters), start)) ??
    cueAfter(text.slice(end, end + cueCharacters)) ??
    asked;
  const raw = text.slice(start, end);
  if (hasMonth && isDate(digits, raw)) {
    const isPastCentury = /(?:^|\D)19\d\d$|nineteen/i.test(raw) && digits.length > 4;
    return cue === "date of birth" || isPastCentury ? "date of birth" : null;
  }
  if (digits.length >= 13 && digits.length <= 19 && isLuhn(digits)) return "card number";
  if (/(?<!\d)\d{3}[-. ]\d{2}[-. ]\d{4}(?!\d)/.test(raw)) return "social security number";
  if (asked === null && isNamedThing(text, start, utteranceStart)) {
    return digits.length >= fewestOfPhone && isPhone(raw) ? "phone number" : null;
  }
  if (cue === null && epoch.test(raw)) return null;
  if (cue === "date of birth" && digits.length >= 4) return cue;
  if (cue !== null && digits.length >= 3) return cue;
  if (digits.length < fewestDigits) return null;
  return isPhone(raw) ? "phone number" : "account number";
}
