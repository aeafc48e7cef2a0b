import { describe, expect, test } from "vitest";
import { type AdvanceFacts, advanceOf, type OperationsRan, pendingChangeOf, type Standing } from "@/lib/stream/advance";
import { firstWork, nothingUndone, trackWork } from "@/lib/stream/work-trace";
import { consumer } from "../../support/builders";

const nothingRan: OperationsRan = {
  moved: false,
  destroyed: false,
  droppedConsumer: false,
  recounted: false,
  replaced: false,
  acked: false,
  read: false,
};
const untold: OperationsRan = {
  moved: null,
  destroyed: null,
  droppedConsumer: null,
  recounted: null,
  replaced: null,
  acked: null,
  read: null,
};

/** Ten entries, five read: the group stands at 5-0 with one consumer that holds two. */
const before: Standing = {
  lastDeliveredId: "5-0",
  entriesRead: 5,
  pending: 2,
  consumers: 1,
  lagEntries: 5,
  isLagExact: true,
};
/** It has come to 8-0: three less wait. */
const further: Standing = { ...before, lastDeliveredId: "8-0", entriesRead: 8, lagEntries: 2 };

type Over = Partial<Omit<AdvanceFacts, "before" | "now" | "ran">> & {
  before?: Partial<Standing>;
  now?: Partial<Standing>;
  ran?: Partial<OperationsRan>;
};

function facts(over: Over, standing: Standing, all: OperationsRan = nothingRan): AdvanceFacts {
  return {
    added: 0,
    lost: 0,
    removed: 0,
    hasHoleAhead: false,
    mayLoseRows: false,
    elapsedMs: 1_000,
    consumerList: null,
    ...over,
    before: { ...before, ...over.before },
    now: { ...standing, ...over.now },
    ran: { ...all, ...over.ran },
  };
}

type Expected = { read: number | null; passed: number | null; is?: string; cause?: string | null };

/** `is`: which of `inexact` and `proven` hold. */
function shortOf({ read, passed, isInexact, isProven, cause }: ReturnType<typeof advanceOf>): Expected {
  const is = [isInexact && "inexact", isProven && "proven"].filter(Boolean).join(" ");
  return { read, passed, is, cause };
}

const idle = (idleMs: number) => [consumer({ idleMs })];

