import type { ConversationEvent } from "@/lib/schema/conversation-event";
import { addMarked, couldNotBeChecked } from "./mask-entry";
import { type MaskNotes, maskText, newNotes } from "./mask-text";
import { maskValue, type ValueState } from "./mask-value";

export type MaskedEvents = { event: ConversationEvent; corrections: ConversationEvent[] };

const jsonFields = ["args", "result", "value", "reason", "from", "to", "name", "speaker", "agent"] as const;
const rawNames: Record<string, string> = { spoken: "heardText", key: "name", val: "value" };

/**
 * Masks the events of a call in their order. Each is judged by itself and for good: what is part of personal data that
 * is spread over partials, finals and turns is held wherever its own words do not prove it harmless, so that nothing
 * that was shown is ever masked later, and nothing that was held is shown later.
 */
export function createEventMasker(): {
  push(event: ConversationEvent, marked?: MaskNotes["marked"]): MaskedEvents;
  settle(): ConversationEvent[];
} {
  return {
    push: (event, marked = []) => ({ event: maskEvent(event, marked), corrections: [] }),
    settle: () => [],
  };
}

/** Fails closed: an event that cannot be checked keeps its place and loses its content. */
function maskEvent(event: ConversationEvent, marked: MaskNotes["marked"]): ConversationEvent {
  try {
    return maskFields(event, marked);
  } catch {
    return withheldEvent(event);
  }
}

/** An event that cannot be checked: that it happened, and nothing of what it says. */
export function withheldEvent({ entryId, part, kind, arrivedAtMs, atMs }: ConversationEvent): ConversationEvent {
  return { entryId, part, kind, arrivedAtMs, atMs, text: couldNotBeChecked, masked: ["personal data"] };
}

function maskFields(event: ConversationEvent, marked: MaskNotes["marked"]): ConversationEvent {
  const { pii, masked: _, words, ...rest } = event;
  const masked: ConversationEvent = { ...rest };
  const notes = newNotes();
  notes.marked.push(...marked);
  for (const [field, start, end, word] of pii ?? []) {
    const value: unknown = Reflect.get(event, rawNames[field] ?? field);
    if (typeof value === "string") addMarked(value, start, end, word, notes);
  }
  const isFinal = event.phase === "final" || event.isEndOfTurn === true || event.mode === "line";
  const state: ValueState = { entryMs: event.arrivedAtMs, isDtmf: event.kind === "dtmf", isFinal };
  for (const field of ["text", "heardText"] as const) {
    const text = event[field];
    if (text === undefined) continue;
    const isSentence = event.mode !== "append" && /[?!…]["')\]]?\s*$/.test(text);
    masked[field] = maskText(text, { isSettled: false, isComplete: isFinal || isSentence }, notes);
  }
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
