import { describe, expect, test } from "vitest";
import { type Status, statusOrder } from "@/lib/schema/status";
import { describeStatus } from "@/lib/stream/describe-status";
import { causeOf, deriveStatus, isWorse, type StatusFacts, type StatusTrace, settleStatus } from "@/lib/stream/status";
import { firstWork } from "@/lib/stream/work-trace";
import { atMs, limits } from "../../support/builders";

type Changes = Omit<Partial<StatusFacts>, "progress"> & { progressAgoMs?: number; workForMs?: number | null };

/** A group that keeps up; work given is as old as progress unless said otherwise. */
function facts({ progressAgoMs = 0, workForMs = null, ...over }: Changes = {}): StatusFacts {
  const progress = {
    atMs: atMs - progressAgoMs,
    workSinceMs: workForMs === null ? null : atMs - workForMs,
    lastDeliveredId: "5-0",
    pending: over.pending ?? 0,
    oldestPendingId: null,
    entriesRead: null,
  };
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
    isLosingNow: false,
    lastSkippedAtMs: null,
    work: firstWork(false, 0),
    consumers: 1,
    leastIdleMs: null,
    idleMeansAttempt: true,
    pressure: null,
    isUnfinished: false,
    keptAliveBy: null,
    reclaimed: null,
    learnedCap: null,
    expiresInMs: null,
    ...over,
    progress,
  };
}

const undone = <Cause>(entries: number, agoMs: number, cause: Cause) => ({
  entries,
  isInexact: false,
  lastAtMs: atMs - agoMs,
  cause,
});
const lag = (ageMs: number, entries = 12) => ({ lagEntries: entries, undeliveredAgeMs: ageMs });
const held = (ageMs: number) => ({ pending: 3, oldestPendingAgeMs: ageMs });

