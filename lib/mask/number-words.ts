/** Digits that a spoken word stands for, in the languages callers spell numbers in; `x2`, `x3` repeat what follows. */
const spoken: Record<string, string> = {
  double: "x2",
  triple: "x3",
  treble: "x3",
};

const zeroToNine = [
  "zero one two three four five six seven eight nine",
  "oh uno dos tres cuatro cinco seis siete ocho nueve",
  "zéro un deux trois quatre cinq six sept huit neuf",
  "null eins zwei drei vier fünf sechs sieben acht neun",
  "cero due due tre quattro cinque sei sette otto nove",
  "nul een twee drie vier vijf zes zeven acht negen",
  "nought um dois três quatro cinco seis sete oito nove",
];
for (const line of zeroToNine) for (const [digit, word] of line.split(" ").entries()) spoken[word] ??= String(digit);
spoken.due = "2";
spoken.uno = "1";
spoken.o = "0";
spoken.zwo = "2";

const teens = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
for (const [i, word] of teens.split(" ").entries()) spoken[word] = String(10 + i);
const tens = "twenty thirty forty fifty sixty seventy eighty ninety";
for (const [i, word] of tens.split(" ").entries()) spoken[word] = String(20 + i * 10);

const anyDigit = /^\p{Nd}/u;
const words = new Map(Object.entries(spoken));
/** By the first letter, a bit for each length that a word of it has. */
const lengths = new Uint32Array(128);
for (const word of words.keys()) {
  const first = word.charCodeAt(0);
  lengths[first] = (lengths[first] ?? 0) | (1 << word.length);
}

/** False for most words that are no number, told without cutting them out of their text. */
export function couldBeNumberWord(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (first > 127) return true;
  return end - start < 32 && ((lengths[first | 32] ?? 0) & (1 << (end - start))) !== 0;
}

const digitOf = (character: string) => {
  const code = character.codePointAt(0) ?? 0;
  let zero = code;
  while (zero > 0 && code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return code - zero;
};

/** The digits of a word or of a group of digits in any script; null for a word that is no number. */
export function digitsOf(word: string): string | null {
  const first = word.charCodeAt(0);
  if (first < 128 ? first >= 48 && first <= 57 : anyDigit.test(word)) {
    if (/^\d+$/.test(word)) return word;
    if (/^\p{Nd}+$/u.test(word)) return [...word].map(digitOf).join("");
  }
  return words.get(word.toLowerCase()) ?? null;
}

export const numberWordPattern = Object.keys(spoken).join("|");
