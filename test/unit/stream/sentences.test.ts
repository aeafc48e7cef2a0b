import { describe, expect, test } from "vitest";
import { Status, statusOrder } from "@/lib/schema/status";
import { describeStatus } from "@/lib/stream/describe-status";
import type { StatusFacts } from "@/lib/stream/status";
import type { WorkTrace } from "@/lib/stream/work-trace";
import { atMs, limits } from "../../support/builders";

type Word = { word: RegExp; needs: (facts: StatusFacts, skipped: { entries: number; isAtLeast: boolean }) => boolean };

/** What a sentence may only say where the fact beside it was seen. */
const words: Word[] = [
  {
    word: /everything was read/,
    needs: ({ work }, { entries, isAtLeast }) => work.isReadSeen && entries === 0 && !isAtLeast,
  },
  { word: /\backed\b/, needs: ({ work }) => work.isReadSeen && work.isAckSeen },
  { word: /passed over unread/, needs: ({ work }) => work.passed.lastAtMs !== null },
  { word: /by XGROUP SETID/, needs: ({ work }) => work.passed.cause === "set" },
  { word: /made anew further on/, needs: ({ work }) => work.passed.cause === "made-anew" },
  { word: /without an ack/, needs: ({ work }) => work.dropped.lastAtMs !== null },
  { word: /with (their|its) consumer without/, needs: ({ work }) => work.dropped.cause === "consumer" },
  { word: /with (their|its) consumer, or when/, needs: ({ work }) => work.dropped.cause === "consumer-or-anew" },
  {
    word: /removed before the group read/,
    needs: (facts, { entries }) => entries > 0 || facts.isLosingNow || facts.lastSkippedAtMs !== null,
  },
  { word: /keeps up/, needs: ({ lagEntries }) => lagEntries !== null },
  { word: /has no consumer/, needs: ({ consumers }) => consumers === 0 },
];

const undone = <Cause>(entries: number, cause: Cause, isInexact = false) => ({
  entries,
  isInexact,
  lastAtMs: atMs - 2_000,
  cause,
});
const none = { entries: 0, isInexact: false, lastAtMs: null, cause: null };
const seen = [true, false];
const passedWays = [
  none,
  undone(45, "set" as const),
  undone(1, "made-anew" as const, true),
  undone(0, "unknown" as const, true),
];
const droppedWays = [
  none,
  undone(3, "consumer" as const),
  undone(1, "made-anew" as const),
  undone(4, "consumer-or-anew" as const),
  undone(2, "unacked" as const, true),
];
const skippedWays = [
  { entries: 0, isAtLeast: false },
  { entries: 0, isAtLeast: true },
  { entries: 3, isAtLeast: true },
];

function* everyStory() {
  for (const status of statusOrder)
    for (const isReadSeen of seen)
      for (const isAckSeen of seen)
        for (const passed of passedWays)
          for (const dropped of droppedWays)
            for (const skipped of skippedWays)
              for (const consumers of [0, 2])
                yield {
                  status,
                  skipped,
                  facts: factsOf({ passed, dropped, isReadSeen, isAckSeen }, skipped.entries, consumers),
                };
}

function factsOf(work: WorkTrace, skippedEntries: number, consumers: number): StatusFacts {
  return {
    nowMs: atMs,
    state: "live",
    readings: 9,
    length: 100,
    lagEntries: 0,
    lagSource: "exact",
    undeliveredAgeMs: 0,
    undeliveredAgeIsBound: false,
    pending: 0,
    oldestPendingAgeMs: 0,
    maxDeliveries: 0,
    isTrimming: false,
    lossInMs: null,
    expiresInMs: null,
    isLosingNow: false,
    lastSkippedAtMs: skippedEntries > 0 ? atMs - 1_000 : null,
    work,
    consumers,
    leastIdleMs: 50_000,
    idleMeansAttempt: true,
    pressure: null,
    isUnfinished: false,
    keptAliveBy: null,
    reclaimed: null,
    learnedCap: null,
    progress: { atMs, workSinceMs: null, lastDeliveredId: "5-0", pending: 0, oldestPendingId: null, entriesRead: null },
  };
}

describe("every sentence of every status rests on facts that were seen", () => {
  const sentences = [...everyStory()].map(({ status, skipped, facts }) => {
    const { entries: skippedEntries, isAtLeast: skippedIsAtLeast } = skipped;
    const text = describeStatus({
      status,
      judged: status,
      facts,
      limits,
      skippedEntries,
      skippedIsAtLeast,
      culprit: null,
    });
    return { text, facts, skipped };
  });

  test.each(words)("$word", ({ word, needs }) => {
    const saying = sentences.filter(({ text }) => word.test(text));
    expect(saying.length).toBeGreaterThan(0);
    expect(saying.filter(({ facts, skipped }) => !needs(facts, skipped)).map(({ text }) => text)).toEqual([]);
  });

  test("and none claims a number that is 0 or unknown", () => {
    expect(Status.options).toEqual(statusOrder);
    for (const { text } of sentences)
      expect(text).not.toMatch(/null|undefined|NaN|\b0 (entries|pending entries) (were|went|left)/);
  });
});
