import type { RawEntry, StreamEntry } from "../schema/stream-entry";
import { asMaskedEntry } from "./as-masked";
import { isTelling, toldOf } from "./json-facts";
import type { CheckedValues } from "./large-values";
import { labelFor } from "./mask-labels";
import { type MaskNotes, maskText, newNotes } from "./mask-text";
import { maskValue } from "./mask-value";
import { type MaskPolicy, standardPolicy } from "./policy";
import type { ValueState } from "./value-state";

/** Each is looked for in all texts of an entry; with more of them it is withheld. */
const maxMarks = 500;

export const couldNotBeChecked = "[withheld: could not be checked]";

/** What is known of an entry from those around it: its texts as they are shown, and what was marked before. */
export type EntrySaid = {
  texts?: ReadonlyMap<string, string> | null;
  marked?: MaskNotes["marked"];
  /** What of it was too long to be checked here, as it was checked elsewhere. */
  checked?: CheckedValues | null;
};

/**
 * An entry as everybody may see it, judged by itself: without its neighbours every number that its own words do not
 * prove harmless is held, since it may be a part of one spread over entries. Names, order and structural values stay.
 */
export function maskEntryAlone(
  entry: RawEntry,
  { texts = null, marked = [], checked = null }: EntrySaid = {},
  policy: MaskPolicy = standardPolicy,
): StreamEntry {
  const notes = newNotes(marked, policy, texts, checked);
  const given = entry.pairs ?? Object.entries(entry.fields).map(([name, value]) => ({ name, value }));
  const state: ValueState = {
    isDtmf: given.some(({ name, value }) => /dtmf|keypress/i.test(name) || (value.length < 80 && /dtmf/i.test(value))),
    isFinal: given.some(
      ({ name, value }) =>
        (name === "phase" && value === "final") ||
        (/^(?:eot|is_final|final|last)$/.test(name) && /^(?:1|true)$/.test(value)),
    ),
  };
  const pii = given.findLast(({ name }) => name === "pii")?.value;
  const isReadable = pii === undefined || readMarks(pii, given, notes);
  const told = given.find(({ name, value }) => isTelling(name, value))?.value;
  const mask = (name: string, value: string, isBinary: boolean, cutBytes: number | undefined) => {
    if (name === "pii") return isReadable ? labelsOf(notes) : couldNotBeChecked;
    if (isBinary) return `[withheld: ${Math.floor((value.replace(/=+$/, "").length * 3) / 4)} bytes of binary]`;
    if (!isReadable && !/^(?:kind|phase|role|ts|seq|seg|turn)$/.test(name)) return couldNotBeChecked;
    const meant = told !== undefined && toldOf.test(name) ? told : name;
    return maskValue(meant, value, { ...state, isCut: cutBytes !== undefined }, notes);
  };
  const names = new Set<string>();
  const nameOf = (name: string) => {
    const shown = maskText(name, { isSettled: true, isComplete: true }, notes);
    if (shown === name) return name;
    let free = shown;
    for (let i = 2; names.has(free); i++) free = `${shown} ${i}`;
    names.add(free);
    return free;
  };
  const binary = new Set(entry.base64);
  const masked: RawEntry = { id: entry.id, timeMs: entry.timeMs, fields: {} };
  for (const [name, value] of Object.entries(entry.fields)) {
    const shown = nameOf(name);
    const cutBytes = entry.cutBytes?.[name];
    masked.fields[shown] = mask(name, value, binary.has(name), cutBytes);
    if (cutBytes !== undefined) masked.cutBytes = { ...masked.cutBytes, [shown]: cutBytes };
  }
  if (entry.pairs) {
    masked.pairs = entry.pairs.map(({ name, value, base64 = [], cutBytes }) => ({
      name: base64.includes("name")
        ? "[withheld: binary]"
        : maskText(name, { isSettled: true, isComplete: true }, notes),
      value: mask(name, value, base64.includes("value"), cutBytes),
      ...(cutBytes === undefined ? {} : { cutBytes }),
    }));
  }
  if (entry.omittedFields !== undefined) masked.omittedFields = entry.omittedFields;
  return asMaskedEntry(masked);
}

/** An entry whose content could not be checked: that it is there, and nothing of what it says. */
export function withheldEntry({ id, timeMs }: RawEntry): StreamEntry {
  return asMaskedEntry({ id, timeMs, fields: { content: couldNotBeChecked } });
}

/** What the producer marked in an entry, to be masked wherever it stands; null when its marks cannot be read. */
export function marksOf({ fields }: RawEntry): MaskNotes["marked"] | null {
  if (fields.pii === undefined) return [];
  const notes = newNotes();
  const given = Object.entries(fields).map(([name, value]) => ({ name, value }));
  return readMarks(fields.pii, given, notes) ? notes.marked : null;
}

/** False when the producer's marks cannot be read: then nothing is known to be free of what it marked. */
function readMarks(text: string, given: readonly { name: string; value: string }[], notes: MaskNotes): boolean {
  try {
    const marks: unknown = JSON.parse(text);
    if (!Array.isArray(marks)) return false;
    for (const mark of marks) {
      if (!Array.isArray(mark)) return false;
      const [field, start, end, word]: unknown[] = mark;
      if (typeof field !== "string" || typeof start !== "number" || typeof end !== "number") return false;
      const value = given.findLast(({ name }) => name === field)?.value ?? "";
      addMarked(value, start, end, typeof word === "string" ? word : "", notes);
      if (notes.marked.length > maxMarks) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** A shorter part of a number is said everywhere. */
const fewestDigits = 5;

/** What is marked is masked wherever it stands: as heard, in words and in JSON too. Each of its words counts alone. */
export function addMarked(value: string, start: number, end: number, word: string, notes: MaskNotes): void {
  const surplus = value.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
  let [from, to] = [Math.max(0, start), Math.min(value.length, end + surplus)];
  while (from > 0 && from < to && /[\p{L}\p{Nd}]/u.test(value[from - 1] ?? "")) from--;
  while (to < value.length && to > from && /[\p{L}\p{Nd}]/u.test(value[to] ?? "")) to++;
  const text = value.slice(from, to);
  const label = labelFor(word);
  if (text.trim() === "") return;
  notes.labels.add(label);
  const parts = new Set([text]);
  for (const [part] of text.matchAll(/[\p{L}\p{Nd}]{3,}/gu)) {
    if (/\p{Lu}/u.test(part) || (/\p{Nd}/u.test(part) && part.length >= fewestDigits)) parts.add(part);
    if (parts.size > maxMarks) break;
  }
  notes.marked = [...notes.marked, ...[...parts].map((part) => ({ text: part, label }))];
}

function labelsOf({ marked }: MaskNotes): string {
  return JSON.stringify([...new Set(marked.map(({ label }) => label))]);
}