describe("what became of entries that do not wait any more", () => {
  const read = { ran: { read: true } };
  test.each<[string, Over, Expected]>([
    ["the group stands where it stood", { now: { lastDeliveredId: "5-0" } }, { read: 0, passed: 0, is: "proven" }],
    ["read, and nothing else ran", read, { read: 3, passed: 0, is: "proven" }],
    ["more came meanwhile", { ...read, added: 4 }, { read: 7, passed: 0, is: "proven" }],
    ["some of them were lost", { ...read, lost: 2 }, { read: 1, passed: 0, is: "proven" }],
    ["never less than nothing", { ...read, lost: 9 }, { read: 0, passed: 0, is: "proven" }],
    ["how many came is not known", { ...read, added: null }, { read: null, passed: 0, is: "proven" }],
    [
      "how many waited is not known",
      { ...read, before: { lagEntries: null } },
      { read: null, passed: 0, is: "proven" },
    ],
    ["how many wait is not known", { ...read, now: { lagEntries: null } }, { read: null, passed: 0, is: "proven" }],
    [
      "set back",
      { now: { lastDeliveredId: "2-0" }, ran: { moved: true } },
      { read: 0, passed: 0, is: "", cause: "set" },
    ],
    [
      "its place was set and its count dropped, nobody read",
      { now: { entriesRead: null }, ran: { moved: true } },
      { read: 0, passed: 3, is: "", cause: "set" },
    ],
    [
      "the same, but a hole lies ahead: the server itself may have dropped the count",
      { now: { entriesRead: null }, hasHoleAhead: true, ran: { moved: true, read: true } },
      { read: null, passed: 0, is: "inexact", cause: "set" },
    ],
    [
      "the same, but somebody read something somewhere",
      { now: { entriesRead: null }, ran: { moved: true, read: true } },
      { read: null, passed: 0, is: "inexact", cause: "set" },
    ],
    [
      "its count was never there",
      { before: { entriesRead: null }, now: { entriesRead: null }, ran: { read: true } },
      { read: 3, passed: 0, is: "proven" },
    ],
    [
      "passed over, but how many waited is only estimated",
      { before: { isLagExact: false }, now: { entriesRead: null }, ran: { moved: true } },
      { read: 0, passed: 3, is: "inexact", cause: "set" },
    ],
    [
      "passed over, but how many wait is only estimated",
      { now: { entriesRead: null, isLagExact: false }, ran: { moved: true } },
      { read: 0, passed: 3, is: "inexact", cause: "set" },
    ],
    [
      "passed over while fewer were removed: some at least were passed",
      { now: { entriesRead: null }, removed: 2, ran: { moved: true } },
      { read: 0, passed: 3, is: "inexact", cause: "set" },
    ],
    [
      "passed over while as many were removed: they may all have been what it had not read",
      { now: { entriesRead: null }, removed: 3, ran: { moved: true } },
      { read: 0, passed: 0, is: "inexact", cause: "set" },
    ],
    [
      "passed over while nobody knows how many were removed",
      { now: { entriesRead: null }, removed: null, ran: { moved: true } },
      { read: 0, passed: 0, is: "inexact", cause: "set" },
    ],
    [
      "passed over, how many is not known",
      { now: { entriesRead: null }, added: null, ran: { moved: true } },
      { read: 0, passed: null, is: "", cause: "set" },
    ],
    [
      "passed over, how many is not known, and some were removed",
      { now: { entriesRead: null }, added: null, removed: 1, ran: { moved: true } },
      { read: 0, passed: null, is: "inexact", cause: "set" },
    ],
    [
      "made anew at the end: its consumer went with it",
      { now: { entriesRead: null, consumers: 0, pending: 0 }, ran: { destroyed: true } },
      { read: 0, passed: 3, is: "", cause: "made-anew" },
    ],
    [
      "nobody is there to have read, and no consumer was dropped",
      { now: { consumers: 0 }, ran: { moved: true } },
      { read: 0, passed: 3, is: "", cause: "set" },
    ],
    [
      "nobody is there, but a consumer was dropped: it may have read before",
      { now: { consumers: 0 }, ran: { droppedConsumer: true, read: true } },
      { read: 3, passed: 0, is: "proven" },
    ],
    [
      "none of its consumers asked for anything since the last look, though others read",
      { consumerList: idle(1_250), ran: { moved: true, read: true } },
      { read: 0, passed: 3, is: "", cause: "set" },
    ],
    [
      "one of them may have asked just after",
      { consumerList: idle(1_249), ran: { read: true } },
      { read: 3, passed: 0, is: "proven" },
    ],
    [
      "one of two asked",
      { before: { consumers: 2 }, now: { consumers: 2 }, consumerList: [...idle(9_000), ...idle(10)], ...read },
      { read: 3, passed: 0, is: "proven" },
    ],
    ["it has no consumer to look at", { consumerList: [], ...read }, { read: 3, passed: 0, is: "proven" }],
    [
      "all idle, but one went meanwhile",
      { before: { consumers: 2 }, consumerList: idle(9_000), ...read },
      { read: 3, passed: 0, is: "proven" },
    ],
    [
      "all idle, but one was dropped and may have come again",
      { consumerList: idle(9_000), ran: { droppedConsumer: true, read: true } },
      { read: 3, passed: 0, is: "proven" },
    ],
    [
      "all idle, but the group was destroyed and its consumers are new",
      { consumerList: idle(9_000), now: { pending: 5 }, ran: { destroyed: true, read: true } },
      { read: 3, passed: 0, is: "proven" },
    ],
    [
      "something moved groups, and all that went became pending here",
      { now: { pending: 5 }, ran: { moved: true, read: true } },
      { read: 3, passed: 0, is: "proven" },
    ],
    [
      "the same, with counts that are not exact",
      { before: { isLagExact: false }, now: { pending: 5 }, ran: { moved: true, read: true } },
      { read: 3, passed: 0, is: "" },
    ],
    [
      "the same, with a count now that is not exact",
      { now: { pending: 5, isLagExact: false }, ran: { moved: true, read: true } },
      { read: 3, passed: 0, is: "" },
    ],
    [
      "something moved groups, and fewer became pending than went",
      { now: { pending: 4 }, ran: { moved: true, read: true } },
      { read: null, passed: 0, is: "inexact", cause: "set" },
    ],
    [
      "counters were set by hand meanwhile",
      { now: { pending: 4 }, ran: { recounted: true, read: true } },
      { read: null, passed: 0, is: "inexact", cause: "unknown" },
    ],
    [
      "another stream was put in its place meanwhile",
      { now: { pending: 4 }, ran: { replaced: true, read: true } },
      { read: null, passed: 0, is: "inexact", cause: "unknown" },
    ],
    [
      "a group was destroyed meanwhile, perhaps this one",
      { now: { pending: 4 }, ran: { destroyed: true, read: true } },
      { read: null, passed: 0, is: "inexact", cause: "made-anew" },
    ],
    [
      "its place moved and its count did not: XCLAIM with LASTID",
      { now: { entriesRead: 5 }, ran: { read: true } },
      { read: null, passed: 0, is: "inexact", cause: "unknown" },
    ],
  ])("%s", (_, over, expected) => {
    expect(shortOf(advanceOf(facts(over, further)))).toEqual({ is: "", cause: null, ...expected });
  });

  test.each<[string, Over, Expected]>([
    ["its count went with its place", {}, { read: 3, passed: 0 }],
    ["it has a count at last", { before: { entriesRead: null } }, { read: 3, passed: 0 }],
    ["its count did not move", { now: { entriesRead: 5 } }, { read: null, passed: 0, is: "inexact", cause: "set" }],
    ["nobody is there", { now: { consumers: 0 } }, { read: null, passed: 0, is: "inexact", cause: "made-anew" }],
    [
      "nobody ever was",
      { before: { consumers: 0 }, now: { consumers: 0 } },
      { read: null, passed: 0, is: "inexact", cause: "unknown" },
    ],
    ["all became pending", { now: { entriesRead: 5, pending: 5 } }, { read: 3, passed: 0, is: "proven" }],
    ["its count is gone", { now: { entriesRead: null } }, { read: null, passed: 0, is: "inexact", cause: "set" }],
  ])("where the server does not say what ran: %s", (_, over, expected) => {
    expect(shortOf(advanceOf(facts(over, further, untold)))).toEqual({ is: "", cause: null, ...expected });
  });

  test.each<[string, Partial<OperationsRan>, Partial<Standing>, string]>([
    ["both ran, and its consumers are there", { moved: true, destroyed: true }, {}, "set"],
    ["both ran, and its consumers are gone", { moved: true, destroyed: true }, { consumers: 0 }, "made-anew"],
    ["only groups were moved, its consumers dropped", { moved: true }, { consumers: 0 }, "set"],
    ["only groups were destroyed", { destroyed: true }, {}, "made-anew"],
  ])("why it was passed over: %s", (_, ran, now, cause) => {
    expect(advanceOf(facts({ now: { entriesRead: null, ...now }, ran }, further)).cause).toBe(cause);
  });
});

