import { expect, test } from "vitest";
import { createEventDecider } from "@/lib/conversation/fold/decide-events";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { createMaskedEvents } from "@/server/conversation/masked-events";

const partialEveryMs = 250;
const startMs = 1_764_262_834_680;

/** The smallest producer: `text` and `ts`, each utterance growing word by word. */
function saySmall(utterances: readonly string[], pauseMs: number): RawEntry[] {
  const entries: RawEntry[] = [];
  let timeMs = startMs;
  for (const utterance of utterances) {
    const words = utterance.split(" ");
    for (let count = 1; count <= words.length; count++) {
      timeMs += partialEveryMs;
      const text = words.slice(0, count).join(" ");
      entries.push({ id: `${timeMs}-0`, timeMs, fields: { text, ts: String(timeMs) } });
    }
    timeMs += pauseMs;
  }
  return entries;
}

/** The turns of a call that is looked at after each of its entries, and again once it is over. */
function turnsShown(entries: readonly RawEntry[]): string[] {
  const reader = createEventReader(detectShape(entries.slice(0, 200)));
  const decide = createEventDecider();
  const masked = createMaskedEvents(() => 0);
  for (const entry of entries) {
    for (const event of reader.push(entry)) masked.push(decide(event), []);
    masked.flush(true);
  }
  masked.settle(Infinity);
  return foldEvents(masked.events).turns.map(({ text }) => text);
}

const talks = [
  ["hello there", "i would like a table", "yes please", "thank you goodbye"],
  ["yes", "no", "ok", "hello there", "i would like to book a table", "ok"],
  ["what time", "yes seven thirty is fine", "do you have something by the window", "no"],
];

test.each(talks.flatMap((talk) => [0, 1_500, 4_000].map((pauseMs) => ({ talk, pauseMs }))))(
  "each utterance of $talk, $pauseMs ms apart, is there once and in order",
  ({ talk, pauseMs }) => {
    const shown = turnsShown(saySmall(talk, pauseMs)).join(" | ");
    let from = 0;
    for (const utterance of talk) {
      const at = shown.indexOf(utterance, from);
      expect({ utterance, shown, isThere: at >= from }).toEqual({ utterance, shown, isThere: true });
      from = at + utterance.length;
    }
    // Without a pause nothing but the votes tells a growing text from the next one.
    if (pauseMs > 0) expect(shown.replaceAll(" | ", " ")).toBe(talk.join(" "));
  },
);
