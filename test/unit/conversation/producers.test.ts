import { describe, expect, test } from "vitest";
import { createFold, foldEvents } from "@/lib/conversation/fold";
import type { ConversationEvent } from "@/lib/schema/conversation-event";
import type { StreamEntry } from "@/lib/schema/stream-entry";
import { Transcript } from "@/lib/schema/transcript";
import { type MadeCall, makeCall } from "@/test/support/conversations/make-call";
import { deliver, type ExpectedTurn, type Producer } from "@/test/support/conversations/producer";
import { producers } from "@/test/support/conversations/producers";
import { createRandom } from "@/test/support/random";
import { readCall } from "./read-call";

/** 13 producers make 10,010 calls. */
const callsEach = 770;
const silenceMs = 10_000;

const made = (producer: Producer, no: number) => {
  const call = makeCall(no, producer.traits);
  return { call, entries: deliver(producer, call, createRandom(no + 1_000_000)) };
};

const read = (entries: readonly StreamEntry[]) => readCall(entries).events;
const settledAt = (events: readonly ConversationEvent[]) => (events.at(-1)?.atMs ?? 0) + silenceMs;
const fold = (events: readonly ConversationEvent[]) => foldEvents(events, {}, settledAt(events));

function turnsOf({ turns }: Transcript, expected: readonly ExpectedTurn[]): ExpectedTurn[] {
  return turns.map(({ role, text, heardText }, at) => ({
    role,
    text,
    heard: expected[at]?.heard === "upTo" && heardText !== null && text.startsWith(heardText) ? "upTo" : heardText,
  }));
}

function toolsOf(transcript: Transcript, call: MadeCall, { tools }: Producer): void {
  const known = tools === "none" ? [] : call.tools;
  expect(transcript.toolCalls.map(({ toolCallId, name }) => ({ toolCallId, name }))).toEqual(
    known.map(({ id, name }) => ({ toolCallId: id, name })),
  );
  for (const { status } of transcript.toolCalls) {
    if (tools === "started") expect(["running", "unfinished"]).toContain(status);
    else expect(["ok", "error"]).toContain(status);
  }
}

describe.each(producers)("calls written by $name", { timeout: 60_000 }, (producer) => {
  test("fold to what was said, heard and done", () => {
    for (let no = 1; no <= callsEach; no++) {
      const { call, entries } = made(producer, no);
      const transcript = fold(read(entries));
      const expected = producer.expected(call);
      expect(turnsOf(transcript, expected), `call ${no}`).toEqual(expected);
      toolsOf(transcript, call, producer);
      if (no % 50 === 0) expect(Transcript.safeParse(transcript).success).toBe(true);
    }
  });

  test("fold to the same one by one, and again", () => {
    for (let no = 1; no <= 40; no++) {
      const events = read(made(producer, no).entries);
      const byOne = createFold();
      for (const event of events) {
        byOne.push(event);
        byOne.transcript();
      }
      expect(byOne.transcript(settledAt(events))).toEqual(fold(events));
      const before = byOne.transcript(settledAt(events)).turns;
      for (const event of events) byOne.push(event);
      expect(byOne.transcript(settledAt(events)).turns).toEqual(before);
    }
  });

  test("lose only the turns that a cut head touches", () => {
    for (let no = 1; no <= 60; no++) {
      const { entries } = made(producer, no);
      const whole = fold(read(entries));
      const rest = entries.slice(Math.floor(entries.length / 3));
      const kept = new Set(rest.map(({ id }) => id));
      const found = fold(read(rest)).turns.map(({ role, text, heardText }) => `${role} ${text} ${heardText}`);
      const isTouched = whole.turns.map(({ entryIds }) => !entryIds.every((entryId) => kept.has(entryId)));
      const lastTouched = isTouched.lastIndexOf(true);
      whole.turns.forEach(({ role, text, heardText }, at) => {
        // What is left of a touched turn may stand in front of the next of its speaker.
        if (isTouched[at] || at === lastTouched + 1 || at === lastTouched + 2) return;
        expect(found, `call ${no}`).toContain(`${role} ${text} ${heardText}`);
      });
    }
  });
});