describe("what became of entries that are not pending any more", () => {
  const acked = { acked: true };
  type Change = { dropped: number; is?: string; cause?: string | null };
  const changeOf = (over: Over, hadGhosts = false, all = nothingRan): Change => {
    const { dropped, isInexact, isAcked, cause } = pendingChangeOf(
      facts(over, { ...before, ...over.now }, all),
      hadGhosts,
    );
    return { dropped, is: [isInexact && "inexact", isAcked && "acked"].filter(Boolean).join(" "), cause };
  };

  test.each<[string, Over, Change]>([
    ["none left, and no consumer went", {}, { dropped: 0, is: "acked" }],
    ["more came, and no consumer went", { now: { pending: 4 } }, { dropped: 0, is: "acked" }],
    ["none fewer, but a consumer went", { ran: { droppedConsumer: true } }, { dropped: 0 }],
    ["acked, and nothing else ran", { now: { pending: 0 }, ran: acked }, { dropped: 0, is: "acked" }],
    ["acked or deleted with their entries", { now: { pending: 0 }, ran: acked, mayLoseRows: true }, { dropped: 0 }],
    ["acked, while groups were moved", { now: { pending: 0 }, ran: { ...acked, moved: true } }, { dropped: 0 }],
    [
      "acked, while a consumer was dropped somewhere",
      { now: { pending: 0 }, ran: { ...acked, droppedConsumer: true } },
      { dropped: 0 },
    ],
    ["no ack ran anywhere", { now: { pending: 0 } }, { dropped: 2, cause: "unacked" }],
    [
      "no ack ran, and the group went on: more may have come and gone",
      { now: { pending: 0, lastDeliveredId: "8-0" } },
      { dropped: 2, is: "inexact", cause: "unacked" },
    ],
    [
      "no ack ran, and entries were deleted for every group",
      { now: { pending: 0 }, mayLoseRows: true },
      { dropped: 2, cause: "deleted" },
    ],
    [
      "no ack ran, and a consumer went",
      { now: { pending: 0, consumers: 0 }, ran: { droppedConsumer: true } },
      { dropped: 2, cause: "consumer" },
    ],
    [
      "no ack ran; a consumer is missing and none was dropped",
      { now: { pending: 0, consumers: 0 } },
      { dropped: 2, cause: "unacked" },
    ],
    [
      "an ack ran, and a consumer went: nobody can tell which took them",
      { now: { pending: 0, consumers: 0 }, ran: { ...acked, droppedConsumer: true } },
      { dropped: 0, is: "inexact", cause: "consumer" },
    ],
    [
      "an ack ran; a consumer is missing and none was dropped",
      { now: { pending: 0, consumers: 0 }, ran: acked },
      { dropped: 0, is: "acked" },
    ],
    ["another stream was put there", { now: { pending: 1 }, ran: { replaced: true } }, { dropped: 0 }],
    [
      "made anew further on: what was pending is given to nobody again",
      { now: { pending: 0, consumers: 0 }, ran: { destroyed: true } },
      { dropped: 2, cause: "made-anew" },
    ],
    [
      "made anew further back: it is delivered again, or a part of it",
      { now: { pending: 0, consumers: 0, lastDeliveredId: "1-0" }, ran: { destroyed: true } },
      { dropped: 0, is: "inexact", cause: "made-anew" },
    ],
    [
      "another stream put there, with the group as new",
      { now: { pending: 0, consumers: 0 }, ran: { replaced: true } },
      { dropped: 2, cause: "made-anew" },
    ],
    [
      "made anew with nothing pending",
      { before: { pending: 0 }, now: { pending: 0, consumers: 0 }, ran: { destroyed: true } },
      { dropped: 0, is: "acked" },
    ],
    [
      "a group was destroyed and a consumer dropped: with its count it is the same group",
      { now: { pending: 0, consumers: 0 }, ran: { destroyed: true, droppedConsumer: true } },
      { dropped: 2, cause: "consumer" },
    ],
    [
      "a group was destroyed and a consumer dropped: without its count it is another group",
      { now: { pending: 0, consumers: 0, entriesRead: null }, ran: { destroyed: true, droppedConsumer: true } },
      { dropped: 2, cause: "made-anew" },
    ],
    [
      "made anew, and acks ran before or elsewhere",
      { now: { pending: 0, consumers: 0 }, ran: { destroyed: true, ...acked } },
      { dropped: 2, is: "inexact", cause: "made-anew" },
    ],
    [
      "without counts, as on 6.2: its consumer was deleted, or it was made anew",
      {
        before: { entriesRead: null },
        now: { pending: 0, consumers: 0, entriesRead: null },
        ran: { moved: true, destroyed: true, droppedConsumer: true },
      },
      { dropped: 2, cause: "consumer-or-anew" },
    ],
    [
      "without counts, and an ack ran: a worker that acks and leaves has lost nothing",
      {
        before: { entriesRead: null },
        now: { pending: 0, consumers: 0, entriesRead: null },
        ran: { ...acked, moved: true, destroyed: true, droppedConsumer: true },
      },
      { dropped: 0, is: "inexact", cause: "consumer-or-anew" },
    ],
    [
      "without counts, one of two consumers is gone: not made anew",
      {
        before: { entriesRead: null, consumers: 2 },
        now: { pending: 0, consumers: 1, entriesRead: null },
        ran: { moved: true, destroyed: true, droppedConsumer: true },
      },
      { dropped: 2, cause: "consumer" },
    ],
    [
      "a group was destroyed, this one still has consumers",
      { now: { pending: 0 }, ran: { destroyed: true } },
      { dropped: 2, cause: "unacked" },
    ],
    [
      "a group was destroyed, this one still has entries pending",
      { now: { pending: 1, consumers: 0 }, ran: { destroyed: true } },
      { dropped: 1, cause: "unacked" },
    ],
    [
      "a group was destroyed, this one had no consumer before",
      { before: { consumers: 0 }, now: { pending: 0, consumers: 0 }, ran: { destroyed: true } },
      { dropped: 2, cause: "unacked" },
    ],
  ])("%s", (_, over, expected) => {
    expect(changeOf(over)).toEqual({ is: "", cause: null, ...expected });
  });

  test("entries whose payload was gone may have been dropped by a claim", () => {
    expect(changeOf({ now: { pending: 0 }, ran: acked }, true).is).toBe("");
  });

  test("where the server does not say what ran nothing is known to be acked", () => {
    expect(changeOf({ now: { pending: 0 } }, false, untold)).toEqual({ dropped: 0, is: "", cause: null });
    expect(changeOf({ now: { pending: 0, consumers: 0, entriesRead: null } }, false, untold)).toEqual({
      dropped: 2,
      is: "inexact",
      cause: "made-anew",
    });
    expect(changeOf({ now: { pending: 0, consumers: 0 } }, false, untold)).toEqual({
      dropped: 0,
      is: "inexact",
      cause: "consumer",
    });
    expect(changeOf({ before: { consumers: 2 }, now: { pending: 0 } }, false, untold)).toEqual({
      dropped: 0,
      is: "inexact",
      cause: "consumer",
    });
  });
});