describe("deriveStatus", () => {
  test.each<[string, Changes, Status]>([
    ["nothing to do", {}, "OK"],
    ["the first reading", { readings: 1 }, "WARMING"],
    ["the first reading, but late already", { readings: 1, ...lag(10_000) }, "SLOW"],
    ["a backlog just below the limit", lag(9_999), "OK"],
    ["… at the limit", lag(10_000), "SLOW"],
    ["lag 0 with an old pending entry is not healthy", held(10_000), "SLOW"],
    ["an age that is only a bound says nothing", { ...lag(600_000), undeliveredAgeIsBound: true }, "OK"],
    ["nothing acked just below the limit", { ...held(60_000), progressAgoMs: 29_999 }, "SLOW"],
    ["… at the limit", { ...held(60_000), progressAgoMs: 30_000 }, "BLOCKED"],
    ["acks go on, one entry is stuck", { ...held(600_000), progressAgoMs: 100 }, "SLOW"],
    ["quiet for ten minutes, then an entry waits 10 s", { ...lag(10_000), progressAgoMs: 600_000 }, "SLOW"],
    ["… and 30 s", { ...lag(30_000), progressAgoMs: 600_000 }, "BLOCKED"],
    [
      "a consumer long idle, but acks are seen",
      { ...held(60_000), leastIdleMs: 60_000, idleMeansAttempt: false },
      "SLOW",
    ],
    ["not polled just below the limit", { ...lag(60_000), leastIdleMs: 44_999, progressAgoMs: 60_000 }, "BLOCKED"],
    ["… at the limit", { ...lag(60_000), leastIdleMs: 45_000, progressAgoMs: 60_000 }, "GONE"],
    ["not polled, with pending entries only", { ...held(60_000), leastIdleMs: 45_000 }, "GONE"],
    [
      "before 7.2 idle means no success: pending entries prove no absence",
      { ...held(60_000), leastIdleMs: 60_000, idleMeansAttempt: false, progressAgoMs: 60_000 },
      "BLOCKED",
    ],
    [
      "before 7.2 undelivered entries do, once any poll would have got them",
      { ...lag(45_000), leastIdleMs: 600_000, idleMeansAttempt: false, progressAgoMs: 600_000 },
      "GONE",
    ],
    [
      "… not sooner",
      { ...lag(44_999), leastIdleMs: 600_000, idleMeansAttempt: false, progressAgoMs: 600_000 },
      "BLOCKED",
    ],
    ["no consumer, entries waiting", { ...lag(45_000), consumers: 0 }, "GONE"],
    ["no consumer, entries waiting a little", { ...lag(44_999), consumers: 0, progressAgoMs: 90_000 }, "GONE"],
    ["no consumer, nothing waiting", { consumers: 0 }, "OK"],
    ["redelivered once less than the limit", { ...held(1_000), maxDeliveries: 4 }, "OK"],
    ["redelivered up to the limit", { ...held(1_000), maxDeliveries: 5 }, "POISON"],
    ["marked as fatal", { ...held(1_000), maxDeliveries: Number.MAX_SAFE_INTEGER }, "POISON"],
    ["given back by XNACK: no consumer holds it", { ...held(1_000), leastIdleMs: 0, maxDeliveries: 1 }, "OK"],
    ["blocked is worse than poison", { ...held(60_000), maxDeliveries: 9, progressAgoMs: 60_000 }, "BLOCKED"],
    ["a loss due just beyond the limit", { ...lag(1_000), isTrimming: true, lossInMs: 60_001 }, "OK"],
    ["… at the limit", { ...lag(1_000), isTrimming: true, lossInMs: 60_000 }, "AT_RISK"],
    ["near the horizon", { ...lag(1_000, 80), isTrimming: true }, "AT_RISK"],
    ["… not quite", { ...lag(1_000, 79), isTrimming: true }, "OK"],
    ["… but nothing is trimmed", lag(1_000, 99), "OK"],
    ["… of a stream too short to say", { ...lag(1_000, 9), length: 9, isTrimming: true }, "OK"],
    ["entries lost ahead of it", { ...lag(1_000), isLosingNow: true, lastSkippedAtMs: atMs - 9_000_000 }, "LOSS"],
    ["a loss of a minute ago", { lastSkippedAtMs: atMs - 60_000 }, "LOSS"],
    ["a loss that is over: what is true now", { lastSkippedAtMs: atMs - 60_001 }, "OK"],
    ["… and not settled", { ...lag(40), undeliveredAgeMs: 12_000, lastSkippedAtMs: atMs - 60_001 }, "SLOW"],
    ["a loss long over", { lastSkippedAtMs: atMs - 900_001 }, "OK"],
    ["ended and done", { state: "ended" }, "ENDED_CLEAN"],
    ["ended with entries undelivered", { state: "ended", ...lag(600_000) }, "ENDED_WITH_BACKLOG"],
    ["ended with entries pending", { state: "ended", ...held(600_000) }, "ENDED_WITH_BACKLOG"],
    [
      "… whose key goes just beyond the limit",
      { state: "ended", ...held(600_000), expiresInMs: 60_001 },
      "ENDED_WITH_BACKLOG",
    ],
    ["… and at the limit", { state: "ended", ...held(600_000), expiresInMs: 60_000 }, "AT_RISK"],
    ["ended and done, the key goes", { state: "ended", expiresInMs: 0 }, "ENDED_CLEAN"],
    ["live and under way, the key goes", { ...held(9_999), expiresInMs: 1_000 }, "OK"],
    ["live and waiting, the key goes", { ...held(10_000), expiresInMs: 1_000 }, "AT_RISK"],
    ["idle, the key goes with what is under way", { state: "idle", ...lag(500), expiresInMs: 1_000 }, "AT_RISK"],
    ["ended, lag unknown", { state: "ended", lagEntries: null, undeliveredAgeMs: null }, "UNKNOWN"],
    [
      "ended, lost long ago, still standing before it",
      { state: "ended", ...lag(1), isLosingNow: true },
      "ENDED_WITH_BACKLOG",
    ],
    ["idle, with work waiting", { state: "idle", ...lag(60_000), progressAgoMs: 60_000 }, "BLOCKED"],
    ["lag unknown", { lagEntries: null, undeliveredAgeMs: null }, "UNKNOWN"],
    [
      "ids that are no time: waiting as long as watched",
      { lagEntries: 5, undeliveredAgeMs: null, workForMs: 30_000, progressAgoMs: 30_000 },
      "BLOCKED",
    ],
    ["… work just came", { lagEntries: 5, undeliveredAgeMs: null, workForMs: 9_999, progressAgoMs: 30_000 }, "OK"],
    ["… work is being done", { lagEntries: 5, undeliveredAgeMs: null, workForMs: 30_000, progressAgoMs: 100 }, "OK"],
  ])("%s", (_, changes, expected) => {
    expect(deriveStatus(facts(changes), limits)).toBe(expected);
  });
});

