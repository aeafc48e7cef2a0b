import { describe, expect, test } from "vitest";
import { createFold, foldEvents } from "@/lib/conversation/fold/fold";
import type { RawEvent } from "@/lib/schema/conversation-event";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { Transcript } from "@/lib/schema/transcript";
import { type MadeCall, makeCall, overlapMs, type SpokenTurn } from "@/test/support/conversations/make-call";
import { baseMs, deliver, type ExpectedTurn, type Producer } from "@/test/support/conversations/producer";
import { producers } from "@/test/support/conversations/producers";
import { roundsOf } from "@/test/support/play-part";
import { createRandom } from "@/test/support/random";
import { readCall } from "./read-call";

/** 13 producers make 10,010 calls. */
const callsEach = roundsOf(770);
const silenceMs = 10_000;

const made = (producer: Producer, no: number) => {
  const call = makeCall(no, producer.traits);
  return { call, entries: deliver(producer, call, createRandom(no + 1_000_000)) };
};

const read = (entries: readonly RawEntry[]) => readCall(entries).events;
const settledAt = (events: readonly RawEvent[]) => (events.at(-1)?.atMs ?? 0) + silenceMs;
const fold = (events: readonly RawEvent[]) => foldEvents(events, {}, settledAt(events));

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

const isLate = ({ chunks }: SpokenTurn) =>
  chunks.some(
    ({ finalAtMs, endMs, partials, text }) =>
      finalAtMs !== null && finalAtMs - endMs > 1_200 && partials.at(-1)?.text !== text,
  );
const isUnconfirmed = ({ chunks, cut }: SpokenTurn) =>
  cut === null && chunks.some(({ finalAtMs }) => finalAtMs === null);
/** Pairs that speak at once without the first being cut off. */
const overlapping = ({ turns }: MadeCall) =>
  turns.filter(
    (turn, at) =>
      (at > 0 && spokeInto(turns[at - 1], turn)) || (at < turns.length - 1 && spokeInto(turn, turns[at + 1])),
  );
const spokeInto = (first: SpokenTurn | undefined, second: SpokenTurn | undefined) =>
  first !== undefined && second !== undefined && first.cut === null && second.startMs < first.endMs;

/** What else is known of a call than what was said: times, state, and what went wrong. */
function factsOf(transcript: Transcript, call: MadeCall, producer: Producer, no: number): void {
  const { turns } = transcript;
  const spoken = turns.length === call.turns.length ? call.turns : call.turns.filter(({ role }) => role === "user");
  const tells = new Set(producer.tells);
  const flags = (holds: (turn: SpokenTurn) => boolean) => spoken.map(holds);
  if (producer.name !== "seed") {
    spoken.forEach(({ startMs }, at) => {
      const offMs = (turns[at]?.startedAtMs ?? 0) - baseMs - startMs;
      expect(offMs >= 0 && offMs <= producer.startWithinMs, `call ${no} turn ${at} begins ${offMs} ms off`).toBe(true);
    });
  }
  // RTVI has no word for a cut: that somebody else went on to speak tells it.
  const isTold = (turn: SpokenTurn) => producer.name !== "rtvi" || turn !== spoken.at(-1);
  if (tells.has("interruptions"))
    expect(
      turns.map(({ interrupted }) => interrupted),
      `call ${no} cut`,
    ).toEqual(flags((turn) => turn.cut !== null && isTold(turn)));
  if (tells.has("lateness"))
    expect(
      turns.map(({ lateByMs }) => lateByMs !== null),
      `call ${no} late`,
    ).toEqual(flags(isLate));
  if (tells.has("unconfirmed"))
    expect(
      turns.map(({ state }) => state === "unconfirmed"),
      `call ${no} unconfirmed`,
    ).toEqual(flags((turn) => isUnconfirmed(turn) || (!isTold(turn) && turn.cut !== null)));
  if (
    tells.has("overlaps") &&
    overlapping(call).every((turn) => turn.endMs - turn.startMs > 2 * overlapMs && !isLate(turn))
  )
    expect(
      turns.map(({ overlaps }) => overlaps),
      `call ${no} overlaps`,
    ).toEqual(flags((turn) => overlapping(call).includes(turn)));
  if (tells.has("handoffs")) {
    const told = transcript.handoffs.map(({ from, to, happened }) => ({ from, to, happened }));
    expect(told, `call ${no}`).toEqual(call.handoffs.map(({ from, to }) => ({ from, to, happened: true })));
    if (told.length > 0) expect(transcript.state.agent).toBe(call.handoffs.at(-1)?.to);
  }
  if (tells.has("memory")) {
    const values = new Map(call.memory.map(({ key, value }) => [key, value]));
    expect(new Map(transcript.state.memory.map(({ name, value }) => [name, value])), `call ${no}`).toEqual(values);
  }
  if (producer.tools === "whole" && producer.name === "flat")
    expect(
      transcript.toolCalls.map(({ status, durationMs, args, result }) => ({ status, durationMs, args, result })),
    ).toEqual(
      call.tools.map(({ isOk, startMs, endMs, args, result }) => ({
        ...{ status: isOk ? "ok" : "error", durationMs: endMs - startMs, args, result },
      })),
    );
}

test("the calls hold what they are to test: cuts, overlaps, late and missing finals, duplicates, tools, hand-offs", () => {
  const seen = { cuts: 0, overlaps: 0, late: 0, missing: 0, repeated: 0, tools: 0, handoffs: 0, memory: 0 };
  for (const producer of producers) {
    for (let no = 1; no <= callsEach; no++) {
      const { call, entries } = made(producer, no);
      seen.cuts += call.turns.filter(({ cut }) => cut !== null).length;
      seen.overlaps += overlapping(call).length;
      seen.late += call.turns.filter(isLate).length;
      seen.missing += call.turns.filter(isUnconfirmed).length;
      seen.repeated += entries.length - producer.write(call).length;
      seen.tools += call.tools.length;
      seen.handoffs += call.handoffs.length;
      seen.memory += call.memory.length;
    }
  }
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(roundsOf(500));
}, 60_000);

describe.each(producers)("calls written by $name", { timeout: 120_000 }, (producer) => {
  test("fold to what was said, heard and done", () => {
    for (let no = 1; no <= callsEach; no++) {
      const { call, entries } = made(producer, no);
      const transcript = fold(read(entries));
      const expected = producer.expected(call);
      expect(turnsOf(transcript, expected), `call ${no}`).toEqual(expected);
      toolsOf(transcript, call, producer);
      factsOf(transcript, call, producer, no);
      if (producer.tells.includes("duplicates"))
        expect(transcript.counts.duplicates, `call ${no}`).toBe(entries.length - producer.write(call).length);
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