describe("what is remembered of it", () => {
  const seen = firstWork(true, 0);
  const still = { read: 0, passed: 0, isInexact: false, isProven: true, cause: null } as const;
  const none = { dropped: 0, isInexact: false, isAcked: true, cause: null } as const;

  test("only from the start, with nothing pending, all was seen", () => {
    const ways = [firstWork(true, 0), firstWork(true, 1), firstWork(false, 0)];
    expect(ways.map(({ isReadSeen, isAckSeen }) => [isReadSeen, isAckSeen])).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
  });

  test("where nothing happened it is the same", () => expect(trackWork(seen, still, none, 0, 5)).toBe(seen));

  test.each<[string, Partial<typeof still | Record<string, unknown>>, Record<string, unknown>, number, unknown]>([
    ["read and seen pending", { read: 3 }, {}, 3, {}],
    ["read and never seen pending: acked at once, or NOACK", { read: 3 }, {}, 2, { isAckSeen: false }],
    ["how many were read is not known", { read: null }, {}, 9, { isAckSeen: false }],
    ["fewer pending, nothing read", {}, {}, -2, {}],
    ["reads that are not proven", { isProven: false }, {}, 0, { isReadSeen: false }],
    ["not surely acked", {}, { isAcked: false }, 0, { isAckSeen: false }],
    [
      "passed over",
      { passed: 3, cause: "set", isProven: false },
      {},
      0,
      { passed: { entries: 3, isInexact: false, lastAtMs: 5, cause: "set" }, isReadSeen: false },
    ],
    [
      "passed over, nobody knows how many",
      { passed: null, cause: "unknown" },
      {},
      0,
      { passed: { entries: 0, isInexact: true, lastAtMs: 5, cause: "unknown" } },
    ],
    [
      "perhaps passed over",
      { isInexact: true, cause: "set" },
      {},
      0,
      { passed: { entries: 0, isInexact: true, lastAtMs: null, cause: null } },
    ],
    [
      "went unacked",
      {},
      { dropped: 2, cause: "consumer", isAcked: false },
      0,
      { dropped: { entries: 2, isInexact: false, lastAtMs: 5, cause: "consumer" }, isAckSeen: false },
    ],
    [
      "perhaps went unacked",
      {},
      { isInexact: true, cause: "consumer" },
      0,
      { dropped: { entries: 0, isInexact: true, lastAtMs: null, cause: null } },
    ],
  ])("%s", (_, advance, change, growth, expected) => {
    const next = trackWork(seen, { ...still, ...advance } as never, { ...none, ...change } as never, growth, 5);
    expect(next).toEqual({ ...seen, ...(expected as object) });
  });

  test("counts add up, an inexact part stays told, and what was not seen once is never seen again", () => {
    const first = trackWork(seen, { ...still, passed: 3, isInexact: true, isProven: false, cause: "set" }, none, 0, 5);
    const later = trackWork(first, { ...still, passed: 2, isProven: true, cause: "made-anew" }, none, 0, 9);
    expect(later.passed).toEqual({ entries: 5, isInexact: true, lastAtMs: 9, cause: "made-anew" });
    expect(later.isReadSeen).toBe(false);
    expect(trackWork(later, still, none, 0, 12)).toBe(later);
    expect(seen.passed).toEqual(nothingUndone);
  });
});
