import { describe, test } from "vitest";
import { type Status, statusOrder } from "@/lib/schema/status";
import { describeStatus } from "@/lib/stream/describe-status";
import { type Case, emptyCase } from "@/lib/stream/finding-case";
import { findingText } from "@/lib/stream/finding-text";
import type { StatusFacts } from "@/lib/stream/status";
import { atMs, consumer, limits } from "../../support/builders";
import { expectFounded, type Part } from "../../support/expect-founded";
import { createRandom, type Random } from "../../support/random";

type Told = { status: Status; facts: StatusFacts; skipped: number; isAtLeast: boolean; isHeld: boolean };

const duration = String.raw`[\d.,]+ (?:ms|s|min|h)(?: \d+ s)?`;
const number = String.raw`[\d,]+`;
const lag = `(?:an unknown number|[≈≤~]?\\s?${number}|about ${number}|at least ${number}|up to ${number})`;
const work = `${lag} undelivered, ${number} pending`;
const rule = (text: string) => new RegExp(`^(?:just now: |recovering: )?${text}$`);
const always = () => true;

const isPast = (at: number | null) => at !== null;
const statusParts: readonly Part<Told>[] = [
  [rule("keeps up"), ({ facts }) => facts.lagEntries !== null],
  [rule("first reading"), always],
  [rule("rates need a second one"), always],
  [rule(work), always],
  [rule(`reads but does not finish: ${work}`), ({ facts }) => facts.isUnfinished],
  [
    rule(`reads but does not finish: ${work} in a stream that keeps about ${number}`),
    ({ facts }) => facts.isUnfinished && facts.pressure !== null && facts.pressure >= 1,
  ],
  [rule(`the oldest has waited ${duration}(?: \\(limit ${duration}\\))?`), always],
  [
    rule(
      `(?:reads but does not finish: )?${work}(?: in a stream that keeps about ${number})?, no progress seen for ${duration}`,
    ),
    always,
  ],
  [rule(`cns holds ${number} of them`), ({ isHeld }) => isHeld],
  [
    rule(
      `cns claims ${number} (?:entry|entries) again and again, up to ${number} (?:delivery|deliveries), and none is processed`,
    ),
    ({ facts }) => facts.reclaimed !== null,
  ],
  [rule("kept alive by cns"), ({ facts }) => facts.keptAliveBy !== null],
  [
    rule(`an entry was delivered ${number} times?`),
    ({ facts }) => (facts.maxDeliveries ?? 0) >= limits.poisonDeliveries,
  ],
  [rule("an entry was marked as fatal"), ({ facts }) => facts.maxDeliveries === Number.MAX_SAFE_INTEGER],
  [rule(`(?:${work}|${lag} undelivered) and the group has no consumer`), ({ facts }) => facts.consumers === 0],
  [rule(`no consumer has polled for ${duration}`), ({ facts }) => facts.leastIdleMs !== null && facts.consumers > 0],
  [rule("an expected group does not exist"), ({ status }) => status === "MISSING"],
  [
    rule("an entry was marked as fatal and is still pending"),
    ({ facts }) => facts.maxDeliveries === Number.MAX_SAFE_INTEGER,
  ],
  [
    rule(`an entry was delivered ${number} times \\(limit ${number}\\) and is still pending`),
    ({ facts }) => facts.maxDeliveries !== null,
  ],
  [rule(`the key expires (?:now|in ${duration}) with ${work}`), ({ facts }) => facts.expiresInMs !== null],
  [rule(`its key expires (?:now|in ${duration})`), ({ facts }) => facts.expiresInMs !== null],
  [rule(`${lag} of ${number} entries undelivered while the stream is being trimmed`), always],
  [
    rule(
      `trimming reaches unread entries (?:now|in ${duration})(?:, if it is first trimmed at about ${number} entries as others are)? \\(limit ${duration}\\)`,
    ),
    ({ facts }) => facts.lossInMs !== null,
  ],
  [
    rule(
      `(?:at least )?(?:${number} )?(?:entry was|entries were) removed before the group read (?:it|them)(?:, last seen ${duration} ago)?`,
    ),
    ({ facts, skipped }) => skipped > 0 || facts.isLosingNow || isPast(facts.lastSkippedAtMs),
  ],
  [
    rule(
      `(?:about )?(?:${number} )?(?:entry was|entries were) passed over unread: (?:its place was set by XGROUP SETID|it was made anew further on|its place moved and nobody read)(?:, last seen ${duration} ago)?`,
    ),
    ({ facts }) => isPast(facts.work.passed.lastAtMs),
  ],
  [
    rule(`Redis does not say why(?:, last seen ${duration} ago)?`),
    ({ facts }) => facts.work.passed.cause === "unknown",
  ],
  [
    rule(
      `(?:about )?(?:${number} )?pending (?:entry|entries) (?:went with (?:its|their) consumer(?:, or when the group was made anew,)?|went when the group was made anew|went with (?:its entry, which was|their entries, which were) deleted for every group|left the pending list) without an ack(?:, last seen ${duration} ago)?`,
    ),
    ({ facts }) => isPast(facts.work.dropped.lastAtMs),
  ],
  [
    rule("the call ended and everything was read and acked"),
    ({ facts, skipped, isAtLeast }) => facts.work.isReadSeen && facts.work.isAckSeen && skipped === 0 && !isAtLeast,
  ],
  [rule("the call ended"), always],
  [
    rule("everything was read and nothing is pending any more"),
    ({ facts, skipped, isAtLeast }) => facts.work.isReadSeen && skipped === 0 && !isAtLeast,
  ],
  [rule("nothing is undelivered or pending"), always],
  [rule(`the call ended with ${lag} undelivered and ${number} pending`), always],
  [rule("neither the server's counters nor the ids tell what is undelivered"), always],
];

