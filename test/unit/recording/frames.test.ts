import fc from "fast-check";
import { expect, test } from "vitest";
import { scaleOf } from "@/lib/recording/cell-codec";
import { createFrameReader } from "@/lib/recording/frame-reader";
import { createFrameWriter } from "@/lib/recording/frame-writer";
import { countPlaces, putNumbers, takeNumbers } from "@/lib/recording/number-text";
import type { CallRow } from "@/lib/stream/assess-call";
import { atMs, callRow, groupRow } from "@/test/support/builders";

const digits = fc.stringMatching(/^[0-9.\-# \0]{0,40}$/);

test("a text without its numbers, and its numbers, are the text again", () => {
  expect(takeNumbers("12 of 40, since 3 s")).toEqual({ shape: "\0 of \0, since \0 s", numbers: [12, 40, 3] });
  expect(takeNumbers("1764262830000-007")).toEqual({ shape: "\0-007", numbers: [1764262830000] });
  fc.assert(
    fc.property(fc.oneof(fc.string(), digits), (text) => {
      const taken = takeNumbers(text);
      expect(putNumbers(taken)).toBe(text);
      expect(countPlaces(taken.shape)).toBe(taken.numbers.length);
    }),
    { numRuns: 2_000 },
  );
});

const id = fc.oneof(
  fc.constant("0-0"),
  fc.nat({ max: 90_000 }).map((ms) => `${atMs - ms}-${ms % 3}`),
);
const rate = fc.option(fc.oneof(fc.double({ min: 0, max: 5_000, noNaN: true }), fc.constant(0.000_4)));
const ms = fc.option(fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true })));
const group = fc.record({
  name: fc.constantFrom("brain", "comply", "crm", "группа 7"),
  pending: fc.oneof(fc.nat(), fc.constant(2 ** 53 - 1)),
  lastDeliveredId: id,
  lagEntries: fc.option(fc.nat()),
  undeliveredAgeMs: ms,
  firstUndeliveredId: fc.option(id),
  isReadSeen: fc.boolean(),
  oldestPendingConsumer: fc.option(fc.constantFrom("brain-3", "brain-12", "0x0007", "a\0b")),
  readsPerSecond: rate,
  headroomMs: ms,
  oldestPendingAgeMs: ms,
  oldestPendingId: fc.option(id),
  pressure: rate,
  status: fc.constantFrom("OK" as const, "SLOW" as const, "LOSS" as const),
  reason: fc.oneof(
    fc.nat().map((n) => `${n} entries wait, the oldest for ${n * 3} s`),
    fc.string(),
  ),
});
const row = fc
  .record({
    callId: fc.constantFrom("a", "b", "0007", "call-12", "№ 9"),
    length: fc.nat(),
    lastEntryId: fc.option(id),
    entriesPerSecond: rate,
    clockNote: fc.option(fc.string()),
    signs: fc.constantFrom<CallRow["signs"]>([], [{ kind: "no-cap", groupName: null, text: "no cap", sinceMs: 5 }]),
    groups: fc.uniqueArray(group, { maxLength: 4, selector: ({ name }) => name }),
  })
  .map(({ groups, ...over }): CallRow => {
    const { callId, ...rest } = over;
    return callRow(callId, { ...rest, streamKey: `conv:${callId}`, groups: groups.map(groupRow) });
  });

test("what was recorded is what was shown, calls and groups that come and go included", () => {
  const steps = fc.array(
    fc.record({ rows: fc.array(row, { maxLength: 6 }), kept: fc.array(fc.boolean(), { maxLength: 6 }) }),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(steps, (moments) => {
      const writer = createFrameWriter();
      const reader = createFrameReader();
      let board = new Map<string, CallRow>();
      moments.forEach(({ rows, kept }, no) => {
        board = new Map([
          ...[...board].filter((_, i) => kept[i] !== false),
          ...rows.map((one): [string, CallRow] => [one.callId, one]),
        ]);
        const snapshot = JSON.stringify({ no, rows: board.size });
        const read = reader.frame(writer.frame(1_764_262_830_000 + no * 5_000, snapshot, board.values()));
        expect(read).toMatchObject({ atMs: 1_764_262_830_000 + no * 5_000, snapshot });
        const shown = new Map(read.rows().map((one) => [one.callId, one]));
        expect(shown).toEqual(new Map([...board].map(([id, one]) => [id, rounded(one)])));
      });
    }),
    { numRuns: 200 },
  );
});

const toTheMs = ["producerSilenceMs", "undeliveredAgeMs", "oldestPendingAgeMs", "headroomMs"];

function rounded<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (name, one: unknown) => {
    if (typeof one !== "number" || Number.isInteger(one)) return one;
    if (toTheMs.includes(name)) return Math.round(one);
    const scale = scaleOf(one);
    return Math.abs(Math.round(one * scale)) < 2 ** 45 ? Math.round(one * scale) / scale : one;
  });
}
