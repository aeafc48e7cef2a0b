import { numberWordPattern } from "./number-words";
import type { PersonalSpan } from "./spans";

const label = "address";
const suffix =
  "street|st\\.|avenue|ave\\.?|road|rd\\.?|boulevard|blvd\\.?|lane|ln\\.?|drive|dr\\.|court|ct\\.|crescent|terrace|close|highway|parkway|pkwy\\.?|way|place|square";
/** Also said where nobody lives. */
const plain = "drive|court|close|way|place|square|highway|terrace";
const between =
  "(?!(?:on|in|of|at|to|are|is|was|for|from|and|or|people|other|more|miles?|minutes?|hours?|days?|per|by)(?!\\p{L}))";
const houseNumber = `(?:\\p{Nd}{1,5}\\s?[A-Za-z]?|(?:(?:${numberWordPattern}|hundred)[\\s-]+){0,4}(?:${numberWordPattern}))`;
const english = new RegExp(
  `(?<![\\p{L}\\p{Nd}$€£.,:-])${houseNumber}\\s+((?:${between}[\\p{L}'’]+\\s+){1,3})(${suffix})(?![\\p{L}])`,
  "giu",
);
const others = [
  /(?<!\p{L})(?:rue|avenue|boulevard|place|chemin|allée|impasse)\s+(?:(?:de|du|des|la|le|les|l['’])\s*){0,3}\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+){0,2}\s*,?\s*\p{Nd}{0,4}/gu,
  /(?<!\p{L})\p{Nd}{1,4}\s?(?:bis|ter)?,?\s+(?:rue|avenue|boulevard|place|chemin|allée|impasse|quai)\s+[\p{L}'’\s-]{3,40}/giu,
  /(?<!\p{L})(?:calle|avenida|paseo|plaza|carrer|rua|travessa|praça|via|viale|piazza|corso)\s+(?:(?:de|del|da|do|dos|das|la|las|los)\s+){0,2}\p{L}[\p{L}'’-]+(?:\s+\p{L}[\p{L}'’-]+){0,3}?\s*,?\s+(?:n[úu]?m?e?r?o?\.?\s*)?\p{Nd}{1,4}(?!\p{Nd})/giu,
  /(?<!\p{L})\p{Lu}?[\p{L}-]{2,30}(?:straße|strasse|str\.|weg|gasse|allee|platz|ring|damm|ufer)\s+\p{Nd}{1,4}\s?[a-z]?(?![\p{L}\p{Nd}])/giu,
  /(?<!\p{L})\p{Lu}?[\p{L}-]{2,30}(?:straat|laan|plein|gracht|kade|dreef)\s+\p{Nd}{1,4}\s?[a-z]?(?![\p{L}\p{Nd}])/giu,
];
const cue =
  /(?<!\p{L})(?:address|live (?:at|on)|living at|moved to|ship(?:ped)? to|deliver(?:ed|y)? to|send it to|come to|located at)(?!\p{L})/iu;
const isPlain = new RegExp(`^(?:${plain})$`, "i");
const mayBe =
  /(?<!\p{L})(?:street|st\.|ave|road|rd|boul|blvd|lane|ln|drive|dr\.|court|ct\.|crescent|terrace|close|highway|parkway|pkwy|way|place|square|rue|chemin|allée|impasse|quai|calle|paseo|plaza|carrer|rua|travessa|praça|via|viale|piazza|corso)|(?:stra(?:ße|sse|at)|str\.|weg|gasse|allee|platz|ring|damm|ufer|laan|plein|gracht|kade|dreef)\s/iu;

/** Where somebody lives, written or said: a house's number with a street's name, in the languages callers speak. */
export function findAddresses(text: string): PersonalSpan[] {
  if (!mayBe.test(text)) return [];
  const spans: PersonalSpan[] = [];
  const hasCue = cue.test(text);
  for (const { 0: found, 1: name = "", 2: kind = "", index } of text.matchAll(english)) {
    if (isPlain.test(kind) && !hasCue && !/\p{Lu}/u.test(name)) continue;
    spans.push({ start: index, end: index + found.length, label });
  }
  for (const pattern of others) {
    for (const { 0: found, index } of text.matchAll(pattern)) {
      spans.push({ start: index, end: index + found.trimEnd().length, label });
    }
  }
  return spans;
}
