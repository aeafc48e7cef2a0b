import { describe, expect, test } from "vitest";
import type { CallGroup, CauseKind } from "@/lib/schema/call";
import { Finding } from "@/lib/schema/snapshot";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { findingsOf } from "@/lib/stream/findings";
import type { ConsumerReading } from "@/lib/stream/reading";
import { assessAll, atMs, callRow, consumer, groupRow, stream } from "../../support/builders";

const blank = assessAll([stream()]);
const blankTrace = assessAll([stream({ groups: [{ ...noGroup(), name: "brain" }] })]).groups.get("brain");

function noGroup() {
  return {
    name: "",
    consumers: 0,
    pending: 0,
    lastDeliveredId: "5-0",
    entriesRead: 5,
    lag: 0,
    oldestPending: null,
    consumerList: null,
    firstUndeliveredId: null,
  };
}

function causeBy({ status = "OK", headroomMs = null }: Partial<CallGroup>): CauseKind | null {
  if (status === "GONE" || status === "BLOCKED" || status === "ENDED_WITH_BACKLOG") return "stopped";
  if (status === "SLOW" || status === "AT_RISK") return "behind";
  if (status === "LOSS") return headroomMs === 0 ? "behind" : "lost";
  return status === "POISON" ? "poison" : status === "UNKNOWN" ? "unknown" : null;
}

function call(
  callId: string,
  groups: Partial<CallGroup>[],
  consumerList: ConsumerReading[] | null = null,
  expiresInMs: number | null = null,
): CallAssessment {
  const rows = groups.map((group) => groupRow({ cause: causeBy(group), ...group }));
  const traces: CallAssessment["groups"] = new Map();
  for (const { name } of rows) if (blankTrace) traces.set(name, { ...blankTrace, consumerList, expiresInMs });
  const [first] = rows;
  return { ...blank, row: callRow(callId, { groups: rows, status: first?.status ?? "OK" }), groups: traces };
}

function only(assessments: CallAssessment[]): Finding {
  const [finding, ...others] = findingsOf(assessments);
  expect(others).toEqual([]);
  return Finding.parse(finding);
}

const comply = { name: "comply" };
const say = ({ title, cause }: Finding) => `${title} | ${cause}`;

