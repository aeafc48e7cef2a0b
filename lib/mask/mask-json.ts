import { plainWords } from "./compare-words";
import { nameKind } from "./field-names";
import { findPersonalData } from "./find-personal-data";
import { type ContainerFacts, createJsonFacts, isCardPart, sensitiveName } from "./json-facts";
import { findMarked } from "./marked-text";
import { maskContent, note } from "./mask-content";
import { labelFor } from "./mask-labels";
import { isKindMasked, type MaskNotes, maskText } from "./mask-text";
import { isPlainMetadata } from "./metadata";
import { isSaidOpenly } from "./said-openly";
import { isJsonLike, type JsonContainer, type JsonLeaf, scanJson } from "./scan-json";
import { heldMark, mergeSpans } from "./spans";
import type { ValueState } from "./value-state";

/** How a string in the JSON is masked by its name; given, because it may be JSON again. */
export type MaskString = (name: string, value: string, state: ValueState, notes: MaskNotes) => string;

/** Keys that were masked in a container: no two may become one. */
type Keys = Map<JsonContainer, number>;
type Reading = {
  keys: Keys;
  outer: string;
  state: ValueState;
  notes: MaskNotes;
  words: Map<JsonLeaf, string>;
  mask: MaskString;
};

const tooDeep = '"[withheld: nested too deeply]"';
const fewestDigits = 7;
const plainKey = /^[A-Za-z_$@][\w.$-]{0,60}$/;
const finalNames = /^(?:word_?)?is_?final$|^final$|^speech_final$|^end_of_turn$/i;
const typeNames = /^(?:type|event|event_type|transcripttype|phase)$/i;
const saysFinal = /(?:^|[._-])(?:completed|done|final|item[._](?:added|created|done))$/i;

