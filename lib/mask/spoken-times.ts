import { namedCue } from "./cues";

/** Stands instead of a blank behind an utterance that ends in a time. One character, and white space. */
export const spokenBreak = "\u2029";

const hour = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";
const minutes = "(?: (?:fifteen|thirty|o'clock|(?:twenty|forty)(?:[ -]five)?|fifty(?:[ -]five)?|ten))";
const before = "(?:at|around|about|by|until|till|from|before|after) ";
const after = " (?:please|is fine|works|tonight|tomorrow|today)";
const time = `(?<!\\p{L})(?:${before}${hour}${minutes}?(?:${after})?|${hour}${minutes}${after})[.?!]*`;
const atEnd = new RegExp(`${time}\\s*$`, "iu");
const atBreak = new RegExp(`${time}(?=\\s*${spokenBreak})`, "giu");
const cueCharacters = 80;

/** Whether it is a time of day that ends a text, and nothing before it names a number. */
export function endsInTime(text: string): boolean {
  const end = text.slice(-cueCharacters);
  return atEnd.test(end) && namedCue(end) === null;
}

/** Where such times stand at the end of an utterance. */
export const timesBeforeBreaks = (text: string): { start: number; end: number }[] =>
  text.includes(spokenBreak)
    ? [...text.matchAll(atBreak)].map(({ 0: found, index }) => ({ start: index, end: index + found.length }))
    : [];