describe("the sentences", () => {
  test.each<[string, CallAssessment[], string]>([
    [
      "gone, with the consumer that holds the most",
      [
        call(
          "a",
          [{ ...comply, status: "GONE", lagEntries: 5_000, undeliveredAgeMs: 252_000, pending: 900, lossInMs: 58_000 }],
          [
            consumer({ name: "comply-3", pending: 893, idleMs: 240_000 }),
            consumer({ name: "comply-1", pending: 7, idleMs: 200_000 }),
          ],
        ),
        call(
          "b",
          [{ ...comply, status: "GONE", lagEntries: 20, undeliveredAgeMs: 9_000, pending: 1_000 }],
          [consumer({ name: "comply-3", pending: 1_000, idleMs: 250_000 })],
        ),
      ],
      "comply stopped reading in 2 calls, up to 4 min 12 s behind | comply-3 has read nothing for 4 min and holds 1,893; 5,020 undelivered, 1,900 pending; the first loss is due in 58 s.",
    ],
    [
      "gone, no consumer",
      [call("a", [{ ...comply, status: "GONE", consumers: 0, lagEntries: 12, undeliveredAgeMs: 60_000 }])],
      "comply stopped reading in 1 call, up to 1 min behind | The group has no consumer in 1 call; 12 undelivered, 0 pending.",
    ],
    [
      "gone, consumers not looked at",
      [call("a", [{ ...comply, status: "GONE", pending: 4, oldestPendingAgeMs: 60_000 }])],
      "comply stopped reading in 1 call, oldest pending entry 1 min old | No consumer polls; 0 undelivered, 4 pending.",
    ],
    [
      "blocked",
      [
        call(
          "a",
          [{ ...comply, status: "BLOCKED", lagEntries: 3, undeliveredAgeMs: 31_000, pending: 10 }],
          [consumer({ name: "c", pending: 10 })],
        ),
      ],
      "comply is blocked in 1 call, up to 31 s behind | No progress is seen; 3 undelivered, 10 pending; c holds 10.",
    ],
    [
      "lost, counted",
      [call("a", [{ ...comply, status: "LOSS", skippedEntries: 1 }])],
      "comply lost 1 entry in 1 call | Removed from the stream before the group read them; now 0 undelivered, 0 pending.",
    ],
    [
      "going on to lose",
      [call("a", [{ ...comply, status: "LOSS", skippedEntries: 40, headroomMs: 0, lagEntries: 9 }])],
      "comply is losing entries in 1 call, 40 entries so far | Removed from the stream before the group read them; now 9 undelivered, 0 pending.",
    ],
    [
      "lost, partly counted",
      [
        call("a", [{ ...comply, status: "LOSS", skippedEntries: 12 }]),
        call("b", [{ ...comply, status: "LOSS", skippedEntries: null }]),
      ],
      "comply lost at least 12 entries in 2 calls | Removed from the stream before the group read them; now 0 undelivered, 0 pending.",
    ],
    [
      "lost, not counted",
      [call("a", [{ ...comply, status: "LOSS", skippedEntries: null, lagEntries: 3 }])],
      "comply lost entries in 1 call | Removed from the stream before the group read them; now 3 undelivered, 0 pending.",
    ],
    [
      "at risk: the soonest, not all of them at once",
      [
        call("a", [{ ...comply, status: "AT_RISK", lossInMs: 58_000, lagEntries: 900, undeliveredAgeMs: 200_000 }]),
        call("b", [{ ...comply, status: "AT_RISK", lossInMs: 3_000_000, lagEntries: 850, lagSource: "estimated" }]),
      ],
      "comply is about to lose entries in 2 calls, up to 3 min 20 s behind | The first loss is due in 58 s; about 1,750 undelivered, 0 pending.",
    ],
    [
      "at risk now",
      [call("a", [{ ...comply, status: "AT_RISK", lossInMs: 0, lagEntries: 900 }])],
      "comply is about to lose entries in 1 call | The first loss happens now; 900 undelivered, 0 pending.",
    ],
    [
      "at risk, no forecast",
      [call("a", [{ ...comply, status: "AT_RISK", lagEntries: 900, lagSource: "server" }])],
      "comply is about to lose entries in 1 call | Most of the stream is unread while it is being trimmed; about 900 undelivered, 0 pending.",
    ],
    [
      "poison",
      [call("a", [{ ...comply, status: "POISON", maxDeliveries: 7, pending: 1, oldestPendingAgeMs: 9_000 }])],
      "comply fails on the same entry again and again in 1 call | Delivered up to 7 times without an ack; 0 undelivered, 1 pending.",
    ],
    [
      "poison by decree",
      [call("a", [{ ...comply, status: "POISON", maxDeliveries: Number.MAX_SAFE_INTEGER, pending: 1 }])],
      "comply fails on the same entry again and again in 1 call | Marked as fatal by its consumer and still pending; 0 undelivered, 1 pending.",
    ],
    [
      "ended with a backlog",
      [call("a", [{ ...comply, status: "ENDED_WITH_BACKLOG", lagEntries: 3, pending: 2 }])],
      "comply left work undone in 1 ended call | 3 undelivered, 2 pending.",
    ],
    [
      "ended with a backlog that goes with the key",
      [call("a", [{ ...comply, status: "ENDED_WITH_BACKLOG", lagEntries: 53, lossInMs: 1_320_000 }], null, 1_320_000)],
      "comply left work undone in 1 ended call | 53 undelivered, 0 pending; the first loss is due in 22 min, when the key expires with it.",
    ],
    [
      "at risk with the first of two keys",
      [
        call("a", [{ ...comply, status: "AT_RISK", cause: "stopped", pending: 3, lossInMs: 58_000 }], null, 58_000),
        call(
          "b",
          [{ ...comply, status: "ENDED_WITH_BACKLOG", pending: 2, lossInMs: 1_320_000 }],
          [consumer({ name: "comply-4", pending: 2 })],
          1_320_000,
        ),
      ],
      "comply is about to lose entries in 1 call; it left work undone in 1 ended call | The first loss is due in 58 s, when the first of 2 keys expires with it; 0 undelivered, 5 pending; comply-4 holds at least 2.",
    ],
    [
      "trimming comes before the key",
      [call("a", [{ ...comply, status: "AT_RISK", lagEntries: 900, lossInMs: 40_000 }], null, 58_000)],
      "comply is about to lose entries in 1 call | The first loss is due in 40 s; 900 undelivered, 0 pending.",
    ],
    [
      "slow, part of the lag unknown",
      [
        call("a", [{ ...comply, status: "SLOW", lagEntries: 40, undeliveredAgeMs: 11_000 }]),
        call("b", [{ ...comply, status: "SLOW", lagEntries: null, lagSource: "unknown", undeliveredAgeMs: null }]),
      ],
      "comply is slow in 2 calls, up to 11 s behind | At least 40 undelivered, 0 pending.",
    ],
    [
      "slow, all of the lag unknown: never 0",
      [
        call("a", [
          {
            ...comply,
            status: "SLOW",
            lagEntries: null,
            lagSource: "unknown",
            undeliveredAgeMs: null,
            pending: 2,
            oldestPendingAgeMs: 12_000,
          },
        ]),
      ],
      "comply is slow in 1 call, oldest pending entry 12 s old | An unknown number undelivered, 2 pending.",
    ],
    [
      "an age that is only a bound is not told",
      [
        call("a", [
          { ...comply, status: "BLOCKED", lagEntries: 2, undeliveredAgeMs: 600_000, undeliveredAgeIsBound: true },
        ]),
      ],
      "comply is blocked in 1 call | No progress is seen; 2 undelivered, 0 pending.",
    ],
    [
      "unknown",
      [call("a", [{ ...comply, status: "UNKNOWN", lagEntries: null, lagSource: "unknown" }])],
      "How far comply is behind is unknown in 1 call | Neither the server's counters nor the ids tell.",
    ],
  ])("%s", (_, assessments, expected) => {
    expect(say(only(assessments))).toBe(expected);
    expect(say(only([...assessments].reverse()))).toBe(expected);
  });

  test("none shouts", () => {
    const statuses = ["LOSS", "AT_RISK", "GONE", "BLOCKED", "POISON", "ENDED_WITH_BACKLOG", "SLOW", "UNKNOWN"] as const;
    for (const finding of findingsOf(statuses.map((status) => call(status, [{ status }])))) {
      expect(`${finding.title}${finding.cause}${finding.advice}`).not.toMatch(/!|undefined|NaN|null/);
      expect(finding.cause).toMatch(/^[A-Z0-9].*\.$/);
    }
  });
});

