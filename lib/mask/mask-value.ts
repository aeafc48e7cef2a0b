import { isPersonName, nameKind } from "./field-names";
import { type LargeValue, sizeWithheld } from "./large-values";
import { findMarked, type MarkedText } from "./marked-text";
import { maskContent, note } from "./mask-content";
import { isJsonText, maskJson } from "./mask-json";
import { labelFor } from "./mask-labels";
import { isKindMasked, type MaskNotes, maskText, writeMasked } from "./mask-text";
import { isPlainMetadata } from "./metadata";
import { isSaidOpenly } from "./said-openly";
import { mergeSpans } from "./spans";
import type { ValueState } from "./value-state";

const textual =
  /^(?:text|transcript|content|message|msg|body|utterance|delta|textdelta|token|said|spoken|voiceprompt|line|data|words?|punctuated_word|\w+_(?:text|transcript|content|response|message)|partialcontent|utteranceuntilinterrupt|originaltranscript|output)$/i;

export const isTextual = (name: string): boolean => textual.test(name);

/**
 * A value by its name and shape: what its name says is personal goes as a whole, facts of known shape stay as written,
 * JSON is read value by value, everything else is searched.
 */
export function maskValue(name: string, value: string, state: ValueState, notes: MaskNotes): string {
  if (value === "" || notes.policy.plainFields.has(name)) return value;
  const kind = nameKind(name);
  const promised = kind === "sensitive" || isPersonName(name, value) ? labelFor(name) : null;
  if (promised !== null && isKindMasked(promised, notes)) return note(promised, notes);
  if (value.length > notes.maxLength) return showLarge({ name, value, state }, notes);
  const isText = textual.test(name);
  if (state.isDtmf && kind === "other" && /^[\d\s,*#A-D]+$/i.test(value)) return note("account number", notes);
  if (!isText && !state.isCut && isPlainMetadata(kind, value)) return withoutMarks(value, notes);
  if (isJsonText(value, isText)) return maskJson(name, value, state, notes, maskValue);
  const judged = notes.said?.get(value);
  if (judged !== undefined) return judged;
  if (isText && isSaidOpenly(value, notes)) return withoutMarks(value, notes);
  if (!isText) return maskContent(value, state, notes);
  const isComplete =
    !state.isCut && (notes.policy.mode !== "strict" || state.isFinal || /[?!…]["')\]]?\s*$/.test(value));
  return maskText(value, { isSettled: state.isWhole ?? false, isComplete }, notes);
}

function showLarge(large: LargeValue, notes: MaskNotes): string {
  const shown = notes.checked?.get(large);
  if (shown !== undefined && shown === large.value) return shown;
  notes.labels.add("personal data");
  return shown ?? sizeWithheld(large.value);
}

const word = /\p{L}{3}/u;
const knownWords = new WeakMap<readonly MarkedText[], { count: number; words: MarkedText[] }>();

/** The same list comes with every event, and seldom longer. */
function wordsOf(marked: readonly MarkedText[]): readonly MarkedText[] {
  const known = knownWords.get(marked);
  if (known?.count === marked.length) return known.words;
  const words = marked.filter(({ text }) => word.test(text));
  knownWords.set(marked, { count: marked.length, words });
  return words;
}

/** A fact may still be a name that somebody marked; a number in it is none. */
function withoutMarks(value: string, notes: MaskNotes): string {
  if (notes.marked.length === 0 || !word.test(value)) return value;
  const spans = mergeSpans(findMarked(value, wordsOf(notes.marked)));
  return spans.length === 0 ? value : writeMasked(value, 0, value.length, spans, notes);
}
