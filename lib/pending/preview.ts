import type { RawEntry, StreamEntry } from "@/lib/schema/stream-entry";
import { type EntryField, entryFields } from "../entries/entry-fields";
import { summarise } from "../entries/summarise";

export type Preview = { field: string; text: string; isCut: boolean };

const shownCharacters = 160;
const tellingNames = /^(text|transcript|utterance|content|message|msg|body|said|delta|summary|error|reason)$/i;
const structuralNames =
  /^(id|ts|time|timestamp|seq|seg|segment|type|kind|event|phase|role|speaker|lang|language|v|version)$/i;
const unprintable = /[\p{C}\p{Z}\s]+/gu;

/**
 * One short line that tells an entry from its neighbours: the field whose name promises text, else the most text-like
 * value, else the first one. Control, format and bidirectional characters become spaces, so it cannot leave its line.
 */
export function previewOf(entry: StreamEntry): Preview | null {
  return sayKind(entry) ?? tellingField(entry);
}

/** Where it says what it is and no field promises text: the line that stands for it among a call's entries. */
function sayKind(entry: StreamEntry): Preview | null {
  if (entryFields(entry).some(({ name, value }) => value !== "" && tellingNames.test(name))) return null;
  const { kind, phase, line, rest } = summarise(entry);
  if (kind === null || (line === null && rest.length === 0)) return null;
  const text = line ?? rest.map(({ name, value }) => `${name} ${value}`).join(", ");
  return cutPreview([kind, phase].filter(Boolean).join(" "), text, false);
}

function tellingField(entry: StreamEntry): Preview | null {
  let best: EntryField | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const field of entryFields(entry)) {
    const score = tellingScore(field);
    if (score <= bestScore) continue;
    best = field;
    bestScore = score;
  }
  if (best === null) return null;
  return cutPreview(best.name, best.value, best.wholeBytes !== null);
}

function cutPreview(field: string, value: string, isPart: boolean): Preview {
  const line = value
    .slice(0, shownCharacters * 4)
    .replace(unprintable, " ")
    .trim();
  const characters = [...line];
  const isCut = characters.length > shownCharacters || value.length > shownCharacters * 4 || isPart;
  return {
    field: field.slice(0, 64).replace(unprintable, " "),
    text: characters.slice(0, shownCharacters).join(""),
    isCut,
  };
}

/** The first field wins among equals. */
function tellingScore({ name, nameIsBase64, value, isBase64 }: EntryField): number {
  if (value === "" || name.startsWith("_")) return -100;
  if (isBase64 || nameIsBase64) return -50;
  if (tellingNames.test(name)) return 100;
  const words = value.slice(0, 400).match(/\p{L}{2,}/gu)?.length ?? 0;
  const isNumber = /^[\d\s.,:TZ+-]+$/.test(value);
  return (isNumber ? -20 : Math.min(words, 20)) - (structuralNames.test(name) ? 30 : 0);
}

/** Whether the shown part of an entry holds the text, whatever its case. */
export function entryContains(entry: RawEntry, lowerCaseText: string): boolean {
  return entryFields(entry).some(({ value, isBase64 }) => !isBase64 && value.toLowerCase().includes(lowerCaseText));
}
