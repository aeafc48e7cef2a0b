import { describe, expect, test } from "vitest";
import { Call } from "@/lib/schema/call";
import { assessCall } from "@/lib/stream/assess-call";
import type { GroupReading, StreamReading } from "@/lib/stream/reading";
import {
  assessAll,
  atMs,
  consumer,
  group,
  idAgo,
  limits,
  pending,
  redis62,
  redis70,
  redis72,
  stream,
} from "../../support/builders";

/** A stream of 100 entries, one each 250 ms, nothing removed; the newest this long before the reading. */
function clocked(seconds: number, silenceMs: number, over: Partial<StreamReading> = {}): StreamReading {
  const readAtMs = atMs + seconds * 1_000;
  const id = (agoMs: number) => `${readAtMs - agoMs}-0`;
  return stream({
    readAtMs,
    length: 100,
    entriesAdded: 100,
    firstEntryId: id(silenceMs + 24_750),
    lastEntryId: id(silenceMs),
    ...over,
  });
}

/** A stream to which nothing is added any more. */
const still = (seconds: number, over: Partial<StreamReading>) =>
  stream({ readAtMs: atMs + seconds * 1_000, firstEntryId: idAgo(2_000), lastEntryId: idAgo(1_000), ...over });

test.each([
  ["just found", [0], {}, "OK"],
  ["after its groups had time to come", [0, 10], {}, "UNKNOWN"],
  ["with a group, whose status counts", [0, 10], { groups: [group()] }, "SLOW"],
  ["without entries", [0, 10], { length: 0, firstEntryId: null, lastEntryId: null }, "OK"],
] as const)("a running stream that no group reads, %s", (_, seconds, over, status) => {
  const readings = seconds.map((second) => still(second, { groups: [], ...over } as Partial<StreamReading>));
  expect(assessAll(readings).row.status).toBe(status);
});

test("the largest entry seen stays known when the readings after it bring smaller ones", () => {
  const weighed = (second: number, largestEntryBytes: number) =>
    still(second, { largestEntryId: `${second}-0`, largestEntryBytes });
  expect(assessAll([weighed(0, 900), weighed(2, 40)]).largestEntry).toEqual({ entryId: "0-0", sizeBytes: 900 });
});

describe("live, idle or ended", () => {
  test.each([
    [14_999, "live"],
    [15_000, "idle"],
    [89_999, "idle"],
    [90_000, "ended"],
  ])("a producer silent for %d ms: %s", (silenceMs, state) => {
    expect(assessAll([clocked(0, silenceMs)]).row).toMatchObject({ state, producerSilenceMs: silenceMs });
  });

  test("ids that are no time: silent since the newest was first seen", () => {
    const reading = (seconds: number, lastEntryId = "5-0") =>
      stream({ readAtMs: atMs + seconds * 1_000, lastEntryId, entriesAdded: lastEntryId === "5-0" ? 5 : 6 });
    expect(assessAll([reading(0)]).row).toMatchObject({ state: "idle", producerSilenceMs: null });
    expect(assessAll([reading(0), reading(2)]).row).toMatchObject({ state: "live", producerSilenceMs: 2_000 });
    expect(assessAll([reading(0), reading(90)]).row.state).toBe("ended");
    expect(assessAll([reading(0), reading(90), reading(92, "6-0"), reading(94, "6-0")]).row).toMatchObject({
      state: "live",
      producerSilenceMs: 2_000,
    });
  });

  test("ids in the far future are no time either", () => {
    const reading = stream({ firstEntryId: idAgo(-9e9), lastEntryId: idAgo(-9e9, 4) });
    expect(assessAll([reading]).row).toMatchObject({ state: "idle", producerSilenceMs: null });
  });

  test("ids that stand still in time after a fail-over do not end a call whose entries keep coming", () => {
    const frozen = (seconds: number, sequence: number) => {
      const reading = clocked(seconds, 0, { length: 100 + sequence, entriesAdded: 100 + sequence });
      const firstEntryId = `${atMs - 60_000}-0`;
      return { ...reading, firstEntryId, lastEntryId: `${atMs}-${sequence}`, lastGeneratedId: `${atMs}-${sequence}` };
    };
    const { row } = assessAll([frozen(0, 0), frozen(118, 1), frozen(120, 2)]);
    expect(row).toMatchObject({ state: "live", producerSilenceMs: 2_000 });
  });

  test("an empty stream is nobody's fault", () => {
    const empty = stream({ length: 0, entriesAdded: 0, firstEntryId: null, lastEntryId: null, lastGeneratedId: "0-0" });
    const { row } = assessAll([{ ...empty, groups: [group()] }]);
    expect(Call.parse({ ...row, ageMs: 0 })).toMatchObject({ state: "idle", status: "WARMING" });
    expect(row.groups[0]).toMatchObject({ lagEntries: 0, lagSource: "exact", skippedEntries: 0, drain: "none" });
  });
});

