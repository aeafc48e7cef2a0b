import { findPhoneNumbersInText } from "libphonenumber-js/min";
import { cueAfter, namedCue } from "./cues";
import { isLuhn, type NumberRun } from "./number-runs";

const cueCharacters = 80;
const fewestDigits = 7;

/** What a number is by its form, by what names it, or by what was asked for (`asked`); null for none of anybody's. */
export function labelNumber({ start, end, digits, hasMonth }: NumberRun, text: string, asked: string | null) {
  const cue =
    namedCue(text.slice(Math.max(0, start - cueCharacters), start)) ?? cueAfter(text.slice(end, end + 60)) ?? asked;
  const raw = text.slice(start, end);
  if (hasMonth && digits.length <= 8) {
    const isPastCentury = /(?:^|\D)19\d\d$|nineteen/i.test(raw) && digits.length > 4;
    return cue === "date of birth" || isPastCentury ? "date of birth" : null;
  }
  if (digits.length >= 13 && digits.length <= 19 && isLuhn(digits)) return "card number";
  if (/(?<!\d)\d{3}[-. ]\d{2}[-. ]\d{4}(?!\d)/.test(raw)) return "social security number";
  if (cue === "date of birth" && digits.length >= 4) return cue;
  if (cue !== null && digits.length >= 3) return cue;
  if (digits.length < fewestDigits) return null;
  return findPhoneNumbersInText(raw, "US").length > 0 ? "phone number" : "account number";
}
