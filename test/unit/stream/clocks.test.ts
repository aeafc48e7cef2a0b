import { describe, expect, test } from "vitest";
import { productOf } from "@/lib/servers/product";
import { pendingClock, undeliveredClock } from "@/lib/stream/clocks";
import { headroomOf, isTrimming, trackTrim } from "@/lib/stream/headroom";
import type { Lag } from "@/lib/stream/lag";
import { drainOf, entriesAddedBetween, smoothRate } from "@/lib/stream/rates";
import { type StreamReading, serverFacts } from "@/lib/stream/reading";
import { atMs, group, idAgo, pending, stream } from "../../support/builders";

const timed = stream({ firstEntryId: idAgo(250_000), lastEntryId: idAgo(250), length: 1_000, entriesAdded: 1_000 });
const exact = (lagEntries: number): Lag => ({ lagEntries, lagSource: "exact" });

describe("undeliveredClock", () => {
  test.each([
    ["nothing undelivered", group({ lastDeliveredId: idAgo(250) }), 0, [0, false, null]],
    [
      "overtaken: the first entry is the first undelivered",
      group({ lastDeliveredId: idAgo(300_000) }),
      1_000,
      [250_000, false, idAgo(250_000)],
    ],
    ["never read", group(), 1_000, [250_000, false, idAgo(250_000)]],
    [
      "in the middle, asked",
      group({ lastDeliveredId: idAgo(5_000), firstUndeliveredId: idAgo(4_750) }),
      20,
      [4_750, false, idAgo(4_750)],
    ],
    ["in the middle, not asked: an upper bound", group({ lastDeliveredId: idAgo(5_000) }), 20, [5_000, true, null]],
    [
      "put back by a minute of clock skew",
      group({ lastDeliveredId: idAgo(5_000), firstUndeliveredId: idAgo(-300) }),
      1,
      [0, false, idAgo(-300)],
    ],
  ])("%s", (_, read, lag, [undeliveredAgeMs, undeliveredAgeIsBound, firstUndeliveredId]) => {
    expect(undeliveredClock(timed, read, exact(lag))).toEqual({
      undeliveredAgeMs,
      undeliveredAgeIsBound,
      firstUndeliveredId,
    });
  });

  test("ids that are no time have no age", () => {
    const clock = undeliveredClock(stream(), group({ lastDeliveredId: "2-0", firstUndeliveredId: "3-0" }), exact(3));
    expect(clock).toEqual({ undeliveredAgeMs: null, undeliveredAgeIsBound: false, firstUndeliveredId: "3-0" });
  });

  test("a lag that is not known has no age where the stream is empty", () => {
    const empty = stream({ length: 0, firstEntryId: null, lastEntryId: null });
    expect(undeliveredClock(empty, group(), { lagEntries: null, lagSource: "unknown" }).undeliveredAgeMs).toBeNull();
  });
});

describe("pendingClock", () => {
  test("nothing pending is 0, not looked is null", () => {
    expect(pendingClock(timed, group())).toMatchObject({ oldestPendingAgeMs: 0, maxDeliveries: 0, ghosts: 0 });
    expect(pendingClock(timed, group({ pending: 4 }))).toMatchObject({
      oldestPendingAgeMs: null,
      maxDeliveries: null,
      ghosts: null,
    });
  });

  test("the age is the id's, not the idle time, which a claim resets", () => {
    const oldestPending = [
      pending({ entryId: idAgo(90_000), idleMs: 12, consumer: "b", deliveries: 3 }),
      pending({ deliveries: 9 }),
    ];
    expect(pendingClock(timed, group({ pending: 2, oldestPending }))).toEqual({
      oldestPendingAgeMs: 90_000,
      oldestPendingId: idAgo(90_000),
      oldestPendingIdleMs: 12,
      oldestPendingConsumer: "b",
      maxDeliveries: 9,
      ghosts: 0,
      pendingIsSampled: false,
    });
  });

  test("an entry given back with XNACK has no owner and no idle time", () => {
    const oldestPending = [pending({ consumer: "", idleMs: -1 })];
    expect(pendingClock(timed, group({ pending: 1, oldestPending }))).toMatchObject({
      oldestPendingConsumer: "",
      oldestPendingIdleMs: null,
    });
  });

  test("a count beyond what a number holds stays a whole number", () => {
    const oldestPending = [pending({ deliveries: Number("9223372036854775807") })];
    expect(pendingClock(timed, group({ pending: 1, oldestPending })).maxDeliveries).toBe(Number.MAX_SAFE_INTEGER);
  });

  test("pending ids before the first entry are ghosts; a sample says it is one", () => {
    const oldestPending = [pending({ entryId: idAgo(250_001) }), pending({ entryId: idAgo(250_000) })];
    expect(pendingClock(timed, group({ pending: 50, oldestPending }))).toMatchObject({
      ghosts: 1,
      pendingIsSampled: true,
    });
    const empty = stream({ length: 0, firstEntryId: null, lastEntryId: null });
    expect(pendingClock(empty, group({ pending: 2, oldestPending })).ghosts).toBe(2);
  });
});

