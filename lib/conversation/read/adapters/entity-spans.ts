import type { RawEvent } from "@/lib/schema/conversation-event";
import { numberOf, textOf, type Values } from "../loose-value";

/**
 * Marks what a recogniser found in a text (names, numbers), given as ranges of words, the end exclusive. Where the words
 * are not found in the text one after the other, everything from the last one found on is marked.
 */
export function entitySpans(text: string, words: readonly Values[], entities: readonly Values[]): RawEvent["pii"] {
  if (entities.length === 0) return undefined;
  const places = placesOf(text, words);
  const spans: NonNullable<RawEvent["pii"]> = [];
  for (const { start_word, end_word, label } of entities) {
    const [from, to] = [numberOf(start_word), numberOf(end_word)];
    if (from === undefined || to === undefined || to <= from) continue;
    const before = places.slice(0, Math.max(0, from)).findLast((place) => place !== null);
    const start = places[from]?.[0] ?? before?.[1] ?? 0;
    const end = places[to - 1]?.[1] ?? text.length;
    if (end > start) spans.push(["text", start, end, (textOf(label) ?? "entity").toLowerCase().replaceAll("_", " ")]);
  }
  return spans.length === 0 ? undefined : spans;
}

function placesOf(text: string, words: readonly Values[]): ([number, number] | null)[] {
  const folded = text.toLowerCase();
  let from = 0;
  return words.map((given) => {
    for (const word of [textOf(given.punctuated_word), textOf(given.word)]) {
      const at = word === undefined ? -1 : folded.indexOf(word.toLowerCase(), from);
      if (word === undefined || at < 0) continue;
      from = at + word.length;
      return [at, from];
    }
    return null;
  });
}
