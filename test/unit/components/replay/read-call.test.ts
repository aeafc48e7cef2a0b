import { expect, test } from "vitest";
import { createCallReading } from "@/components/replay/read-call";
import { sayUnderstood } from "@/components/replay/report-button";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import type { ConversationHeader } from "@/lib/schema/replay";
import { entriesOf } from "@/test/unit/conversation/entries-of";

const entries = entriesOf(["i would", "i would like", "i would like to go", "thank you"].map((text) => ({ text })));
const shape = detectShape(entries);
const reader = createEventReader(shape);
const events = entries.flatMap((entry) => reader.push(entry));

const header: ConversationHeader = {
  ...{ version: "1", shape, report: reader.report(), startedAtMs: null, hasEnded: true, isComplete: true },
  head: { length: 4, entriesAdded: 4, firstEntryId: null, lastEntryId: null, maxDeletedEntryId: null },
  ...{ readToId: null, counts: { entries: 4, events: 4 }, keptEvents: 0, gaps: [], bound: null, asOfMs: 0 },
};

test("texts that were joined by a guess can be kept as lines, and be joined again", () => {
  const reading = createCallReading(header);
  reading.add(events);
  const texts = () => reading.read(false, false).whole.turns.map(({ text }) => text);
  expect(texts()).toEqual(["i would like to go", "thank you"]);
  reading.keepLines(true);
  expect(texts()).toEqual(["i would", "i would like", "i would like to go", "thank you"]);
  reading.keepLines(false);
  expect(texts()).toEqual(["i would like to go", "thank you"]);
});

test.each([
  [{ entries: 4, understood: 4, plain: 0, guessed: 0 }, "all understood"],
  [{ entries: 4, understood: 4, plain: 0, guessed: 2 }, "understood, joining guessed"],
  [{ entries: 4, understood: 0, plain: 4, guessed: 4 }, "read as plain text"],
  [{ entries: 4, understood: 1, plain: 1, guessed: 0 }, "2 not understood"],
])("%o is said as %s", (counts, words) => expect(sayUnderstood({ ...header.report, ...counts })).toBe(words));