function someFacts(random: Random): StatusFacts {
  const { pick, chance } = random;
  const ago = (ms: number) => atMs - ms;
  const undone = <Cause>(causes: readonly [Cause, ...Cause[]]) => ({
    entries: pick([0, 1, 45]),
    isInexact: chance(0.5),
    lastAtMs: ago(pick([2_000, 5_000_000])),
    cause: pick(causes),
  });
  const none = { entries: 0, isInexact: false, lastAtMs: null, cause: null };
  return {
    nowMs: atMs,
    state: "live",
    readings: 9,
    length: 100,
    lagEntries: pick([0, 1, 1_200, null]),
    lagSource: pick(["exact", "server", "estimated"]),
    undeliveredAgeMs: pick([null, 20_000]),
    undeliveredAgeIsBound: chance(0.2),
    pending: pick([0, 1, 30]),
    oldestPendingAgeMs: pick([null, 40_000]),
    maxDeliveries: pick([null, 1, 7, Number.MAX_SAFE_INTEGER]),
    isTrimming: chance(0.5),
    lossInMs: pick([null, 500, 20_000, 900_000]),
    expiresInMs: pick([null, 500, 30_000]),
    isLosingNow: chance(0.2),
    lastSkippedAtMs: pick([null, ago(1_000)]),
    work: {
      passed: chance(0.5) ? none : undone(["set", "made-anew", "unknown"] as const),
      dropped: chance(0.5)
        ? none
        : undone(["consumer", "consumer-or-anew", "made-anew", "deleted", "unacked"] as const),
      isReadSeen: chance(0.5),
      isAckSeen: chance(0.5),
    },
    consumers: pick([0, 2]),
    leastIdleMs: 50_000,
    idleMeansAttempt: true,
    pressure: pick([null, 0.5, 2.5]),
    isUnfinished: chance(0.4),
    keptAliveBy: pick([null, "cns"]),
    reclaimed: pick([null, { consumer: "cns", entries: 2, deliveries: 9 }]),
    learnedCap: pick([null, 500]),
    progress: {
      atMs: ago(35_000),
      workSinceMs: ago(50_000),
      lastDeliveredId: "5-0",
      pending: 0,
      oldestPendingId: null,
      entriesRead: null,
    },
  };
}