describe("the call's own status", () => {
  const done = (lastDeliveredId: string | null) =>
    group({ lastDeliveredId: lastDeliveredId ?? "0-0", entriesRead: 100 });

  test("is the worst of its groups, since the first of them", () => {
    const reading = clocked(0, 20_000);
    const groups = [done(reading.lastEntryId), group({ name: "crm" }), group({ name: "comply" })];
    expect(assessAll([{ ...reading, groups }]).row).toMatchObject({ state: "idle", status: "SLOW", sinceMs: atMs });
  });

  test("without groups says whether it ended", () => {
    expect(assessAll([clocked(0, 100)]).row.status).toBe("OK");
    expect(assessAll([clocked(0, 100_000)]).row).toMatchObject({ status: "ENDED_CLEAN", sinceMs: atMs - 100_000 });
  });

  test("ended with all read is clean, with entries left it is not", () => {
    const reading = clocked(0, 100_000);
    expect(assessAll([{ ...reading, groups: [done(reading.lastEntryId)] }]).row.status).toBe("ENDED_CLEAN");
    expect(assessAll([{ ...reading, groups: [group()] }]).row.groups[0]).toMatchObject({
      status: "ENDED_WITH_BACKLOG",
      reason: "the call ended with 100 undelivered and 0 pending",
    });
  });

  test("what is left of its rate is no forecast of trimming once it ended", () => {
    const behind = group({ pending: 0, lastDeliveredId: idAgo(40_000), entriesRead: null, lag: null });
    const at = (seconds: number, added: number) =>
      stream({
        readAtMs: atMs + seconds * 1_000,
        length: 100,
        entriesAdded: 300 + added,
        firstEntryId: idAgo(30_000 - added),
        lastEntryId: idAgo(1_000 - added),
        groups: [behind],
      });
    const live = [at(0, 0), at(1, 40)];
    const ended = [...live, ...[20, 40, 60, 80, 100].map((seconds) => at(seconds, 40))];
    expect(assessAll(live).row).toMatchObject({ state: "live", groups: [{ lossInMs: expect.any(Number) }] });
    const { row } = assessAll(ended);
    expect(row.entriesPerSecond).toBeGreaterThan(0);
    expect(row).toMatchObject({ state: "ended", groups: [{ lossInMs: null }] });
  });
});

describe("gone or blocked", () => {
  /** Read every two seconds for 38 s: nothing moves, one entry is pending. */
  const stuck = (part: Partial<GroupReading>) =>
    Array.from({ length: 20 }, (_, i) => {
      const ids = { firstEntryId: idAgo(50_000), lastEntryId: idAgo(1_000), lastGeneratedId: idAgo(1_000) };
      const oldestPending = [pending({ entryId: idAgo(49_000), idleMs: 60_000, deliveries: 1 })];
      return clocked(i * 2, 0, { ...ids, groups: [group({ pending: 1, oldestPending, ...part })] });
    });
  const caughtUp = { lastDeliveredId: idAgo(1_000), entriesRead: 100 };

  test.each([
    ["7.2: asks again and again, does not ack", redis72, caughtUp, 80, "BLOCKED"],
    ["7.2: asks no more", redis72, caughtUp, 60_000, "GONE"],
    ["7.0: idle is only without success", redis70, caughtUp, 60_000, "BLOCKED"],
    ["7.0: entries wait that any poll would have got", redis70, {}, 60_000, "GONE"],
    ["6.2: the same", redis62, {}, 60_000, "GONE"],
    ["7.0: it got something just now", redis70, {}, 80, "BLOCKED"],
  ])("%s", (_, server, part, idleMs, status) => {
    const readings = stuck({ ...part, consumerList: [consumer({ pending: 1, idleMs })] });
    expect(assessAll(readings, server).row.groups[0]?.status).toBe(status);
  });
});

describe("what is read, and what is left", () => {
  const moved = (seconds: number, added: number, read: number): StreamReading => {
    const id = (number: number) => `${atMs - 100_000 + number * 250}-0`;
    const at = { lastDeliveredId: id(read), entriesRead: read, firstUndeliveredId: read < added ? id(read + 1) : null };
    const ids = { firstEntryId: id(1), lastEntryId: id(added), lastGeneratedId: id(added) };
    return stream({
      readAtMs: atMs + seconds * 1_000,
      length: added,
      entriesAdded: added,
      ...ids,
      groups: [group(at)],
    });
  };

  test("rates and the time to drain", () => {
    const met = moved(0, 400, 100);
    met.groups = met.groups.map((one) => ({ ...one, counted: { entries: 300, isComplete: true } }));
    const { row } = assessAll([met, moved(2, 408, 120)]);
    expect(row.entriesPerSecond).toBe(4);
    expect(row.groups[0]).toMatchObject({
      lagEntries: 288,
      lagSource: "exact",
      readsPerSecond: 10,
      drain: "draining",
      drainMs: 48_000,
    });
  });

  test("never drains when it does not shrink", () => {
    expect(assessAll([moved(0, 400, 100), moved(2, 408, 108)]).row.groups[0]).toMatchObject({
      drain: "never",
      drainMs: null,
    });
  });

  test("a rate needs two readings", () => {
    const { row } = assessAll([moved(0, 400, 100)]);
    expect(row.entriesPerSecond).toBeNull();
    expect(row.groups[0]).toMatchObject({ readsPerSecond: null, drain: "unknown", drainMs: null });
  });

  test("a key made anew starts without a past", () => {
    const { row } = assessAll([moved(0, 400, 100), moved(2, 408, 120), moved(4, 10, 2)]);
    expect(row.entriesPerSecond).toBeNull();
    expect(row.groups[0]).toMatchObject({ readsPerSecond: null, lagEntries: 8 });
  });
});

test("an assessment leaves the one before it and the reading as they were", () => {
  const first = assessAll([clocked(0, 100, { groups: [group({ pending: 1, oldestPending: [pending()] })] })]);
  const kept = structuredClone(first);
  const reading = clocked(2, 100, { length: 90, firstEntryId: idAgo(20_000), groups: [group()] });
  const given = structuredClone(reading);
  assessCall(first, reading, { callId: "a", streamKey: "conv:a", server: redis70, limits });
  expect(reading).toEqual(given);
  expect(first).toEqual(kept);
});
