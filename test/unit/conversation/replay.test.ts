import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { createReplay } from "@/lib/conversation/fold/replay";
import { findMark, searchTurns, timelineOf } from "@/lib/player/timeline";
import type { RawEvent } from "@/lib/schema/conversation-event";
import { eventsAt } from "@/test/support/conversation-events";

/** Made calls in their hundreds take their time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const anEvent: fc.Arbitrary<Partial<RawEvent> & Pick<RawEvent, "kind">> = fc.oneof(
  fc.record(
    {
      kind: fc.constant("transcript" as const),
      role: fc.constantFrom("user" as const, "agent" as const, "unknown" as const),
      phase: fc.constantFrom("partial", "final", "revise", "eager"),
      mode: fc.constantFrom("replace" as const, "append" as const, "line" as const),
      text: fc.constantFrom("", "hello", "hello there you", "there you go now", "Sure.", "three flights to Lisbon"),
      segment: fc.constantFrom("a", "b", "c", "d"),
      isEndOfTurn: fc.boolean(),
      isInterrupted: fc.boolean(),
    },
    { requiredKeys: ["kind", "role", "text"] },
  ),
  fc.record({
    kind: fc.constant("speech" as const),
    phase: fc.constantFrom("start", "stop"),
    role: fc.constantFrom("user" as const, "agent" as const),
  }),
  fc.record({ kind: fc.constant("interrupt" as const), phase: fc.constantFrom("detected", "false", "resumed") }),
  fc.record({
    kind: fc.constant("tool" as const),
    phase: fc.constantFrom("start", "progress", "end"),
    toolCallId: fc.constantFrom("x", "y", "x_final"),
  }),
  fc.record({ kind: fc.constant("handoff" as const), to: fc.constantFrom("booking", "human") }),
  fc.record({
    kind: fc.constant("memory" as const),
    name: fc.constantFrom("k", "l"),
    value: fc.constantFrom("1", "[2]"),
    memoryOp: fc.constantFrom("set" as const, "append" as const, "delete" as const),
  }),
);
const aCall = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 3_000 }), anEvent), { minLength: 1, maxLength: 60 })
  .map((rows) => {
    let ms = 0;
    return eventsAt(
      ...rows.map(([step, fields]): [number, typeof fields] => {
        ms += step;
        return [ms, fields];
      }),
    );
  });

test("any position, in any order of visits, is the fold of what stands before it", () => {
  fc.assert(
    fc.property(aCall, fc.array(fc.nat(60), { maxLength: 8 }), (events, visits) => {
      const replay = createReplay();
      replay.append(events);
      for (const visit of visits) {
        const index = Math.min(visit, events.length);
        expect(replay.at(index)).toEqual(foldEvents(events.slice(0, index)));
      }
    }),
    { numRuns: 1_000 },
  );
});

test("turns stand in the order of their beginnings, and every turn names its entries", () => {
  fc.assert(
    fc.property(aCall, (events) => {
      const { turns } = foldEvents(events);
      const starts = turns.map(({ startedAtMs }) => startedAtMs);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      expect(turns.every(({ entryIds }) => entryIds.length > 0)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

const longCall = (count: number) =>
  eventsAt(
    ...Array.from({ length: count }, (_, i): [number, Partial<RawEvent> & Pick<RawEvent, "kind">] => {
      const turn = Math.floor(i / 10);
      const role = turn % 2 === 0 ? "user" : "agent";
      const text = `turn ${turn} word ${"and more ".repeat(i % 10)}`;
      return [
        i * 250,
        {
          kind: "transcript",
          role,
          segment: `s${turn}`,
          phase: i % 10 === 9 ? "final" : "partial",
          mode: "replace",
          text,
        },
      ];
    }),
  );

test("positions of a long call come from checkpoints, also backwards and after corrections", () => {
  const events = longCall(3_000);
  const replay = createReplay();
  replay.append(events);
  replay.whole();
  for (const index of [2_999, 1_700, 1_701, 499, 500, 2_000, 0]) {
    expect(replay.at(index)).toEqual(foldEvents(events.slice(0, index)));
  }
  const corrected = { ...events[1_009], text: "[masked]" } as RawEvent;
  replay.replace([corrected]);
  expect(replay.whole()).toEqual(foldEvents(events.with(1_009, corrected)));
  expect(replay.indexOfEntry(corrected.entryId)).toBe(1_010);
});

test("marks are found by kind from a moment on, and texts by what they say", () => {
  const whole = foldEvents(longCall(40));
  const timeline = timelineOf(whole);
  const second = whole.turns[1];
  expect(findMark(timeline, new Set(["turn"]), whole.turns[0]?.startedAtMs ?? 0, "next")).toMatchObject({
    atMs: second?.startedAtMs,
    lane: "agent",
  });
  expect(searchTurns(whole, "TURN 1 ")).toEqual([{ turnId: second?.turnId, start: 0, end: 6 }]);
});
