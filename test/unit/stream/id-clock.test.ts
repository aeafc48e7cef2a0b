import { describe, expect, test } from "vitest";
import { assessCall, type CallAssessment } from "@/lib/stream/assess-call";
import { believedAgeMs, believedIds, clockNote, idClockOf } from "@/lib/stream/id-clock";
import type { StreamReading } from "@/lib/stream/reading";
import { addTail, type SeenTail } from "@/lib/stream/sight";
import { atMs, group, idAgo, limits, pending, redis70, stream } from "../../support/builders";

type Look = { seconds: number; clockMs?: number; added: number; read: number; pending?: number };

/** A stream whose ids `idOf` gives, read at each of these moments of a steady clock; Redis' own may be set meanwhile. */
function watch(idOf: (number: number) => string, looks: Look[]): CallAssessment[] {
  const seen: CallAssessment[] = [];
  for (const { seconds, clockMs = 0, added, read, pending: held = 0 } of looks) {
    const lastId = idOf(added);
    const reading: StreamReading = stream({
      readAtMs: atMs + seconds * 1_000 + clockMs,
      seenAtMs: 5_000 + seconds * 1_000,
      length: added,
      entriesAdded: added,
      firstEntryId: idOf(1),
      lastEntryId: lastId,
      lastGeneratedId: lastId,
      groups: [
        group({
          lastDeliveredId: read === 0 ? "0-0" : idOf(read),
          entriesRead: read === 0 ? null : read,
          pending: held,
          oldestPending: held === 0 ? null : [pending({ entryId: idOf(1) })],
        }),
      ],
    });
    const context = { callId: "a", streamKey: "a", server: redis70, limits };
    seen.push(assessCall(seen.at(-1) ?? null, reading, context));
  }
  return seen;
}

const last = (seen: CallAssessment[]) => seen.at(-1)?.row.groups[0];
const every2s = (count: number, look: (i: number) => Omit<Look, "seconds">) =>
  Array.from({ length: count }, (_, i) => ({ seconds: i * 2, ...look(i) }));

const counter = (number: number) => `${number}-0`;
const microseconds = (number: number) => `${(atMs - 9_000 + number) * 1_000}-0`;
const future = (number: number) => `9999999999999-${number}`;
const hourBehind = (number: number) => `${atMs - 3_600_000 + number}-0`;

describe("one undelivered entry is never fine for ever, whatever its ids are", () => {
  test.each([
    ["counters", counter, /no times/],
    ["microseconds", microseconds, /ahead of Redis' clock/],
    ["far in the future", future, /ahead of Redis' clock/],
  ])("%s", (_, idOf, note) => {
    const seen = watch(
      idOf,
      every2s(12, () => ({ added: 5, read: 4 })),
    );
    expect(last(seen.slice(0, 1))?.undeliveredAgeMs).toBeNull();
    expect(last(seen)).toMatchObject({ undeliveredAgeMs: 22_000, undeliveredAgeIsBound: false, status: "SLOW" });
    expect(seen.at(-1)?.row.clockNote).toMatch(note);
  });

  test("a bound that nobody may look behind counts from first sight too", () => {
    const idOf = (number: number) => `${atMs - 1_000 + number}-0`;
    expect(
      last(
        watch(
          idOf,
          every2s(12, () => ({ added: 5, read: 4 })),
        ),
      ),
    ).toMatchObject({ status: "SLOW" });
  });

  test("a group that goes on and stays behind waits since its entries were first seen", () => {
    const seen = watch(
      counter,
      every2s(12, (i) => ({ added: 20 + i, read: 1 + i })),
    );
    expect(last(seen)).toMatchObject({ undeliveredAgeMs: 22_000, status: "SLOW" });
  });

  test("a group that keeps up waits for nothing", () => {
    const seen = watch(
      counter,
      every2s(12, (i) => ({ added: 20 + i, read: 20 + i })),
    );
    expect(last(seen)).toMatchObject({ undeliveredAgeMs: 0, status: "OK" });
  });

  test("pending entries age from first sight", () => {
    const seen = watch(
      counter,
      every2s(12, () => ({ added: 5, read: 5, pending: 1 })),
    );
    expect(last(seen)).toMatchObject({ oldestPendingAgeMs: 22_000 });
  });
});

test("entries that arrive with a time long past are of a clock that is behind", () => {
  const seen = watch(
    hourBehind,
    every2s(4, (i) => ({ added: 5 + i, read: 4 })),
  );
  expect(last(seen.slice(0, 1))?.undeliveredAgeIsBound).toBe(true);
  expect(last(seen)).toMatchObject({ undeliveredAgeMs: 6_000 });
  expect(seen.at(-1)?.row.clockNote).toMatch(/behind Redis' clock/);
});

describe("Redis' clock is set", () => {
  const idOf = (number: number) => `${atMs - 2_000 + number}-0`;
  const jump = (clockMs: number) => every2s(12, (i) => ({ added: 5, read: 5, ...(i >= 6 ? { clockMs } : {}) }));

  test.each([3_600_000, -3_600_000, 90_000, -90_000])(
    "by %d ms: what is remembered stays as long ago as it was",
    (clockMs) => {
      const held = jump(clockMs).map((look) => ({ ...look, pending: 1 }));
      const seen = watch(idOf, held);
      expect(last(seen)?.oldestPendingAgeMs).toBeLessThanOrEqual(26_000);
      expect(last(seen)?.oldestPendingAgeMs).toBeGreaterThanOrEqual(10_000);
      expect(["SLOW", "OK"]).toContain(last(seen)?.status);
      expect(seen.at(-1)?.row.sinceMs).toBeLessThanOrEqual(seen.at(-1)?.row.readAtMs ?? 0);
    },
  );

  test("a small step is none", () => {
    expect(last(watch(idOf, jump(3_000)))).toMatchObject({ status: "OK", undeliveredAgeMs: 0 });
  });

  test("rates know the time that really went by", () => {
    const looks = every2s(4, (i) => ({
      added: 10 + i * 8,
      read: 10 + i * 8,
      ...(i >= 2 ? { clockMs: 3_600_000 } : {}),
    }));
    for (const { row } of watch(counter, looks).slice(1)) {
      expect(row.entriesPerSecond).toBeCloseTo(4);
      expect(row.groups[0]?.readsPerSecond).toBeCloseTo(4);
    }
  });
});

test("ids are believed from a time on, and say why not", () => {
  expect(believedAgeMs(idAgo(5_000), atMs, believedIds)).toBe(5_000);
  expect(believedAgeMs(idAgo(5_000), atMs, { fromMs: atMs - 4_999 })).toBeNull();
  expect(idClockOf(idAgo(0), atMs, believedIds)).toBe("time");
  expect([idClockOf("1-0", atMs, believedIds), idClockOf(future(1), atMs, believedIds)]).toEqual(["none", "ahead"]);
  expect(clockNote("time")).toBeNull();
});

test("seen tails are bounded, and the oldest of them is kept", () => {
  let tails: readonly SeenTail[] = [];
  for (let i = 1; i <= 500; i++) tails = addTail(tails, `${i}-0`, i);
  expect(tails.length).toBeLessThanOrEqual(17);
  expect([tails[0]?.entryId, tails.at(-1)?.entryId]).toEqual(["1-0", "500-0"]);
  expect(addTail(tails, "500-0", 501)).toBe(tails);
});
