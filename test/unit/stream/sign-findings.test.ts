import { expect, test } from "vitest";
import type { Sign } from "@/lib/schema/sign";
import type { CallRow } from "@/lib/stream/assess-call";
import { rollUp } from "@/lib/stream/roll-up";
import { matchesCall } from "@/lib/stream/select";
import { signFindings } from "@/lib/stream/sign-findings";
import { atMs, callRow, groupRow } from "@/test/support/builders";

const sign = (kind: Sign["kind"], groupName: string | null = "b", agoMs = 5_000): Sign => ({
  kind,
  groupName,
  text: `${groupName} reads 412 of 415 such calls and does not exist here: nobody reads the 9 entries for it`,
  sinceMs: atMs - agoMs,
});
const call = (callId: string, signs: Sign[], over: Partial<CallRow> = {}) => callRow(callId, { signs, ...over });
const told = (rows: CallRow[], toldOf: string[] = []) =>
  signFindings(rows, new Set(toldOf)).map(({ status, calls, title, href }) => [status, calls, title, href]);

test("a group that is missing is one finding over all its calls", () => {
  const rows = [call("a", [sign("missing")]), call("b", [sign("missing", "b", 9_000)], { length: 20 })];
  expect(signFindings(rows, new Set())).toEqual([
    {
      findingId: "missing:b",
      kind: "missing",
      status: "MISSING",
      groupName: "b",
      calls: 2,
      sinceMs: atMs - 9_000,
      lossInMs: null,
      counted: { lagEntries: 120, pending: 0, lost: 0, holder: null },
      title: "b is missing in 2 calls",
      cause: "b reads 412 of 415 such calls; 120 entries are in these streams now, and nobody reads them for it.",
      advice: expect.stringMatching(/make it at the id/),
      href: "/?group=b&sign=missing",
      hrefLabel: "show 2 calls",
      action: { href: "/groups/b", label: "make it there" },
      callIds: ["a", "b"],
    },
  ]);
});

test.each<[string, CallRow[], string[], unknown[]]>([
  [
    "vanished long ago",
    [call("a", [sign("vanished")])],
    [],
    [["MISSING", 1, "b vanished from 1 call and is not back", "/?group=b&sign=vanished"]],
  ],
  ["vanished lately: it has a finding already", [call("a", [sign("vanished")])], ["b"], []],
  [
    "missing elsewhere, of a group that vanished lately",
    [call("a", [sign("missing")])],
    ["b"],
    [["MISSING", 1, "b is missing in 1 call", "/?group=b&sign=missing"]],
  ],
  [
    "those of the most calls first, then by kind and name",
    [
      call("a", [sign("missing", "c"), sign("missing", "b"), sign("ids-ahead", null)]),
      call("b", [sign("missing", "c"), sign("vanished", "b")]),
    ],
    [],
    [
      ["MISSING", 2, "c is missing in 2 calls", "/?group=c&sign=missing"],
      ["UNKNOWN", 1, "The ids of 1 call run ahead of Redis' clock", "/?sign=ids-ahead"],
      ["MISSING", 1, "b is missing in 1 call", "/?group=b&sign=missing"],
      ["MISSING", 1, "b vanished from 1 call and is not back", "/?group=b&sign=vanished"],
    ],
  ],
  ["an ended call", [call("a", [sign("missing")], { state: "ended" })], [], []],
  [
    "nobody reads one of two streams",
    [call("a", [sign("no-readers", null)], { groups: [] }), call("b", [])],
    [],
    [["UNKNOWN", 1, "No group reads 1 stream", "/?sign=no-readers"]],
  ],
  ["no stream has a group at all", [call("a", [sign("no-readers", null)], { groups: [] })], [], []],
  [
    "ids ahead",
    [call("a", [sign("ids-ahead", null)])],
    [],
    [["UNKNOWN", 1, "The ids of 1 call run ahead of Redis' clock", "/?sign=ids-ahead"]],
  ],
  ["signs that a status tells", [call("a", [sign("unfinished"), sign("no-cap", null)])], [], []],
])("%s", (_, rows, toldOf, expected) => {
  expect(told(rows, toldOf)).toEqual(expected);
});

test("a group is rolled up with the calls it is missing from", () => {
  const { groups, totals } = rollUp([
    call("a", [], { groups: [groupRow({ name: "b" })] }),
    call("b", [sign("missing")], { groups: [], status: "MISSING" }),
    call("c", [sign("kept-alive")], { groups: [groupRow({ name: "b", status: "SLOW", oldestPendingAgeMs: 30_000 })] }),
    call("d", [sign("vanished")], { groups: [], state: "ended" }),
  ]);
  expect(groups).toMatchObject([
    {
      name: "b",
      calls: 3,
      missingCalls: 1,
      status: "MISSING",
      statuses: { OK: 1, SLOW: 1, MISSING: 1 },
      signs: { missing: 1, "kept-alive": 1, vanished: 1 },
      p50OldestPendingAgeMs: 0,
      p99OldestPendingAgeMs: 30_000,
    },
  ]);
  expect(totals.statuses).toEqual({ OK: 3, MISSING: 1 });
});

test("percentiles of many ages are those of nearest rank", () => {
  const ages = Array.from({ length: 100 }, (_, i) => (i < 90 ? 0 : i * 1_000));
  const rows = ages.map((ageMs, i) => callRow(`c${i}`, { groups: [groupRow({ undeliveredAgeMs: ageMs })] }));
  expect(rollUp(rows).groups[0]).toMatchObject({
    p50UndeliveredAgeMs: 0,
    p95UndeliveredAgeMs: 94_000,
    p99UndeliveredAgeMs: 98_000,
  });
});

test.each([
  [{ sign: ["missing" as const] }, true],
  [{ sign: ["missing" as const], group: "b" }, true],
  [{ sign: ["missing" as const], group: "brain" }, false],
  [{ status: ["MISSING" as const], group: "b" }, true],
  [{ status: ["LOSS" as const], group: "b" }, false],
  [{ group: "b" }, false],
  [{ sign: ["no-cap" as const] }, false],
])("the filter %j finds the call that b is missing from: %s", (filter, expected) => {
  expect(matchesCall(call("a", [sign("missing")], { status: "MISSING" }), filter)).toBe(expected);
});
