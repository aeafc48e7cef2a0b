import type { ConversationEvent } from "@/lib/schema/conversation-event";
import { contextOf, isPast, takeCues } from "./context";
import { findInContext, hasTrigger } from "./find-personal-data";
import { findMarked, type MarkedText } from "./marked-text";
import { addMarked, couldNotBeChecked } from "./mask-entry";
import { type MaskNotes, maskText, newNotes, writeMasked } from "./mask-text";
import { maskValue, type ValueState } from "./mask-value";
import { mergeSpans } from "./spans";
import { createUtterances, type Piece, type Utterance } from "./utterances";

export type EventMasker = {
  /** The event as it can be shown now. */
  push(event: ConversationEvent, marked?: readonly MarkedText[]): ConversationEvent;
  /** What became of events shown before, since the last call: each once, as it is to be shown from now on. */
  corrections(): ConversationEvent[];
  /** The oldest event that a correction may still follow; null for none. */
  readonly oldestOpen: ConversationEvent | null;
  /** Nothing more is to come: what was held only because of that is shown. */
  settle(): void;
};

const jsonFields = ["args", "result", "value", "reason", "from", "to", "name", "speaker", "agent"] as const;
const rawNames: Record<string, string> = { spoken: "heardText", key: "name", val: "value" };
const keptRecent = 6;
const mostMarked = 500;

/**
 * Masks the events of a call in their order, knowing what was said around each: a number that is spread over partials,
 * entries and turns, one that was asked for, what the producer marked elsewhere. What could still become a part of
 * personal data is held, and given as a correction once what follows has proved it harmless. What an event finally
 * shows depends on the events alone, not on when corrections are asked for. Unmasked texts are kept only while they
 * are of use. Fails closed: an event that cannot be checked keeps its place and loses its content.
 */
export function createEventMasker(): EventMasker {
  const recent: Utterance[] = [];
  const marked: MarkedText[] = [];
  const shown = new Map<Piece, string>();
  let open = new Set<Piece>();
  let corrected: ConversationEvent[] = [];
  const utterances = createUtterances((pieces) => {
    for (const piece of pieces) close(piece);
  });

  function close(piece: Piece, isSettled = false): void {
    if (open.delete(piece)) show(piece, isSettled);
    shown.delete(piece);
  }

  /** Notes a correction where what can be shown has changed. */
  function show(piece: Piece, isSettled = false): void {
    const before = shown.get(piece);
    const event = judge(piece, marked, isSettled);
    const text = JSON.stringify([event.text, event.heardText]);
    shown.set(piece, text);
    if (before !== undefined && before !== text) corrected.push(event);
  }

  function remember(utterance: Utterance): void {
    if (recent.includes(utterance)) return;
    recent.push(utterance);
    if (recent.length > keptRecent) recent.shift();
  }

  function closePast(nowMs: number): void {
    for (const piece of open) {
      if (!isPast(piece, recent.at(-1), nowMs)) continue;
      close(piece);
      const { utterance } = piece;
      utterance.pieces = utterance.pieces.filter((one) => one !== piece);
      utterances.trim(utterance.track);
    }
  }

  return {
    push(event, more = []) {
      for (const one of more)
        if (marked.length < mostMarked && !marked.some(({ text }) => text === one.text)) marked.push(one);
      try {
        if (event.kind !== "transcript" || event.text === undefined) return maskFields(event, marked);
        const piece = utterances.add(event, event.text);
        const { utterance } = piece;
        remember(utterance);
        takeCues(utterance, recent);
        open.add(piece);
        closePast(event.arrivedAtMs);
        const first = judge(piece, marked, false);
        if (open.has(piece)) shown.set(piece, JSON.stringify([first.text, first.heardText]));
        return first;
      } catch {
        return withheldEvent(event);
      }
    },
    corrections() {
      for (const piece of open) show(piece);
      const last = new Map(corrected.map((event) => [`${event.entryId}.${event.part}`, event]));
      corrected = [];
      return [...last.values()];
    },
    get oldestOpen() {
      return open.values().next().value?.event ?? null;
    },
    settle() {
      for (const piece of open) close(piece, true);
      open = new Set();
      for (const { utterances: all } of utterances.tracks.values()) for (const one of all) one.pieces = [];
    },
  };
}

function judge(piece: Piece, marked: readonly MarkedText[], isSettled: boolean): ConversationEvent {
  try {
    return maskFields(piece.event, marked, { piece, isSettled });
  } catch {
    return withheldEvent(piece.event);
  }
}

/** An event that cannot be checked: that it happened, and nothing of what it says. */
export function withheldEvent({ entryId, part, kind, arrivedAtMs, atMs }: ConversationEvent): ConversationEvent {
  return { entryId, part, kind, arrivedAtMs, atMs, text: couldNotBeChecked, masked: ["personal data"] };
}

function maskFields(
  event: ConversationEvent,
  marked: readonly MarkedText[],
  said?: { piece: Piece; isSettled: boolean },
): ConversationEvent {
  const { pii, masked: _, words, ...rest } = event;
  const masked: ConversationEvent = { ...rest };
  const notes = newNotes(marked);
  for (const [field, start, end, word] of pii ?? []) {
    const value: unknown = Reflect.get(event, rawNames[field] ?? field);
    if (typeof value === "string") addMarked(value, start, end, word, notes);
  }
  if (said) maskSaid(masked, said.piece, said.isSettled, notes);
  else {
    for (const field of ["text", "heardText"] as const) {
      const text = event[field];
      if (text !== undefined) masked[field] = maskText(text, { isSettled: false, isComplete: true }, notes);
    }
  }
  const state: ValueState = { entryMs: event.arrivedAtMs, isDtmf: event.kind === "dtmf", isFinal: true };
  for (const field of jsonFields) {
    const text = event[field];
    if (text === undefined) continue;
    const name = field === "value" ? (event.name ?? field) : field === "agent" || field === "speaker" ? "who" : field;
    masked[field] = maskValue(name, text, state, notes);
  }
  if (event.kind === "dtmf" && event.value !== undefined) {
    masked.value = "[account number]";
    notes.labels.add("account number");
  }
  if (words !== undefined && masked.text === event.text && notes.labels.size === 0) masked.words = words;
  if (notes.labels.size > 0) masked.masked = [...notes.labels];
  return masked;
}

const sentenceEnd = /[.?!…]["')\]]?\s*$/;

function maskSaid(masked: ConversationEvent, piece: Piece, isSettled: boolean, notes: MaskNotes): void {
  const { event, utterance } = piece;
  const context = contextOf(piece);
  const { text, start, end } = context;
  const isOpen = context.isOpen && !isSettled;
  const isEnd = end === text.length;
  const isLastWordWhole = !isEnd || (utterance.isFinal && sentenceEnd.test(text));
  const isPlain = context.cue === null && !context.isMailAsked && !hasTrigger(text) && notes.marked.length === 0;
  const spans =
    isPlain && !isOpen
      ? []
      : mergeSpans([
          ...findInContext(text, { ...context, isOpen, isLastWordWhole }),
          ...findMarked(text, notes.marked),
        ]);
  masked.text = writeMasked(text, start, end, spans, notes, context.utteranceStart);
  const { heardText } = event;
  if (heardText === undefined) return;
  if (text.slice(start, end).startsWith(heardText)) {
    masked.heardText = writeMasked(text, start, start + heardText.length, spans, notes);
  } else masked.heardText = maskText(heardText, { isSettled: false, isComplete: true }, notes);
}
