import type { Secret } from "./secret-call";

const ones = "zero one two three four five six seven eight nine".split(" ");
const tens = "ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const words = new Map([
  ["oh", "0"],
  ...ones.map((word, digit) => [word, String(digit)] as const),
  ...tens.map((word, i) => [word, `${i + 1}0`] as const),
]);
const unseen = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g;

/** The digits of a text one after another, whatever stands between them; `|` where something was taken out. */
export function digitsIn(text: string): string {
  let digits = "";
  let isTens = false;
  for (const [token] of text.replace(unseen, "").matchAll(/\[[^\]]*\]|…|\p{Nd}|\p{L}+/gu)) {
    const spoken = words.get(token.toLowerCase());
    if (/^[[…]/.test(token)) digits += "|";
    else if (/^\p{Nd}$/u.test(token)) digits += digitOf(token);
    else if (spoken !== undefined) {
      digits = isTens && /^[1-9]$/.test(spoken) ? digits.slice(0, -1) + spoken : digits + spoken;
    }
    isTens = spoken?.length === 2;
  }
  return digits;
}

function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

/** The first part of a secret that a text gives away: `fewest` of its digits in a row, or a piece of its words. */
export function tellIn(text: string, { digits, words: wanted }: Secret, fewest = 3): string | null {
  const found = wanted?.exec(text.replace(/\[[^\]]*\]/g, "|"))?.[0];
  if (found !== undefined) return found;
  if (digits === "") return null;
  const shown = digitsIn(text);
  for (let at = 0; at + fewest <= shown.length; at++) {
    const part = shown.slice(at, at + fewest);
    if (digits.includes(part)) return part;
  }
  return null;
}