describe("causeOf", () => {
  const stuck = { ...lag(20_000, 50), progressAgoMs: 20_000 };
  const moving = { ...lag(20_000, 50), progressAgoMs: 1_000 };

  test.each<[string, Status, Parameters<typeof facts>[0], ReturnType<typeof causeOf>]>([
    ["nothing wrong", "OK", {}, null],
    ["gone", "GONE", stuck, "stopped"],
    ["blocked", "BLOCKED", stuck, "stopped"],
    ["ended with a backlog", "ENDED_WITH_BACKLOG", { ...stuck, state: "ended" }, "stopped"],
    ["slow, nothing done since it waits", "SLOW", stuck, "stopped"],
    ["slow, work goes on", "SLOW", moving, "behind"],
    ["at risk of a dead consumer", "AT_RISK", stuck, "stopped"],
    ["at risk with the key of an ended call", "AT_RISK", { ...moving, state: "ended" }, "stopped"],
    ["at risk, work goes on", "AT_RISK", moving, "behind"],
    ["at risk behind a poisonous entry", "AT_RISK", { ...moving, maxDeliveries: 9 }, "poison"],
    ["losing of a dead consumer", "LOSS", { ...stuck, isLosingNow: true }, "stopped"],
    ["losing, work goes on", "LOSS", { ...moving, isLosingNow: true }, "behind"],
    ["a loss that is over, and nothing else wrong", "LOSS", { lastSkippedAtMs: atMs - 1_000 }, "lost"],
    ["a loss that is over, and nothing is done now", "LOSS", { ...stuck, lastSkippedAtMs: atMs - 1_000 }, "stopped"],
    ["poison", "POISON", { ...held(1_000), maxDeliveries: 9 }, "poison"],
    ["unknown", "UNKNOWN", { lagEntries: null, undeliveredAgeMs: null }, "unknown"],
  ])("%s", (_, shown, changes, expected) => expect(causeOf(shown, facts(changes), limits)).toBe(expected));
});

describe("settleStatus", () => {
  /** Judgements a second apart; the status shown after each. */
  function shown(judgements: Status[], stepMs = 1_000): Status[] {
    let trace: StatusTrace | null = null;
    return judgements.map((judged, i) => {
      trace = settleStatus(trace, judged, atMs + i * stepMs);
      return trace.status;
    });
  }

  test("a worse status shows after 2.5 s, a better one after 8 s", () => {
    const worse: Status[] = ["OK", "SLOW", "SLOW", "SLOW", "SLOW"];
    expect(shown(worse)).toEqual(["OK", "OK", "OK", "OK", "SLOW"]);
    const better = shown(["SLOW", ...Array<Status>(9).fill("OK")]);
    expect(better.indexOf("OK")).toBe(9);
  });

  test("a number swinging around a limit never shows as a change", () => {
    const swinging = Array.from({ length: 60 }, (_, i): Status => (i % 2 === 0 ? "OK" : "SLOW"));
    expect(new Set(shown(swinging))).toEqual(new Set(["OK"]));
    expect(new Set(shown(["SLOW", ...swinging]))).toEqual(new Set(["SLOW"]));
  });

  test("swinging between two bad ones is not calm: the lesser of them shows", () => {
    const swinging = Array.from({ length: 20 }, (_, i): Status => (i % 2 === 0 ? "BLOCKED" : "AT_RISK"));
    expect(shown(["OK", ...swinging]).slice(0, 6)).toEqual(["OK", "OK", "OK", "OK", "BLOCKED", "BLOCKED"]);
    expect(new Set(shown(["OK", ...swinging]).slice(4))).toEqual(new Set(["BLOCKED"]));
  });

  test("recovering by swings shows the worse of them", () => {
    const swinging = Array.from({ length: 9 }, (_, i): Status => (i % 2 === 0 ? "OK" : "SLOW"));
    expect(shown(["GONE", ...swinging]).at(-1)).toBe("SLOW");
  });

  test.each<[Status[], Status[]]>([
    [
      ["OK", "LOSS"],
      ["OK", "LOSS"],
    ],
    [
      ["OK", "POISON"],
      ["OK", "POISON"],
    ],
    [
      ["BLOCKED", "POISON"],
      ["BLOCKED", "BLOCKED"],
    ],
    [
      ["WARMING", "BLOCKED"],
      ["WARMING", "BLOCKED"],
    ],
    [
      ["WARMING", "OK"],
      ["WARMING", "OK"],
    ],
    [
      ["GONE", "ENDED_WITH_BACKLOG"],
      ["GONE", "ENDED_WITH_BACKLOG"],
    ],
    [
      ["ENDED_CLEAN", "OK"],
      ["ENDED_CLEAN", "OK"],
    ],
    [
      ["ENDED_CLEAN", "SLOW"],
      ["ENDED_CLEAN", "SLOW"],
    ],
  ])("%j shows %j", (judgements, expected) => {
    expect(shown(judgements)).toEqual(expected);
  });

  test("since when: from the first judgement of that kind on", () => {
    let trace = settleStatus(null, "OK", atMs);
    expect(trace.sinceMs).toBe(atMs);
    for (let i = 1; i <= 4; i++) trace = settleStatus(trace, "SLOW", atMs + i * 1_000);
    expect(trace).toMatchObject({ status: "SLOW", sinceMs: atMs + 1_000 });
    trace = settleStatus(trace, "SLOW", atMs + 60_000);
    expect(trace.sinceMs).toBe(atMs + 1_000);
  });
});

