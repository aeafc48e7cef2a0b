import { isPersonName, nameKind } from "./field-names";
import { isLuhn } from "./number-runs";
import type { JsonContainer, JsonLeaf } from "./scan-json";

/** What an object or list tells of the values in it. */
export type ContainerFacts = {
  /** The name above them that promises personal data. */
  sensitive: string | null;
  /** What a value beside a `key` or `name` is, where that says so. */
  told: string | null;
  isTimedWords: boolean;
  /** A word or a stop with its times, as a list of results has them: its `content` is a part of a text. */
  isTypedWord: boolean;
  isDtmf: boolean;
  isDigitByDigit: boolean;
  isCardInParts: boolean;
};

const fewestDigits = 7;
/** `{ "key": "patient_name", "value": … }`. */
const telling = /^(?:key|name|field|slot|label|param|parameter|attribute)$/i;
export const toldOf = /^(?:value|val|to|from|old|new|previous|text|content|answer|data|result)$/i;

const typedWord = /^(?:word|punctuation|entity)$/;

export const isTelling = (name: string, value: string): boolean =>
  telling.test(name) && nameKind(value) === "sensitive";
export const isCardPart = (value: string): boolean => /^\d{3,6}$/.test(value);

/** Worked out once for each container, in time linear in what stands in it. */
export function createJsonFacts(outer: string) {
  const known = new Map<JsonContainer, ContainerFacts>();
  function factsOf(container: JsonContainer): ContainerFacts {
    const before = known.get(container);
    if (before !== undefined) return before;
    const { parent, isList, leaves } = container;
    const name = parent === null ? outer : container.name;
    const above = parent === null ? null : factsOf(parent);
    const strings = leaves.filter(({ kind }) => kind === "string");
    const facts: ContainerFacts = {
      sensitive: nameKind(name) === "sensitive" ? name : (above?.sensitive ?? null),
      told: isList ? null : (strings.find((leaf) => isTelling(leaf.name, leaf.value))?.value ?? null),
      isTimedWords: nameKind(name) === "words" || above?.isTimedWords === true,
      isTypedWord:
        strings.some(({ name, value }) => name === "type" && typedWord.test(value)) || above?.isTypedWord === true,
      isDtmf: strings.some(({ value }) => value.length < 200 && /dtmf/i.test(value)),
      isDigitByDigit: isList && leaves.length >= fewestDigits && leaves.every(({ value }) => /^\d$/.test(value)),
      isCardInParts: isCardIn(leaves),
    };
    known.set(container, facts);
    return facts;
  }
  return factsOf;
}

function isCardIn(leaves: readonly JsonLeaf[]): boolean {
  if (leaves.length < 3 || leaves.length > 12) return false;
  const parts = leaves.filter(({ name, value }) => isCardPart(value) && nameKind(name) === "other");
  const digits = parts.map(({ value }) => value).join("");
  return digits.length >= 13 && digits.length <= 19 && isLuhn(digits);
}

/** The name that says a leaf is personal: its own, one it lies under, or what is told beside it. */
export function sensitiveName({ kind, name, value }: JsonLeaf, { sensitive, told }: ContainerFacts): string | null {
  if (nameKind(name) === "sensitive" || (kind === "string" && isPersonName(name, value))) return name;
  return sensitive ?? (told !== null && toldOf.test(name) ? told : null);
}
