import type { RawEvent } from "../schema/conversation-event";
import { nameKind } from "./field-names";
import { createUnmarkedWords, findMarked, type MarkedText } from "./marked-text";
import { maskText, newNotes } from "./mask-text";
import { isPlainMetadata, looksPersonal } from "./metadata";

/** What of an event names things: each is asked for what it looks like, since anything can be written there. */
const idFields = [
  ...([
    "source",
    "eventId",
    "channel",
    "segment",
    "turn",
    "previousSegment",
    "language",
    "toolCallId",
    "tool",
  ] as const),
  ...(["toolGroup", "handoffKind", "service", "provider", "model", "currency", "ref", "phase"] as const),
];
const names: Partial<Record<keyof RawEvent, string>> = { source: "src", channel: "ch", ref: "ref" };
const mostKnown = 5_000;
const plainWord = /^[A-Za-z][A-Za-z_.-]{0,30}$/;

/**
 * Masks ids without making two of them one: the same id is always shown the same way, another one otherwise. Changes
 * the event it is given.
 */
export function createIdMasker() {
  const known = new Map<string, string>();
  const count = new Map<string, number>();
  const isUnmarked = createUnmarkedWords();

  function shownOf(field: keyof RawEvent, value: string, marked: readonly MarkedText[]): string {
    if (plainWord.test(value) && isUnmarked(value, marked)) return value;
    const key = `${names[field] ?? "id"}\n${value}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= mostKnown) known.clear();
    const shown = judge(field, value, marked);
    known.set(key, shown);
    return shown;
  }

  function judge(field: keyof RawEvent, value: string, marked: readonly MarkedText[]): string {
    const kind = nameKind(names[field] ?? "id");
    const isMarked = findMarked(value, marked).length > 0;
    if (!isMarked && isPlainMetadata(kind, value)) return value;
    const masked = maskText(value, { isSettled: true, isComplete: true }, newNotes(marked));
    if (masked === value && !looksPersonal(value)) return value;
    const label = masked === value ? "[personal data]" : masked;
    const no = (count.get(label) ?? 0) + 1;
    count.set(label, no);
    return no === 1 ? label : `${label} ${no}`;
  }

  return (event: RawEvent, marked: readonly MarkedText[]): void => {
    for (const field of idFields) {
      const value = event[field];
      if (value === undefined) continue;
      const shown = shownOf(field, value, marked);
      if (shown !== value) event[field] = shown;
    }
  };
}