test("every part of every status' sentence has its facts", () => {
  const random = createRandom(11);
  const said = Array.from({ length: 20_000 }, () => {
    const [status, judged] = [random.pick(statuses), random.pick(statuses)];
    const facts = someFacts(random);
    // Without these no such status is derived.
    if (judged === "POISON") facts.maxDeliveries ??= 7;
    if (judged === "OK") facts.lagEntries ??= 0;
    const [skipped, isAtLeast, isHeld] = [random.pick([0, 1, 3]), random.chance(0.5), random.chance(0.5)];
    const culprit = isHeld ? { name: "cns", pending: 2, idleMs: 90_000 } : null;
    const story = { facts, limits, skippedEntries: skipped, skippedIsAtLeast: isAtLeast, culprit };
    const text = describeStatus({ ...story, status: random.chance(0.8) ? judged : status, judged });
    return { text, facts: { status: judged, facts, skipped, isAtLeast, isHeld } };
  });
  // A loss of which nothing is recent is none: no such status is ever derived.
  expectFounded(
    said.filter(({ text }) => !/^(just now: |recovering: )?$/.test(text)),
    statusParts,
  );
});

const statuses = statusOrder as unknown as readonly [Status, ...Status[]];

const calls = `${number} (?:ended )?calls?`;
const behind = `(?:, up to ${duration} behind|, oldest pending entry ${duration} old)?`;
const lost = `(?:about |at least )?(?:${number} )?(?:entries|entry)`;
const losing = `(?:, and is losing entries in ${calls}, ${lost} so far)?`;
const has = (status: Status) => (found: Case) => (found.statuses.get(status) ?? 0) > 0;
const is = (text: string) => new RegExp(`^${text}$`);

const titles: readonly Part<Case>[] = [
  [is(`How far grp is behind is unknown in ${calls}`), ({ kind }) => kind === "unknown"],
  [is(`grp left work undone in ${calls}`), has("ENDED_WITH_BACKLOG")],
  [is(`it left work undone in ${calls}`), has("ENDED_WITH_BACKLOG")],
  [is(`it is slow in (?:${calls}|${number} more)`), ({ behindCalls }) => behindCalls > 0],
  [is(`grp stopped reading in ${calls}${behind}${losing}`), has("GONE")],
  [is(`grp is blocked in ${calls}${behind}${losing}`), has("BLOCKED")],
  [is(`grp gets nothing done in ${calls}${behind}${losing}`), ({ kind }) => kind === "stopped"],
  [is(`grp is slow in ${calls}${behind}`), always],
  [
    is(`grp reads but does not finish in ${calls}${behind}`),
    ({ unfinishedCalls, callIds }) => unfinishedCalls === callIds.length,
  ],
  [is(`grp fails on the same entry again and again in ${calls}${losing}`), ({ kind }) => kind === "poison"],
  [is(`grp is losing entries in ${calls}, ${lost} so far`), ({ losingCalls }) => losingCalls > 0],
  [is(`grp lost ${lost} in ${calls}`), (found) => found.kind === "lost" || has("LOSS")(found)],
  [is(`grp is about to lose entries in ${calls}${behind}`), has("AT_RISK")],
];

