import { expect, test } from "vitest";
import { FleetTotals, GroupRollUp } from "@/lib/schema/snapshot";
import type { CallRow } from "@/lib/stream/assess-call";
import { rollUp } from "@/lib/stream/roll-up";
import { callRow, groupRow } from "../../support/builders";

function rolled(rows: CallRow[]) {
  const { totals, groups } = rollUp(rows);
  FleetTotals.parse(totals);
  const [first] = groups.map((group) => GroupRollUp.parse(group));
  return { totals, groups, first };
}

test("no calls", () => {
  expect(rolled([])).toMatchObject({
    totals: { calls: 0, entriesPerSecond: 0, undeliveredIsAtLeast: false },
    groups: [],
  });
});

test("one row per group name, sorted; calls by state and status", () => {
  const rows = [
    callRow("a", { groups: [groupRow({ name: "crm" }), groupRow({ name: "brain", status: "SLOW" })], status: "SLOW" }),
    callRow("b", { state: "idle", groups: [groupRow({ name: "brain" })] }),
    callRow("c", { state: "ended", status: "ENDED_CLEAN", groups: [] }),
  ];
  const { totals, groups } = rolled(rows);
  expect(totals).toMatchObject({ calls: 3, live: 1, idle: 1, ended: 1, statuses: { SLOW: 1, OK: 1, ENDED_CLEAN: 1 } });
  expect(groups.map(({ name, calls, status, statuses }) => ({ name, calls, status, statuses }))).toEqual([
    { name: "brain", calls: 2, status: "SLOW", statuses: { SLOW: 1, OK: 1 } },
    { name: "crm", calls: 1, status: "OK", statuses: { OK: 1 } },
  ]);
  expect(rolled([...rows].reverse())).toEqual({ totals, groups, first: groups[0] });
});

test("sums say when something is missing in them, or not exact", () => {
  const row = (callId: string, group: Partial<ReturnType<typeof groupRow>>) =>
    callRow(callId, { groups: [groupRow(group)] });
  const whole = rolled([row("a", { lagEntries: 3 }), row("b", { lagEntries: 4 })]);
  expect(whole.totals).toMatchObject({
    undeliveredEntries: 7,
    undeliveredIsAtLeast: false,
    undeliveredIsEstimated: false,
  });
  const unknown = rolled([row("a", { lagEntries: 3 }), row("b", { lagEntries: null, lagSource: "unknown" })]);
  expect(unknown.totals).toMatchObject({
    undeliveredEntries: 3,
    undeliveredIsAtLeast: true,
    undeliveredIsEstimated: false,
  });
  expect(unknown.first).toMatchObject({ lagEntries: 3, unknownLagCalls: 1 });
  for (const lagSource of ["server", "estimated"] as const) {
    expect(rolled([row("a", { lagEntries: 3, lagSource })]).totals.undeliveredIsEstimated).toBe(true);
  }
  expect(rolled([row("a", { skippedEntries: 3 }), row("b", { skippedEntries: null })]).first).toMatchObject({
    skippedEntries: 3,
    skippedIsAtLeast: true,
  });
  expect(rolled([row("a", { skippedEntries: 3, skippedIsAtLeast: true })]).first?.skippedIsAtLeast).toBe(true);
});

test("clocks come with their call; ended calls and mere bounds do not count", () => {
  const row = (callId: string, state: CallRow["state"], ageMs: number | null, isBound = false) =>
    callRow(callId, {
      state,
      groups: [groupRow({ undeliveredAgeMs: ageMs, undeliveredAgeIsBound: isBound, oldestPendingAgeMs: ageMs })],
    });
  const { first } = rolled([
    row("a", "live", 4_000),
    row("b", "idle", 9_000),
    row("c", "ended", 99_000),
    row("d", "live", null),
    row("e", "live", 50_000, true),
  ]);
  expect(first).toMatchObject({
    calls: 5,
    liveCalls: 4,
    worstUndeliveredAgeMs: 9_000,
    worstUndeliveredCallId: "b",
    worstOldestPendingAgeMs: 50_000,
    worstOldestPendingCallId: "e",
    p50UndeliveredAgeMs: 4_000,
    p95UndeliveredAgeMs: 9_000,
  });
  expect(rolled([row("a", "live", null)]).first).toMatchObject({
    worstUndeliveredAgeMs: null,
    worstUndeliveredCallId: null,
    p50UndeliveredAgeMs: null,
  });
});

test("percentiles are of values that occurred", () => {
  const rows = Array.from({ length: 100 }, (_, i) =>
    callRow(`c${i}`, { groups: [groupRow({ undeliveredAgeMs: ((i * 37) % 100) + 1 })] }),
  );
  expect(rolled(rows).first).toMatchObject({ p50UndeliveredAgeMs: 50, p95UndeliveredAgeMs: 95 });
});

test.each([
  [["none", "none"], "none", 0],
  [["none", "draining"], "draining", 5_000],
  [["draining", "unknown"], "unknown", null],
  [["unknown", "never"], "never", null],
  [["never", "draining"], "never", null],
] as const)("the slowest call decides when %j: %s", (drains, drain, drainMs) => {
  const rows = drains.map((each, i) =>
    callRow(`c${i}`, {
      groups: [groupRow({ drain: each, drainMs: each === "draining" ? 5_000 : each === "none" ? 0 : null })],
    }),
  );
  expect(rolled(rows).first).toMatchObject({ drain, drainMs });
});

test("rates, the soonest loss", () => {
  const rows = [
    callRow("a", { entriesPerSecond: 4, groups: [groupRow({ readsPerSecond: 3, lossInMs: 90_000 })] }),
    callRow("b", { entriesPerSecond: null, groups: [groupRow({ readsPerSecond: null, lossInMs: 58_000 })] }),
    callRow("c", { state: "ended", entriesPerSecond: 0, groups: [groupRow({ readsPerSecond: 0 })] }),
  ];
  expect(rolled(rows)).toMatchObject({
    totals: { entriesPerSecond: 4 },
    first: { addsPerSecond: 4, readsPerSecond: 3, soonestLossMs: 58_000 },
  });
  expect(rolled(rows.slice(1, 2)).first?.readsPerSecond).toBeNull();
});

test("the fleet's rate is unknown while no call has one, and a sum of those known afterwards", () => {
  const rate = (...rates: (number | null)[]) =>
    rollUp(rates.map((entriesPerSecond, i) => callRow(`r${i}`, { entriesPerSecond }))).totals.entriesPerSecond;
  expect(rate(null, null)).toBeNull();
  expect(rate(null, 4, 0)).toBe(4);
  expect(rate()).toBe(0);
});
