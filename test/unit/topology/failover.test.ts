import { describe, expect, test } from "vitest";
import type { StreamReading } from "@/lib/stream/reading";
import { failoverFindings } from "@/lib/topology/failover-findings";
import {
  type BeforeFailover,
  failoverLoss,
  failoverQuestions,
  hasLost,
  lostStream,
} from "@/lib/topology/failover-loss";

const lastSeen = (over: Partial<BeforeFailover> = {}): BeforeFailover => ({
  mark: {
    length: 603,
    entriesAdded: 603,
    lastGeneratedId: "900-0",
    firstEntryId: "1-0",
    lastEntryId: "900-0",
    maxDeletedEntryId: "0-0",
  },
  groups: [{ name: "brain", lastDeliveredId: "700-0" }],
  isLive: false,
  ...over,
});

const readNow = (entriesAdded: number | null, lastGeneratedId: string, delivered = "700-0"): StreamReading => ({
  readAtMs: 1_000,
  length: entriesAdded ?? 10,
  entriesAdded,
  lastGeneratedId,
  firstEntryId: "1-0",
  lastEntryId: lastGeneratedId,
  maxDeletedEntryId: "0-0",
  groups: [
    {
      name: "brain",
      consumers: 1,
      pending: 0,
      lastDeliveredId: delivered,
      entriesRead: null,
      lag: null,
      oldestPending: null,
      consumerList: null,
      firstUndeliveredId: null,
    },
  ],
});

const counted = (entries: number, isComplete = true) => ({ entries, isComplete });
const none = new Map();

describe("failoverLoss", () => {
  test.each([
    ["nothing", readNow(603, "900-0"), null, 0, false],
    ["what the new master does not count", readNow(303, "500-0"), null, 300, false],
    ["the same, though new entries came", readNow(353, "950-0"), counted(50), 300, false],
    ["nothing, with new entries", readNow(653, "950-0"), counted(50), 0, false],
    ["more new ones than were counted", readNow(1_400, "950-0"), counted(1_001, false), 204, true],
  ])("%s", (_, now, newer, lostEntries, isAtLeast) =>
    expect(failoverLoss("k", lastSeen(), now, newer, none)).toMatchObject({ lostEntries, isAtLeast }),
  );

  test("a live stream may have lost more; without counters nobody knows", () => {
    expect(failoverLoss("k", lastSeen({ isLive: true }), readNow(303, "500-0"), null, none).isAtLeast).toBe(true);
    expect(failoverLoss("k", lastSeen(), readNow(null, "500-0"), null, none).lostEntries).toBeNull();
  });

  test("a group that went back gets again what lies between, as far as it was counted", () => {
    const now = readNow(603, "900-0", "500-0");
    expect(failoverQuestions(lastSeen(), now)).toEqual({
      newer: null,
      again: [{ name: "brain", from: "(500-0", to: "700-0" }],
    });
    const loss = failoverLoss("k", lastSeen(), now, null, new Map([["brain", counted(42)]]));
    expect(loss.setBack).toEqual([{ groupName: "brain", again: 42, isAtLeast: false }]);
    expect(hasLost(loss)).toBe(true);
    expect(failoverLoss("k", lastSeen(), now, null, none).setBack[0]).toMatchObject({ again: null, isAtLeast: true });
  });

  test("only what is newer than the last reading is asked for", () =>
    expect(failoverQuestions(lastSeen(), readNow(653, "950-0")).newer).toEqual({ from: "(900-0", to: "950-0" }));

  test("a stream that is not there any more lost all that it held", () =>
    expect(lostStream("k", lastSeen())).toMatchObject({ lostEntries: 603, isStreamLost: true }));
});

describe("failoverFindings", () => {
  const failover = {
    ...{ failoverId: "x", atMs: 5, from: "a:1", to: "b:2", shard: 2, lostBytes: null, calls: 9, compared: 9 },
    ...{ lostEntries: 0, isAtLeast: false, callsWithLoss: 0, streamsLost: 0, groupsSetBack: 0, again: 0, touched: [] },
  };

  test("one that lost nothing is none", () => expect(failoverFindings([failover])).toEqual([]));

  test.each([
    [
      { lostEntries: 300, callsWithLoss: 3, lostBytes: 57_553 },
      "The fail-over of shard 2 lost 300 entries of 3 calls",
      /b:2 took over from a:1 before everything had been copied\. The old master was at least 5[0-9.]+ kB of writes ahead\.$/,
    ],
    [
      { lostEntries: 1, callsWithLoss: 1, isAtLeast: true, streamsLost: 1, compared: 4 },
      "The fail-over of shard 2 lost at least 1 entry of 1 call, 1 call as a whole",
      /5 calls not compared yet\.$/,
    ],
    [
      { groupsSetBack: 2, again: 40 },
      "The fail-over of shard 2 set groups back or lost writes",
      /2 groups went back: 40 entries come again/,
    ],
  ])("%j", (over, title, cause) => {
    const [finding] = failoverFindings([{ ...failover, ...over }]);
    expect(finding).toMatchObject({ kind: "failover", title, sinceMs: 5 });
    expect(finding?.cause).toMatch(cause);
  });
});
