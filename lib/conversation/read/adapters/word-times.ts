import type { RawEvent } from "@/lib/schema/conversation-event";
import { numberOf, textOf } from "../loose-value";

type WordTimes = NonNullable<RawEvent["words"]>;

/** Words with their times in milliseconds of the call's audio; undefined where there are none. */
export function wordTimes(
  words: readonly { text: unknown; startMs?: unknown; endMs?: unknown; confidence?: unknown }[],
): WordTimes | undefined {
  const timed: WordTimes = [];
  for (const { text, startMs, endMs, confidence } of words) {
    const word = textOf(text);
    if (word === undefined) continue;
    timed.push([word, numberOf(startMs) ?? null, numberOf(endMs) ?? null, numberOf(confidence) ?? null]);
  }
  return timed.length === 0 ? undefined : timed;
}
