import type { ConversationEvent, RawEvent } from "../schema/conversation-event";
import { asMaskedEvent } from "./as-masked";
import { hasTrigger } from "./find-personal-data";
import type { CheckedValues } from "./large-values";
import { findMarked, type MarkedText } from "./marked-text";
import { addMarked, couldNotBeChecked } from "./mask-entry";
import { type Found, type Judging, maskSaid, type Said } from "./mask-said";
import { type MaskNotes, maskText, newNotes } from "./mask-text";
import { maskValue } from "./mask-value";
import type { MaskPolicy } from "./policy";
import { held, heldMark } from "./spans";
import type { Piece } from "./utterances";
import type { ValueState } from "./value-state";

const jsonFields = ["args", "result", "value", "reason", "from", "to", "name", "speaker", "agent"] as const;
/** What these say of somebody is said once; `raw` may be anything, also a text that grows. */
const wholeKinds = new Set(["handoff", "memory", "state", "error", "eval", "lifecycle"]);
const rawNames: Record<string, string> = { spoken: "heardText", key: "name", val: "value" };
/** What can change of an event that has been given once. */
export const shownOf = ({ text, heardText = "", masked = [] }: ConversationEvent) =>
  `${text}\n${heardText}\n${masked.join()}`;

/** The event without what it says. */
export function placeOf(event: RawEvent, marked: readonly MarkedText[], policy: MaskPolicy): ConversationEvent {
  const { text: _, heardText: __, words: ___, pii: ____, ...place } = event;
  return maskEvent(place, marked, policy);
}

/** Nothing of what it says can be shown yet. */
export const unsaid = (place: ConversationEvent): ConversationEvent =>
  asMaskedEvent({ ...place, text: heldMark, masked: [held] });

/** An event that cannot be checked: that it happened, and nothing of what it says. */
export function withheldEvent({ entryId, part, kind, arrivedAtMs, atMs }: RawEvent): ConversationEvent {
  const text = couldNotBeChecked;
  return asMaskedEvent({ entryId, part, kind, arrivedAtMs, atMs, text, masked: ["personal data"] });
}

/** The event of a piece with what it says: the rest of it has been masked already, unless it brings marks of its own. */
export function sayEvent(piece: Piece, found: Found, { marked, policy }: Judging): ConversationEvent {
  const { place, event } = piece;
  if (place === null) return maskEvent(event, marked, policy, { piece, found });
  const notes = newNotes(marked, policy);
  const { masked: labels = [], ...masked }: RawEvent = place;
  for (const label of labels) notes.labels.add(label);
  maskSaid(masked, { piece, found }, notes);
  return withNotes(masked, event, notes);
}

/** The event with all it says masked by itself; a piece of `said` is masked in what its voice says around it. */
export function maskEvent(
  event: RawEvent,
  marked: readonly MarkedText[],
  policy: MaskPolicy,
  said?: Said,
  checked: CheckedValues | null = null,
): ConversationEvent {
  const { pii } = event;
  const masked = copyOf(event);
  const notes = newNotes(marked, policy, null, checked);
  for (const [field, start, end, word] of pii ?? []) {
    const value: unknown = Reflect.get(event, rawNames[field] ?? field);
    if (typeof value === "string") addMarked(value, start, end, word, notes);
  }
  if (said) maskSaid(masked, said, notes);
  else {
    for (const field of ["text", "heardText"] as const) {
      const text = event[field];
      if (text !== undefined) masked[field] = maskAlone(field, text, notes);
    }
  }
  const isWhole = wholeKinds.has(event.kind);
  const state: ValueState = { isDtmf: event.kind === "dtmf", isFinal: true, isWhole };
  for (const field of jsonFields) {
    const text = event[field];
    if (text === undefined) continue;
    const name = field === "value" ? (event.name ?? field) : field === "agent" || field === "speaker" ? "who" : field;
    masked[field] = isKnownPlain(name, text, marked) ? text : maskValue(name, text, state, notes);
  }
  if (event.kind === "dtmf" && event.value !== undefined) {
    masked.value = "[account number]";
    notes.labels.add("account number");
  }
  return withNotes(masked, event, notes);
}

/** What is said, judged by itself. */
const maskAlone = (field: "text" | "heardText", text: string, notes: MaskNotes): string =>
  text.length > notes.maxLength
    ? maskValue(field, text, { isDtmf: false, isFinal: true }, notes)
    : maskText(text, { isSettled: false, isComplete: true }, notes);

/** Words have no marks: they come where nothing is masked. */
function withNotes(masked: RawEvent, { words, text }: RawEvent, { labels }: MaskNotes): ConversationEvent {
  if (words !== undefined && masked.text === text && labels.size === 0) masked.words = words;
  if (labels.size > 0) masked.masked = [...labels];
  return asMaskedEvent(masked);
}

/** Most events bring nothing but what can be copied as it is. */
function copyOf(event: RawEvent): RawEvent {
  if (event.pii === undefined && event.masked === undefined && event.words === undefined) return { ...event };
  const { pii: _, masked: __, words: ___, ...rest } = event;
  return rest;
}

/** Names of agents and speakers, which come with every event and hold no digit. */
const isKnownPlain = (name: string, value: string, marked: readonly MarkedText[]) =>
  name === "who" &&
  value.length < 40 &&
  /^[a-z]+$/.test(value) &&
  !hasTrigger(value) &&
  findMarked(value, marked).length === 0;
