import type { ConversationEvent } from "../schema/conversation-event";
import { findMarked, type MarkedText } from "./marked-text";
import { newNotes, writeMasked } from "./mask-text";
import { mergeSpans } from "./spans";

const fields = ["text", "heardText", "args", "result", "value", "reason", "from", "to", "name", "speaker"] as const;

/** A masked event without what was marked only later; null when it says nothing of it. */
export function remarkEvent(event: ConversationEvent, marked: readonly MarkedText[]): ConversationEvent | null {
  let changed: ConversationEvent | null = null;
  const notes = newNotes();
  for (const field of fields) {
    const text = event[field];
    if (text === undefined) continue;
    const spans = mergeSpans(findMarked(text, marked));
    if (spans.length === 0) continue;
    changed ??= { ...event };
    changed[field] = writeMasked(text, 0, text.length, spans, notes);
  }
  if (changed === null) return null;
  const { words: _, ...rest } = changed;
  return { ...rest, masked: [...new Set([...(event.masked ?? []), ...notes.labels])] };
}