describe("one story of one cause", () => {
  const dead = [consumer({ name: "comply-4", pending: 30, idleMs: 240_000 })];
  const steps = [
    call("a", [{ ...comply, status: "GONE", pending: 30, lagEntries: 5, undeliveredAgeMs: 60_000 }], dead),
    call(
      "b",
      [{ ...comply, status: "AT_RISK", cause: "stopped", pending: 30, lossInMs: 58_000, lagEntries: 900 }],
      dead,
    ),
    call(
      "c",
      [{ ...comply, status: "LOSS", cause: "stopped", pending: 30, skippedEntries: 40, headroomMs: 0, lagEntries: 9 }],
      dead,
    ),
    call("d", [{ ...comply, status: "SLOW", cause: "stopped", pending: 30 }], dead),
    call("e", [{ ...comply, status: "ENDED_WITH_BACKLOG", pending: 30 }], dead),
  ];

  test("gone, at risk, losing, slow and ended by one dead consumer are one, with one clock to the first loss", () => {
    const finding = only(steps);
    expect(say(finding)).toBe(
      "comply stopped reading in 4 calls, up to 1 min behind, and is losing entries in 1 call, 40 entries so far; it left work undone in 1 ended call | comply-4 has read nothing for 4 min and holds 150; 914 undelivered, 150 pending; the first loss is due in 58 s.",
    );
    expect(finding).toMatchObject({ findingId: "stopped:comply", status: "LOSS", calls: 5, lossInMs: 58_000 });
    expect(finding.action?.label).toBe("review 150 entries of comply-4");
  });

  test.each([
    ["at risk alone", steps.slice(1, 2), "comply is about to lose entries in 1 call"],
    ["losing alone", steps.slice(2, 3), "comply is losing entries in 1 call, 40 entries so far"],
    ["slow alone", steps.slice(3, 4), "comply gets nothing done in 1 call"],
    ["ended alone", steps.slice(4), "comply left work undone in 1 ended call"],
  ])("%s", (_, some, title) => expect(only(some).title).toBe(title));

  test("what is slow by the same consumer is told with it, and what is slow by another is not", () => {
    const slow = (name: string) =>
      call("s", [{ ...comply, status: "SLOW", pending: 4 }], [consumer({ name, pending: 4 })]);
    const joined = only([...steps.slice(0, 1), slow("comply-4")]);
    expect(joined).toMatchObject({ findingId: "stopped:comply", calls: 2, counted: { pending: 34 } });
    expect(joined.title).toBe("comply stopped reading in 1 call, up to 1 min behind; it is slow in 1 more");
    expect(joined.href).toContain("cause=stopped%2Cbehind&calls=a%2Cs");
    expect(joined.action?.label).toBe("review 34 entries of comply-4");
    expect(findingsOf([...steps.slice(0, 1), slow("comply-1")]).map(({ findingId }) => findingId)).toEqual([
      "stopped:comply",
      "behind:comply",
    ]);
  });

  test("poison and what it stops are one too", () => {
    const poison = { ...comply, pending: 3, maxDeliveries: 7 };
    expect(
      only([
        call("a", [{ ...poison, status: "POISON" }]),
        call("b", [{ ...poison, status: "AT_RISK", cause: "poison", lagEntries: 90, lossInMs: 9_000 }]),
      ]).cause,
    ).toBe("Delivered up to 7 times without an ack; 90 undelivered, 6 pending; the first loss is due in 9.0 s.");
  });
});