describe("headroom", () => {
  test.each([
    ["nothing is trimmed", false, 100, 4, 0, [null, null]],
    ["nothing undelivered", true, 0, 4, 4, [null, null]],
    ["100 of 1,000 undelivered, 4 added a second, none read", true, 100, 4, 0, [200_000, 225_000]],
    ["… half of it read", true, 100, 4, 2, [200_000, 450_000]],
    ["… read as fast as added", true, 100, 4, 4, [200_000, null]],
    ["… rates unknown", true, 100, null, null, [200_000, null]],
    ["beyond an hour", true, 100, 0.2, 0, [200_000, null]],
    ["all undelivered: the next entry takes one", true, 1_000, 4, 0, [200_000, 250]],
    ["… and comes in ten minutes", true, 1_000, 1 / 600, 0, [200_000, 600_000]],
    ["… and beyond an hour", true, 1_000, 1 / 4_000, 0, [200_000, null]],
  ])("%s", (_, trimming, lag, adds, reads, [headroomMs, lossInMs]) => {
    expect(headroomOf(timed, lag, idAgo(50_000), trimming, adds, reads)).toEqual({ headroomMs, lossInMs });
  });

  test("ids that are no time give no headroom in milliseconds", () => {
    const counters = stream({ length: 1_000, firstEntryId: "1-0", lastEntryId: "1000-0" });
    expect(headroomOf(counters, 100, "901-0", true, 4, 0)).toEqual({ headroomMs: null, lossInMs: 225_000 });
  });

  test("trimming is believed for a minute when counters show removals, and for five after it was seen", () => {
    const at = (seconds: number, over: Partial<StreamReading>) => stream({ readAtMs: atMs + seconds * 1_000, ...over });
    const removed = { entriesAdded: 50 };
    const first = trackTrim(null, at(0, removed));
    expect(isTrimming(first, at(0, removed))).toBe(true);
    expect(isTrimming(trackTrim(first, at(61, removed)), at(61, removed))).toBe(false);
    expect(isTrimming(trackTrim(null, at(0, {})), at(0, {}))).toBe(false);
    const moved = trackTrim(first, at(62, { firstEntryId: "3-0" }));
    expect(isTrimming(moved, at(362, { firstEntryId: "3-0" }))).toBe(true);
    expect(isTrimming(moved, at(363, { firstEntryId: "3-0" }))).toBe(false);
  });
});

describe("rates", () => {
  test("the first interval is taken as it is, later ones by their length", () => {
    expect(smoothRate(null, 8, 2_000)).toBe(4);
    expect(smoothRate(4, 100, 0)).toBe(4);
    expect(smoothRate(null, 3, 0)).toBeNull();
    expect(smoothRate(4, 0, 8_000)).toBeCloseTo(4 * Math.exp(-1));
    expect(smoothRate(4, -3, 8_000)).toBeCloseTo(4 * Math.exp(-1));
  });

  test.each([
    ["by counters", stream({ entriesAdded: 5 }), stream({ entriesAdded: 9, firstEntryId: "4-0" }), 4],
    ["counters that went back", stream({ entriesAdded: 5 }), stream({ entriesAdded: 1 }), null],
    ["without counters, nothing removed", bare({}), bare({ length: 7, lastEntryId: "7-0" }), 2],
    ["without counters, nothing new", bare({}), bare({ firstEntryId: "3-0", length: 3 }), 0],
    ["without counters, trimmed", bare({}), bare({ firstEntryId: "3-0", lastEntryId: "7-0" }), null],
  ])("entries added between two readings: %s", (_, before, now, expected) => {
    expect(entriesAddedBetween(before, now)).toBe(expected);
  });

  test.each([
    [0, null, null, "none", 0],
    [null, 5, 4, "unknown", null],
    [10, null, 4, "unknown", null],
    [10, 5, null, "unknown", null],
    [10, 5, 4, "draining", 10_000],
    [10, 4, 4, "never", null],
    [10, 4.05, 4, "never", null],
    [10, 0, 0, "never", null],
  ])("a lag of %s at %s read and %s added a second: %s", (lag, reads, adds, drain, drainMs) => {
    expect(drainOf(lag, reads, adds)).toEqual({ drain, drainMs });
  });

  function bare(over: Partial<StreamReading>): StreamReading {
    return stream({ entriesAdded: null, maxDeletedEntryId: null, ...over });
  }
});

test.each([
  ["6.2.14", undefined, "Redis", "drifting", false],
  ["7.0.15", undefined, "Redis", "drifting", false],
  ["7.2.4", "7.2.7", "Valkey", "drifting", true],
  ["7.2.4", "8.0.1", "Valkey", "drifting", true],
  ["7.2.4", "8.1.0", "Valkey", "trusted", true],
  ["7.2.4", "9.1.2", "Valkey", "trusted", true],
  ["7.2.4", "255.255.255", "Valkey", "unproven", true],
  ["7.4.4", undefined, "Redis", "drifting", true],
  ["7.4.5", undefined, "Redis", "trusted", true],
  ["7.9.224", undefined, "Redis", "unproven", true],
  ["8.0.0-rc1", undefined, "Redis", "unproven", true],
  ["8.0.1", undefined, "Redis", "unproven", true],
  ["8.0.2", undefined, "Redis", "trusted", true],
  ["8.10.0", undefined, "Redis", "trusted", true],
  ["255.255.255", undefined, "Redis", "unproven", true],
  [undefined, undefined, null, "unproven", false],
])("Redis %s, Valkey %s", (redis_version, valkey_version, name, lagFamily, idleMeansAttempt) => {
  const fields: Record<string, string | undefined> = { redis_version, valkey_version };
  const facts = serverFacts(productOf((field) => fields[field]));
  expect({ ...facts, name: facts.product?.name ?? null }).toMatchObject({ name, lagFamily, idleMeansAttempt });
});
