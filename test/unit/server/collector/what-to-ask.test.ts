import { describe, expect, test } from "vitest";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { nextReadingInMs } from "@/server/collector/schedule";
import { knownFirstUndelivered, whatToAsk } from "@/server/collector/what-to-ask";
import { assessAll, atMs, group, idAgo, stream } from "@/test/support/builders";

const middle = { firstEntryId: idAgo(60_000), lastEntryId: idAgo(100), lastGeneratedId: idAgo(100), length: 100 };

describe("a healthy group is asked nothing more", () => {
  test("caught up, nothing pending", () => {
    const caughtUp = group({ lastDeliveredId: idAgo(100) });
    expect(whatToAsk(stream(middle), caughtUp, null, atMs, false)).toEqual({
      pendingEntries: 0,
      undeliveredEntries: 0,
      consumers: false,
    });
  });

  test("a second behind: the last delivered entry bounds the age well enough", () => {
    const near = group({ lastDeliveredId: idAgo(1_000) });
    expect(whatToAsk(stream(middle), near, null, atMs, false).undeliveredEntries).toBe(0);
  });

  test("before the first entry: that one is the first undelivered", () => {
    const overtaken = group({ lastDeliveredId: idAgo(90_000) });
    expect(whatToAsk(stream(middle), overtaken, null, atMs, false).undeliveredEntries).toBe(0);
  });
});

describe("more is asked", () => {
  test("of pending entries only where there are some, of many only on screen", () => {
    const pending = group({ lastDeliveredId: idAgo(100), pending: 7 });
    expect(whatToAsk(stream(middle), pending, null, atMs, false).pendingEntries).toBe(1);
    expect(whatToAsk(stream(middle), pending, null, atMs, true)).toMatchObject({
      pendingEntries: 100,
      consumers: true,
    });
  });

  test("of the first undelivered entry where the group stands still in the middle", () => {
    const behind = group({ lastDeliveredId: idAgo(30_000) });
    expect(whatToAsk(stream(middle), behind, null, atMs, false).undeliveredEntries).toBe(1);
  });

  test("of all that is left, where a group is met in the middle and its counters speak of little", () => {
    const met = (entriesRead: number | null) => group({ lastDeliveredId: idAgo(200), entriesRead });
    const counted = stream({ ...middle, entriesAdded: 100, lastEntryId: idAgo(50), lastGeneratedId: idAgo(50) });
    const most = (entriesRead: number | null, previous: CallAssessment | null = null) =>
      whatToAsk(counted, met(entriesRead), previous, atMs, false).undeliveredEntries;
    expect([most(97), most(0), most(null), most(100), most(101)]).toEqual([4, 101, 0, 0, 0]);
    const unproven = { ...counted, groups: [met(97)] };
    expect(most(97, assessAll([unproven]))).toBe(4);
    expect(most(97, assessAll([unproven, unproven, unproven, unproven]))).toBe(0);
    const proven = { ...counted, groups: [{ ...met(97), counted: { entries: 3, isComplete: true } }] };
    expect(most(97, assessAll([proven]))).toBe(0);
  });

  test("once: until the group moves, the entry goes, or the stream is empty", () => {
    const known = group({ lastDeliveredId: idAgo(30_000), firstUndeliveredId: idAgo(29_000) });
    const before = assessAll([stream({ ...middle, groups: [known] })]);
    const same = group({ lastDeliveredId: idAgo(30_000) });
    expect(knownFirstUndelivered(stream(middle), same, before)).toBe(idAgo(29_000));
    expect(whatToAsk(stream(middle), same, before, atMs, false).undeliveredEntries).toBe(0);
    const moved = group({ lastDeliveredId: idAgo(20_000) });
    expect(whatToAsk(stream(middle), moved, before, atMs, false).undeliveredEntries).toBe(1);
    const trimmed = stream({ ...middle, firstEntryId: idAgo(28_000) });
    expect(knownFirstUndelivered(trimmed, same, before)).toBeNull();
    const empty = stream({ ...middle, length: 0, firstEntryId: null, lastEntryId: null });
    expect(knownFirstUndelivered(empty, same, before)).toBeNull();
  });
});

describe("the next reading", () => {
  const pace = { hotEveryMs: 1_000, coldEveryMs: 20_000 };
  const callOf = (lastMsAgo: number) => {
    const at = (readAtMs: number) =>
      stream({ ...middle, readAtMs, lastEntryId: idAgo(lastMsAgo), lastGeneratedId: idAgo(lastMsAgo), groups: [] });
    return assessAll([at(atMs), at(atMs + 1_000), at(atMs + 2_000)]);
  };

  test("of a live call is soon, of a quiet one later, of an ended one much later", () => {
    const live = nextReadingInMs(callOf(100), 1_000, pace, () => 0.5);
    const idle = nextReadingInMs(callOf(30_000), 1_000, pace, () => 0.5);
    const ended = nextReadingInMs(callOf(600_000), 1_000, pace, () => 0.5);
    expect(live).toBe(1_000);
    expect(idle).toBeGreaterThan(live);
    expect(ended).toBeGreaterThan(idle);
    expect(ended).toBe(16_000);
    expect(nextReadingInMs(callOf(600_000), 1_000, pace, () => 1)).toBe(20_000);
  });

  test("of a heavy call waits for its weight", () => {
    expect(nextReadingInMs(callOf(100), 10_000_000, pace, () => 0.5)).toBeGreaterThan(10_000);
  });
});