const caseWork = `(?:[Aa]t least |[Aa]bout )?(?:[Aa]n unknown number|${number}) undelivered, ${number} pending`;
const causes: readonly Part<Case>[] = [
  [is("Neither the server's counters nor the ids tell"), ({ kind }) => kind === "unknown"],
  [is(`(?:now )?${caseWork}`), always],
  [is("No progress is seen"), always],
  [is("No consumer polls"), has("GONE")],
  [is(`The group has no consumer in ${calls}`), ({ withoutConsumer }) => withoutConsumer > 0],
  [is(`cns has read nothing for ${duration} and holds (?:at least )?${number}`), ({ holders }) => holders.size > 0],
  [is(`cns holds (?:at least )?${number}`), ({ holders }) => holders.size > 0],
  [is(`It reads but does not finish(?: in ${calls})?`), ({ unfinishedCalls }) => unfinishedCalls > 0],
  [
    is(`cns claims entries again and again, up to ${number} deliveries, and none is processed`),
    ({ reclaimed }) => reclaimed !== null,
  ],
  [is(`delivered up to ${number} times`), ({ maxDeliveries }) => maxDeliveries >= 3],
  [is("an entry was marked as fatal"), ({ maxDeliveries }) => maxDeliveries === Number.MAX_SAFE_INTEGER],
  [is("cns claims an old entry again and again"), ({ keptAliveBy }) => keptAliveBy !== null],
  [
    is("Marked as fatal by its consumer and still pending"),
    ({ maxDeliveries }) => maxDeliveries === Number.MAX_SAFE_INTEGER,
  ],
  [is(`Delivered up to ${number} times without an ack`), ({ kind }) => kind === "poison"],
  [is(`the first loss is due (?:now|in ${duration})`), ({ soonestLossMs }) => soonestLossMs !== null],
  [is(`The first loss (?:happens|is due) (?:now|in ${duration})`), ({ soonestLossMs }) => soonestLossMs !== null],
  [is("Most of the stream is unread while it is being trimmed"), has("AT_RISK")],
  [is(`(?:[Aa]bout )?${number} passed over unread when its place was moved`), ({ passedEntries }) => passedEntries > 0],
  [is(`(?:[Aa]bout )?${number} left the pending list without an ack`), ({ droppedPending }) => droppedPending > 0],
  [is(`(?:at least )?${number} removed before the group read them`), ({ skippedEntries }) => skippedEntries > 0],
  [
    is("Removed from the stream before the group read them"),
    ({ passedEntries, droppedPending }) => passedEntries === 0 && droppedPending === 0,
  ],
];

const mixes: readonly [[Status, number][], ...[Status, number][][]] = [
  [["GONE", 2]],
  [["BLOCKED", 2]],
  [["LOSS", 2]],
  [["AT_RISK", 2]],
  [["SLOW", 2]],
  [["ENDED_WITH_BACKLOG", 2]],
  [
    ["GONE", 1],
    ["ENDED_WITH_BACKLOG", 1],
  ],
];

function someCase(random: Random): Case {
  const { pick, chance } = random;
  const kind = pick(["stopped", "behind", "poison", "lost", "unknown"] as const);
  const mix = kind === "stopped" ? pick(mixes) : [[kind === "lost" ? "LOSS" : "SLOW", 2] as const];
  const holds = chance(0.5);
  return {
    ...emptyCase("grp", kind),
    callIds: ["a", "b"],
    behindCalls: kind === "stopped" && mix[0]?.[0] !== "ENDED_WITH_BACKLOG" ? pick([0, 1]) : 0,
    statuses: new Map(mix),
    worstUndeliveredAgeMs: pick([0, 20_000]),
    worstPendingAgeMs: pick([0, 30_000]),
    lagEntries: pick([0, 12]),
    isLagPartial: chance(0.3),
    isLagInexact: chance(0.3),
    pending: pick([0, 1, 40]),
    losingCalls: pick([0, 0, 1]),
    skippedEntries: pick([0, 1, 3]),
    skippedIsAtLeast: chance(0.5),
    passedEntries: pick([0, 45]),
    passedIsInexact: chance(0.5),
    droppedPending: pick([0, 3]),
    droppedIsInexact: chance(0.5),
    soonestLossMs: pick([null, 500, 30_000]),
    maxDeliveries: pick([1, 7, Number.MAX_SAFE_INTEGER]),
    withoutConsumer: pick([0, 1, 2]),
    unfinishedCalls: pick([0, 1, 2]),
    keptAliveBy: pick([null, "cns"]),
    reclaimed: pick([null, { consumer: "cns", entries: 2, deliveries: 9 }]),
    holders: new Map(holds ? [["cns", consumer({ name: "cns", pending: 4, idleMs: 60_000 })]] : []),
    isHoldersPartial: chance(0.3),
  };
}

describe("every part of every finding has its facts", () => {
  const random = createRandom(12);
  const told = Array.from({ length: 20_000 }, () => {
    const facts = someCase(random);
    return { facts, text: findingText(facts) };
  });

  test("titles", () => {
    expectFounded(
      told.map(({ facts, text }) => ({ facts, text: text.title })),
      titles,
    );
  });

  test("causes", () => {
    expectFounded(
      told.map(({ facts, text }) => ({ facts, text: text.cause.replace(/\.$/, "") })),
      causes,
    );
  });
});