describe("which findings, in which order", () => {
  test("what is calm is not told", () => {
    const calm = (["OK", "WARMING", "ENDED_CLEAN"] as const).map((status) => call(status, [{ status }]));
    expect(findingsOf(calm)).toEqual([]);
  });

  test("worst first; then more calls, the longer wait, the name", () => {
    const assessments = [
      call("a", [
        { name: "crm", status: "SLOW" },
        { name: "brain", status: "LOSS" },
      ]),
      call("b", [
        { name: "crm", status: "SLOW" },
        { name: "comply", status: "SLOW", undeliveredAgeMs: 12_000 },
      ]),
      call("c", [
        { name: "audit", status: "SLOW", undeliveredAgeMs: 12_000 },
        { name: "zeta", status: "SLOW", oldestPendingAgeMs: 99_000 },
      ]),
    ];
    const expected = ["lost:brain", "behind:crm", "behind:zeta", "behind:audit", "behind:comply"];
    expect(findingsOf(assessments).map(({ findingId }) => findingId)).toEqual(expected);
    expect(findingsOf(assessments.reverse()).map(({ findingId }) => findingId)).toEqual(expected);
  });

  test("a loss that goes on comes first, one that is over after what can still be helped", () => {
    const assessments = [
      call("a", [{ name: "past", status: "LOSS", skippedEntries: 900 }]),
      call("b", [{ name: "brain", status: "POISON" }]),
      call("c", [{ name: "crm", status: "LOSS", skippedEntries: 1, headroomMs: 0, lagEntries: 5 }]),
      call("d", [{ name: "comply", status: "ENDED_WITH_BACKLOG" }]),
    ];
    const ids = findingsOf(assessments).map(({ findingId }) => findingId);
    expect(ids).toEqual(["behind:crm", "poison:brain", "lost:past", "stopped:comply"]);
  });

  test("since the first of them, and a group's name is safe in the link", () => {
    const name = "a&b=c d";
    const finding = only([
      call("a", [{ name, status: "GONE", sinceMs: atMs - 5_000 }]),
      call("b", [{ name, status: "GONE", sinceMs: atMs - 9_000 }]),
    ]);
    expect(finding.sinceMs).toBe(atMs - 9_000);
    expect(finding.href).toBe(`/?group=a%26b%3Dc+d&cause=stopped&calls=a%2Cb&seen=${atMs}`);
  });

  test("the deed it advises leads to the entries of whoever holds the most, and to nothing where nobody holds any", () => {
    const consumers = [
      { name: "comply-2", pending: 3, idleMs: 90_000, inactiveMs: null },
      { name: "comply-4 & co", pending: 52, idleMs: 90_000, inactiveMs: null },
      { name: "comply-1", pending: 0, idleMs: 10, inactiveMs: null },
    ];
    const gone = (pending: number, held: ConsumerReading[] | null) =>
      only([call("a", [{ ...comply, status: "GONE", pending }], held)]).action;
    expect(gone(55, consumers)).toEqual({
      href: `/pending?group=comply&consumer=comply-4+%26+co&calls=a&counted=52&seen=${atMs}`,
      label: "review 52 entries of comply-4 & co",
    });
    expect(gone(60, consumers)?.label).toBe("review what comply-4 & co holds");
    expect(gone(7, null)).toEqual({
      href: `/pending?group=comply&calls=a&counted=7&seen=${atMs}`,
      label: "review 7 pending entries",
    });
    expect(gone(0, [])).toBeNull();
    expect(only([call("a", [{ ...comply, status: "LOSS", skippedEntries: 3 }], consumers)]).action).toBeNull();
  });
});
