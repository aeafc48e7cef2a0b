import type { RawEntry, StreamEntry } from "../schema/stream-entry";
import { birthCue, mailCue } from "./cues";
import { findHeldNames } from "./held-names";
import type { CheckedValues } from "./large-values";
import { findMarked, type MarkedText } from "./marked-text";
import { type EntrySaid, marksOf } from "./mask-entry";
import { newNotes, writeMasked } from "./mask-text";
import { isTextual } from "./mask-value";
import { heldMark, mergeSpans, type PersonalSpan } from "./spans";

type Mask = (entry: RawEntry, said?: EntrySaid) => StreamEntry;

const goesOnForMs = 60_000;
/** An address is held by whole texts, a day of birth by its words alone. */
const goesOnForEntries = { mail: 40, birth: 120 };
const answerWords = 12;
const maxMarked = 200;
const lookedAtCharacters = 4_000;
const dayName =
  /(?<!\p{L})(?:first|second|third|\p{L}+(?:fth|xth|nth|hth|rth|tieth|lfth)|(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)\p{L}*|may)(?!\p{L})/giu;

/**
 * Entries looked at one by one, in their order, with what stood in those before: what a producer marked is masked in
 * each of them; after a question for an address short texts are held whole, after one for a day of birth its words.
 * `see` takes in what is not shown.
 */
export function createEntryContext(mask: Mask) {
  const marked: MarkedText[] = [];
  const asked = { mail: { untilMs: 0, left: 0 }, birth: { untilMs: 0, left: 0 } };

  function mark(entry: RawEntry): void {
    for (const one of marksOf(entry) ?? []) {
      if (!marked.some(({ text }) => text === one.text)) marked.push(one);
    }
    if (marked.length > maxMarked) marked.splice(0, marked.length - maxMarked);
  }

  function see(entry: RawEntry): void {
    mark(entry);
    const text = Object.values(entry.fields).join("\n").slice(0, lookedAtCharacters);
    for (const [name, cue] of [
      ["mail", mailCue],
      ["birth", birthCue],
    ] as const) {
      const question = asked[name];
      question.left--;
      if (text.search(cue) === -1) continue;
      question.untilMs = entry.timeMs + goesOnForMs;
      question.left = goesOnForEntries[name];
    }
  }

  function change(timeMs: number): ((name: string, value: string) => string) | null {
    const isAsked = ({ untilMs, left }: { untilMs: number; left: number }) => left > 0 && timeMs <= untilMs;
    const [isMail, isBirth] = [isAsked(asked.mail), isAsked(asked.birth)];
    if (!isMail && !isBirth && marked.length === 0) return null;
    return (name, value) => {
      const spans: PersonalSpan[] = findMarked(value, marked);
      for (const { 0: found, index } of isBirth ? value.matchAll(dayName) : []) {
        spans.push({ start: index, end: index + found.length, label: "date of birth" });
      }
      const shown = spans.length === 0 ? value : writeMasked(value, 0, value.length, mergeSpans(spans), newNotes());
      return isMail ? holdAnswers(name, shown) : shown;
    };
  }

  function holdNames(name: string, value: string): string {
    if (!isTextual(name)) return value;
    const spans = mergeSpans(findHeldNames(value, marked.length > 0));
    return spans.length === 0 ? value : writeMasked(value, 0, value.length, spans, newNotes());
  }

  return {
    see,
    mark,
    /** `texts`: what the entry says, as it is shown of the call; null: nothing is known of it. */
    mask(
      entry: RawEntry,
      texts: ReadonlyMap<string, string> | null = null,
      checked: CheckedValues | null = null,
    ): StreamEntry {
      mark(entry);
      if (texts !== null) {
        see(entry);
        return mask(entry, { texts, marked, checked });
      }
      const shown = mask(entry, { checked });
      const changed = change(entry.timeMs);
      see(entry);
      const all = changed === null ? shown : changeValues(shown, changed);
      return isGuess(entry) ? changeValues(all, holdNames) : all;
    },
    /** A text that has been masked already, as of an entry that follows. */
    maskText(name: string, text: string, timeMs: number): string {
      return change(timeMs)?.(name, text) ?? text;
    },
  };
}

/** A partial text whose names its producer marks only in the final one. */
const isGuess = ({ fields }: RawEntry) =>
  fields.phase === "partial" && fields.mode !== "append" && fields.pii === undefined;

function changeValues(entry: StreamEntry, change: (name: string, value: string) => string): StreamEntry {
  const fields = Object.fromEntries(Object.entries(entry.fields).map(([name, value]) => [name, change(name, value)]));
  if (!entry.pairs) return { ...entry, fields };
  return { ...entry, fields, pairs: entry.pairs.map((pair) => ({ ...pair, value: change(pair.name, pair.value) })) };
}

function holdAnswers(name: string, value: string): string {
  if (/^\s*[[{]/.test(value)) {
    try {
      return JSON.stringify(holdLeaves(name, JSON.parse(value)));
    } catch {
      return heldMark;
    }
  }
  const isShort = (value.match(/\S+/g)?.length ?? 0) <= answerWords;
  return isTextual(name) && isShort && /\p{L}/u.test(value) ? heldMark : value;
}

function holdLeaves(name: string, value: unknown): unknown {
  if (typeof value === "string") return holdAnswers(name, value);
  if (Array.isArray(value)) return value.map((one) => holdLeaves(name, one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, holdLeaves(key, inner)]));
}