test("worst wins, in the order of the schema", () => {
  for (const [i, a] of statusOrder.entries()) {
    for (const [j, b] of statusOrder.entries()) expect(isWorse(a, b)).toBe(i > j);
  }
});

describe("settleStatus of a group with nothing left to do", () => {
  const atRisk = settleStatus(null, "AT_RISK", 0);

  test("lets a better status in at once, a worse one as ever", () => {
    expect(settleStatus(atRisk, "OK", 100, true).status).toBe("OK");
    expect(settleStatus(atRisk, "OK", 100, false).status).toBe("AT_RISK");
    expect(settleStatus(settleStatus(null, "OK", 0), "SLOW", 100, true).status).toBe("OK");
  });
});

describe("describeStatus", () => {
  const story = (status: Status, changes: Changes, more: object = {}) => ({
    status,
    judged: status,
    facts: facts(changes),
    limits,
    skippedEntries: 0,
    skippedIsAtLeast: false,
    culprit: null,
    ...more,
  });
  const culprit = { name: "comply-3", pending: 1_893, idleMs: 240_000 };

  test.each<[ReturnType<typeof story>, string]>([
    [story("OK", {}), "keeps up"],
    [story("WARMING", {}), "first reading; rates need a second one"],
    [
      story("SLOW", { ...lag(42_000), ...held(1_000) }),
      "12 undelivered, 3 pending; the oldest has waited 42 s (limit 10 s)",
    ],
    [
      story("SLOW", { ...lag(42_000), lagSource: "server" }),
      "≈ 12 undelivered, 0 pending; the oldest has waited 42 s (limit 10 s)",
    ],
    [
      story("BLOCKED", { ...lag(60_000), lagSource: "estimated", ...held(60_000), progressAgoMs: 42_000 }, { culprit }),
      "≈ 12 undelivered, 3 pending, no progress seen for 42 s; comply-3 holds 1,893 of them",
    ],
    [
      story("GONE", { ...lag(300_000), pending: 1_893, leastIdleMs: 240_000 }, { culprit }),
      "no consumer has polled for 4 min; 12 undelivered, 1,893 pending; comply-3 holds 1,893 of them",
    ],
    [story("GONE", { ...lag(300_000), consumers: 0 }), "12 undelivered and the group has no consumer"],
    [story("POISON", { maxDeliveries: 7 }), "an entry was delivered 7 times (limit 5) and is still pending"],
    [story("POISON", { maxDeliveries: 2 ** 63 }), "an entry was marked as fatal and is still pending"],
    [story("AT_RISK", { lossInMs: 58_000 }), "trimming reaches unread entries in 58 s (limit 1 min)"],
    [story("AT_RISK", { lossInMs: 0 }), "trimming reaches unread entries now (limit 1 min)"],
    [story("AT_RISK", lag(1_000, 90)), "90 of 100 entries undelivered while the stream is being trimmed"],
    [
      story("AT_RISK", { state: "ended", ...lag(1_000), expiresInMs: 58_000 }),
      "the key expires in 58 s with 12 undelivered, 0 pending",
    ],
    [
      story("AT_RISK", { ...lag(20_000), expiresInMs: 58_000, lossInMs: 40_000 }),
      "trimming reaches unread entries in 40 s (limit 1 min)",
    ],
    [story("LOSS", { isLosingNow: true }, { skippedEntries: 5 }), "5 entries were removed before the group read them"],
    [
      story("LOSS", { lastSkippedAtMs: atMs - 240_000 }, { skippedEntries: 1, skippedIsAtLeast: true }),
      "at least 1 entry was removed before the group read it, last seen 4 min ago",
    ],
    [story("ENDED_CLEAN", {}), "the call ended; nothing is undelivered or pending"],
    [
      story("ENDED_CLEAN", { work: { ...firstWork(true, 0), isAckSeen: false } }),
      "the call ended; everything was read and nothing is pending any more",
    ],
    [story("ENDED_CLEAN", { work: firstWork(true, 0) }), "the call ended and everything was read and acked"],
    [
      story("ENDED_CLEAN", { work: firstWork(true, 0) }, { skippedIsAtLeast: true }),
      "the call ended; nothing is undelivered or pending",
    ],
    [
      story("ENDED_CLEAN", { work: firstWork(true, 0) }, { skippedEntries: 3, skippedIsAtLeast: true }),
      "the call ended; nothing is undelivered or pending; at least 3 entries were removed before the group read them",
    ],
    [
      story("ENDED_CLEAN", { work: { ...firstWork(false, 0), passed: undone(45, 1_000_000, "set") } }),
      "the call ended; nothing is undelivered or pending; 45 entries were passed over unread: its place was set by XGROUP SETID",
    ],
    [
      story("LOSS", { work: { ...firstWork(false, 0), passed: undone(45, 2_000, "made-anew") } }),
      "45 entries were passed over unread: it was made anew further on, last seen 2.0 s ago",
    ],
    [
      story("LOSS", {
        work: {
          ...firstWork(false, 0),
          passed: { ...undone(1, 2_000, "unknown"), isInexact: true },
          dropped: undone(3, 3_000, "consumer"),
        },
      }),
      "about 1 entry was passed over unread: its place moved and nobody read; Redis does not say why, last seen 2.0 s ago; 3 pending entries went with their consumer without an ack, last seen 3.0 s ago",
    ],
    [
      story("LOSS", { work: { ...firstWork(false, 0), passed: { ...undone(0, 2_000, "set"), isInexact: true } } }),
      "entries were passed over unread: its place was set by XGROUP SETID, last seen 2.0 s ago",
    ],
    [
      story("LOSS", { work: { ...firstWork(false, 0), dropped: undone(1, 2_000, "unacked") } }),
      "1 pending entry left the pending list without an ack, last seen 2.0 s ago",
    ],
    [
      story("LOSS", { work: { ...firstWork(false, 0), dropped: undone(2, 2_000, "made-anew") } }),
      "2 pending entries went when the group was made anew without an ack, last seen 2.0 s ago",
    ],
    [story("ENDED_WITH_BACKLOG", { ...lag(1), pending: 3 }), "the call ended with 12 undelivered and 3 pending"],
    [
      story("ENDED_WITH_BACKLOG", { state: "ended", ...lag(1), pending: 3, expiresInMs: 1_320_000 }),
      "the call ended with 12 undelivered and 3 pending; its key expires in 22 min",
    ],
    [
      story("ENDED_WITH_BACKLOG", { lagEntries: null, pending: 3 }),
      "the call ended with an unknown number undelivered and 3 pending",
    ],
    [story("UNKNOWN", { lagEntries: null }), "neither the server's counters nor the ids tell what is undelivered"],
    [story("SLOW", {}, { judged: "OK" }), "recovering: keeps up"],
    [
      story("OK", lag(11_000), { judged: "SLOW" }),
      "just now: 12 undelivered, 0 pending; the oldest has waited 11 s (limit 10 s)",
    ],
  ])("$status: %#", (told, expected) => {
    expect(describeStatus(told)).toBe(expected);
  });
});