/** Whether a value is to be read as JSON; of what is said only what could be nothing else. */
export function isJsonText(value: string, isSpeech: boolean): boolean {
  if (!isJsonLike(value)) return false;
  return !isSpeech || /^[\s\ufeff]*(?:\{\s*["}]|\[\s*[[{"\d-])/.test(value);
}

/** The same text with nothing rewritten but the values that are masked. */
export function maskJson(outer: string, text: string, given: ValueState, notes: MaskNotes, mask: MaskString): string {
  const { leaves, readTo } = scanJson(text);
  const factsOf = createJsonFacts(outer);
  const state = { ...given, isFinal: given.isFinal || leaves.some((leaf) => isFinalMark(leaf, text)) };
  const reading: Reading = { keys: new Map(), outer, state, notes, words: maskWords(leaves, factsOf, notes), mask };
  let shown = "";
  let from = 0;
  for (const leaf of leaves) {
    const masked = maskLeaf(leaf, factsOf(leaf.container), reading);
    if (masked === null) continue;
    shown += text.slice(from, leaf.start) + masked;
    from = leaf.end;
  }
  shown += text.slice(from, Math.max(from, readTo));
  return readTo < text.length ? shown + maskContent(text.slice(readTo), { ...state, isCut: true }, notes) : shown;
}

function isFinalMark({ kind, name, value, end }: JsonLeaf, text: string): boolean {
  if (kind === "string") return typeNames.test(name) && saysFinal.test(value);
  if (kind !== "key") return false;
  if (finalNames.test(value)) return /^\s*:\s*true\b/.test(text.slice(end, end + 20));
  return /^is_?partial$/i.test(value) && /^\s*:\s*false\b/.test(text.slice(end, end + 20));
}

/** What to write in place of a leaf; null where it stays. */
function maskLeaf(leaf: JsonLeaf, facts: ContainerFacts, reading: Reading): string | null {
  const { outer, state, notes, words, mask } = reading;
  const { kind, value, isCut } = leaf;
  if (kind === "too-deep") return tooDeep;
  if (kind === "key") return maskKey(leaf, reading);
  const name = leaf.name === "" ? outer : leaf.name;
  if (notes.policy.plainFields.has(name)) return null;
  const promised = sensitiveName(leaf, facts);
  const sensitive = promised !== null && isKindMasked(labelFor(promised), notes) ? promised : null;
  if (sensitive !== null) return value === "" && !isCut ? null : written(note(labelFor(sensitive), notes));
  if (isWord(leaf, facts)) return words.has(leaf) ? written(words.get(leaf) ?? "") : null;
  if (facts.isDigitByDigit) return written(note("account number", notes));
  if (facts.isCardInParts && isCardPart(value) && nameKind(leaf.name) === "other") {
    return written(note("card number", notes));
  }
  if (kind === "number") return maskNumber(name, leaf, state, notes);
  const own = { ...state, isDtmf: state.isDtmf || facts.isDtmf, isCut: isCut || state.isCut === true };
  const masked = mask(name, value, own, notes);
  return masked === value ? null : written(masked);
}

const written = (text: string) => JSON.stringify(text);

function maskKey({ value: key, isCut, container }: JsonLeaf, { notes, keys }: Reading): string | null {
  if (!isCut && plainKey.test(key) && !/\d{5}/.test(key)) return null;
  const masked = maskText(key, { isSettled: false, isComplete: !isCut }, notes);
  if (masked === key) return null;
  const no = (keys.get(container) ?? 0) + 1;
  keys.set(container, no);
  return written(no === 1 ? masked : `${masked} ${no}`);
}

function maskNumber(name: string, { value, isCut }: JsonLeaf, state: ValueState, notes: MaskNotes): string | null {
  const kind = nameKind(name);
  if (kind === "measure") return null;
  if (isCut) return written(note("personal data", notes));
  if (state.isDtmf && kind === "other") return written(note("account number", notes));
  if (isPlainMetadata(kind, value)) return null;
  const isLong = value.replace(/\D/g, "").length >= fewestDigits;
  const isMarked = notes.marked.some(({ text }) => text === value && value.length >= 4);
  if (!isLong && !isMarked) return null;
  const masked = maskText(value, { isSettled: true, isComplete: true }, notes);
  return masked === value ? null : written(masked);
}

const isWord = ({ name }: JsonLeaf, { isTimedWords, isTypedWord }: ContainerFacts) =>
  isTimedWords || (isTypedWord && name === "content");

/** The words of timed lists are searched as the text they are, and shown where the text shows them; their times stay. */
function maskWords(
  leaves: readonly JsonLeaf[],
  factsOf: (container: JsonContainer) => ContainerFacts,
  notes: MaskNotes,
): Map<JsonLeaf, string> {
  const lists = new Map<string, JsonLeaf[]>();
  for (const leaf of leaves) {
    if (leaf.kind !== "string" || !isWord(leaf, factsOf(leaf.container))) continue;
    const list = lists.get(leaf.name) ?? [];
    if (list.length === 0) lists.set(leaf.name, list);
    list.push(leaf);
  }
  const masked = new Map<JsonLeaf, string>();
  for (const list of lists.values()) maskWordList(list, masked, notes);
  return masked;
}

function maskWordList(list: readonly JsonLeaf[], masked: Map<JsonLeaf, string>, notes: MaskNotes): void {
  const shownWords = notes.said === null ? null : new Set([...notes.said.values()].flatMap(plainWords));
  const text = list.map(({ value }) => value).join(" ");
  if (isSaidOpenly(text, notes) && findMarked(text, notes.marked).length === 0) return;
  const found = findPersonalData(text, { isSettled: false, isComplete: true });
  const spans = mergeSpans([...found, ...findMarked(text, notes.marked)]);
  let at = 0;
  let start = 0;
  for (const leaf of list) {
    const end = start + leaf.value.length;
    while (at < spans.length && (spans[at]?.end ?? 0) <= start) at++;
    const span = spans[at];
    if (span !== undefined && span.start < end) masked.set(leaf, note(span.label, notes));
    else if (shownWords !== null && !plainWords(leaf.value).every((word) => shownWords.has(word))) {
      masked.set(leaf, heldMark);
    }
    start = end + 1;
  }
}
