import { mergeSpans, type PersonalSpan } from "./spans";

/** Not seen, yet between the characters of a word: zero widths, soft hyphens, directions, what turns a digit into a key. */
const unseen = "\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u20e3\\ufe00-\\ufe0f\\ufeff";
/** Digits that are no decimal digits of a script, and the signs of an address in another width. */
const shaped =
  "\\u00b2\\u00b3\\u00b9\\u2070-\\u2079\\u2080-\\u2089\\u2460-\\u2468\\u24ea\\u2776-\\u277e\\uff0e\\uff20\\ufe6b";
const other = [
  `[${unseen}]+`,
  `[${shaped}]`,
  "[〇零一二三四五六七八九]{4,}",
  "&(?:#\\d{1,6}|#x[0-9a-f]{1,5}|nbsp|ensp|emsp|thinsp|commat|period|hyphen|ndash|mdash|shy);",
  "%(?:20|2[0-9a-f]|40|3[0-9]|c2%a0)",
  "[[({<] ?(?:at|dot|punto|arroba) ?[\\])}>]",
].join("|");
const mayBeOther = /[^\0-\x7f]|[&%[({<]/;
const isUnseen = new RegExp(`[${unseen}]`, "u");
const isOther = new RegExp(other, "iu");
const chinese = "零一二三四五六七八九";
const circled = "\u2776";

/**
 * Finds in a text as it is read: without what is not seen, with digits of other shapes, entities and percent signs as
 * what they stand for. What is not seen may part words or lie within one: both are tried. Places are those of the text
 * as it is written.
 */
export function findInPlainForm(
  text: string,
  find: (plain: string, placeOf: (at: number) => number) => PersonalSpan[],
): PersonalSpan[] {
  if (!mayBeOther.test(text) || !isOther.test(text)) return find(text, (at) => at);
  const joined = findRead(text, "", find);
  return isUnseen.test(text) ? mergeSpans([...joined, ...findRead(text, " ", find)]) : joined;
}

function findRead(
  text: string,
  gap: string,
  find: (plain: string, placeOf: (at: number) => number) => PersonalSpan[],
): PersonalSpan[] {
  let plain = "";
  const starts: number[] = [];
  const take = (part: string, start: number, isSame: boolean) => {
    for (let i = 0; i < part.length; i++) starts.push(isSame ? start + i : start);
    plain += part;
  };
  let from = 0;
  for (const { 0: found, index } of text.matchAll(new RegExp(other, "giu"))) {
    take(text.slice(from, index), from, true);
    take(isUnseen.test(found) ? gap : plainOf(found), index, false);
    from = index + found.length;
  }
  take(text.slice(from), from, true);
  const written = (at: number) => starts[at] ?? text.length;
  const placeOf = (at: number) => {
    const place = starts.findIndex((start) => start >= at);
    return place === -1 ? plain.length : place;
  };
  return find(plain, placeOf).map((span) => ({ ...span, start: written(span.start), end: written(span.end) }));
}

function plainOf(found: string): string {
  const entity = /^&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));$/i.exec(found);
  if (entity) {
    const [, decimal, hex, name] = entity;
    if (name !== undefined) return /commat/i.test(name) ? "@" : /period/i.test(name) ? "." : " ";
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    return code < 0x110000 ? String.fromCodePoint(code) : " ";
  }
  if (found.startsWith("%")) return found.length > 3 ? " " : String.fromCharCode(Number.parseInt(found.slice(1), 16));
  if (/^[[({<]/.test(found)) return ` ${found.replace(/[^a-z]/gi, "")} `;
  if (/^[〇零一-鿿]/u.test(found)) {
    return [...found].map((one) => String(Math.max(0, chinese.indexOf(one)))).join("");
  }
  const code = found.charCodeAt(0);
  if (code >= circled.charCodeAt(0) && code <= circled.charCodeAt(0) + 8) return String(code - 0x2775);
  const normal = found.normalize("NFKC");
  return /^[\d@.]$/.test(normal) ? normal : "";
}
