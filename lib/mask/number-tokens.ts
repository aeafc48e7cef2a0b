import { couldBeNumberWord, digitsOf } from "./number-words";

/** A number, a word or a single other character of a text; `digits` is null for what is no number. */
export type Token = { text: string; start: number; end: number; digits: string | null };

const [space, digit, letter, other] = [0, 1, 2, 3];
const classes = Uint8Array.from({ length: 128 }, (_, code) => classOf(String.fromCharCode(code)));

function classOf(character: string): number {
  if (/\s/.test(character)) return space;
  if (/\p{Nd}/u.test(character)) return digit;
  return /[\p{L}\p{M}'’]/u.test(character) ? letter : other;
}

function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (classes[code] ?? other) : classOf(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

const widthAt = (text: string, at: number) => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);

/** Gives the tokens of a text in their order, null after the last; only numbers while `isAll` is false. */
export function createTokenScan(text: string): (isAll: boolean) => Token | null {
  let at = 0;
  return (isAll) => {
    while (at < text.length) {
      const start = at;
      const kind = classAt(text, at);
      at += widthAt(text, at);
      if (kind === space) continue;
      if (kind !== other) while (at < text.length && classAt(text, at) === kind) at += widthAt(text, at);
      if (!isAll && (kind === other || (kind === letter && !couldBeNumberWord(text, start, at)))) continue;
      const found = text.slice(start, at);
      const digits = kind === other ? null : digitsOf(found);
      if (isAll || digits !== null) return { text: found, start, end: at, digits };
    }
    return null;
  };
}
