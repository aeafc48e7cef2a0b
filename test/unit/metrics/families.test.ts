import { expect, test } from "vitest";
import { archiveFamilies } from "@/lib/metrics/archive-families";
import { boundFamilies } from "@/lib/metrics/bound-families";
import { type Family, maxLabelLength } from "@/lib/metrics/family";
import { fleetFamilies } from "@/lib/metrics/fleet-families";
import { groupFamilies } from "@/lib/metrics/group-families";
import { incidentFamilies } from "@/lib/metrics/incident-families";
import { isTold } from "@/lib/metrics/is-told";
import { ownFamilies } from "@/lib/metrics/own-families";
import type { ArchiveState } from "@/lib/schema/archive";
import type { Snapshot } from "@/lib/schema/snapshot";
import { statusOrder } from "@/lib/schema/status";
import type { CallRow } from "@/lib/stream/assess-call";
import { rollUp } from "@/lib/stream/roll-up";
import { assessAll, atMs, callRow, groupRow, stream } from "../../support/builders";

const snapshotOf = (rows: CallRow[], over: Partial<Snapshot> = {}): Snapshot => ({
  asOfMs: atMs,
  staleMs: 0,
  isWarmingUp: false,
  findings: [],
  moreFindings: 0,
  moreFindingsHref: null,
  pastLosses: null,
  openIncidents: null,
  ...rollUp(rows),
  nodes: [],
  naming: null,
  failovers: [],
  connection: {
    state: "connected",
    sinceMs: atMs,
    message: null,
    address: "127.0.0.1:6379",
    environment: null,
    isDemo: false,
    serverName: null,
    serverVersion: null,
    patterns: [],
    notices: [],
  },
  load: {
    commandsPerSecond: 0,
    bytesPerSecond: 0,
    redisCorePercent: null,
    nodeCorePercent: null,
    budgetPercent: 5,
    isOverBudget: false,
    oldestLiveReadingMs: null,
    lastSweepMs: null,
  },
  ...over,
});
const own = {
  sweepAgeMs: null,
  latenessMs: 0,
  calls: 1,
  maxCalls: 10,
  refusedCalls: 0,
  unreadableKeys: 0,
  openResponses: 1,
  deadLetters: null,
  isStateStoreUp: true,
  stateStoreShare: null,
};

/** The value of a metric with these labels; undefined where it has no such series. */
function told(families: Family[], name: string, labels: Record<string, string> = {}): number | undefined {
  const samples = families.find((family) => family.name === name)?.samples ?? [];
  const wanted = JSON.stringify(labels);
  return samples.find((sample) => JSON.stringify(sample.labels) === wanted)?.value;
}

const unknown = groupRow({ lagEntries: null, lagSource: "unknown", undeliveredAgeMs: null });

test("a lag that is known nowhere has no series, and is counted", () => {
  const { groups } = rollUp([callRow("a", { groups: [unknown] }), callRow("b", { groups: [unknown] })]);
  const families = groupFamilies(groups);
  expect(told(families, "callboard_group_lag_entries", { group: "brain" })).toBeUndefined();
  expect(told(families, "callboard_group_lag_unknown_calls", { group: "brain" })).toBe(2);
  expect(told(families, "callboard_group_undelivered_age_seconds", { group: "brain" })).toBeUndefined();
});

test("one that is known in some calls is their sum, and the others are counted", () => {
  const rows = [callRow("a", { groups: [unknown] }), callRow("b", { groups: [groupRow({ lagEntries: 7 })] })];
  const families = [...groupFamilies(rollUp(rows).groups), ...fleetFamilies(snapshotOf(rows))];
  expect(told(families, "callboard_group_lag_entries", { group: "brain" })).toBe(7);
  expect(told(families, "callboard_group_lag_unknown_calls", { group: "brain" })).toBe(1);
  expect(told(families, "callboard_undelivered_entries")).toBe(7);
  expect(told(families, "callboard_lag_unknown_groups")).toBe(1);
});

test("every status has a series, so that what went away reads 0 and not nothing", () => {
  const rows = [callRow("a", { status: "SLOW", groups: [groupRow({ status: "SLOW" })] })];
  const families = [...groupFamilies(rollUp(rows).groups), ...fleetFamilies(snapshotOf(rows))];
  for (const status of statusOrder) {
    const calls = status === "SLOW" ? 1 : 0;
    expect(told(families, "callboard_group_calls", { group: "brain", status })).toBe(calls);
    expect(told(families, "callboard_calls_by_status", { status })).toBe(calls);
  }
  expect(told(families, "callboard_group_status", { group: "brain" })).toBe(statusOrder.indexOf("SLOW"));
});

test("times are seconds; a forecast or a drain that there is none of has no series", () => {
  const forecast = groupRow({
    undeliveredAgeMs: 1_500,
    oldestPendingAgeMs: 250,
    lossInMs: 60_000,
    drain: "draining",
    drainMs: 4_000,
  });
  const families = groupFamilies(rollUp([callRow("a", { groups: [forecast] })]).groups);
  const at = (name: string) => told(families, `callboard_group_${name}`, { group: "brain" });
  expect([at("undelivered_age_seconds"), at("pending_age_seconds")]).toEqual([1.5, 0.25]);
  expect([at("loss_in_seconds"), at("drain_seconds"), at("drain_never")]).toEqual([60, 4, 0]);
  const never = groupFamilies(rollUp([callRow("a", { groups: [groupRow({ drain: "never", drainMs: null })] })]).groups);
  const then = (name: string) => told(never, `callboard_group_${name}`, { group: "brain" });
  expect([then("loss_in_seconds"), then("drain_seconds"), then("drain_never")]).toEqual([undefined, undefined, 1]);
});

test("a name too long for a label has no series and is counted", () => {
  const name = "g".repeat(maxLabelLength + 1);
  const { groups } = rollUp([callRow("a", { groups: [groupRow({ name }), groupRow()] })]);
  const families = groupFamilies(groups);
  expect(families.at(-1)?.samples.map(({ labels }) => labels.group)).toEqual(["brain"]);
  const limits = { maxStreams: 0, maxSeries: 10 };
  const bounds = boundFamilies({ groupNames: 2, groupsTold: 1, maxGroups: 100, limits, streams: null });
  expect(told(bounds, "callboard_metrics_groups_left_out")).toBe(1);
  expect(told(bounds, "callboard_metrics_streams")).toBeUndefined();
});

test("of single streams it is said how many lags and groups have no series", () => {
  const row = callRow("a", {
    groups: [unknown, groupRow({ name: "crm" })],
    moreGroups: { groups: 3, pending: 0, lagEntries: 0, unknownLags: 3 },
  });
  const streams = { chosen: [{ ...assessAll([stream()]), row }], leftOut: 4 };
  const limits = { maxStreams: 1, maxSeries: 10 };
  const bounds = boundFamilies({ groupNames: 2, groupsTold: 2, maxGroups: 100, limits, streams });
  expect(told(bounds, "callboard_metrics_stream_lag_left_out")).toBe(1);
  expect(told(bounds, "callboard_metrics_stream_groups_left_out")).toBe(3);
  expect(told(bounds, "callboard_metrics_streams_left_out")).toBe(4);
});

test("the console's own health is told however Redis is, and what is not measured is not", () => {
  const connection = { ...snapshotOf([]).connection, state: "unreachable" as const };
  const families = ownFamilies(snapshotOf([], { staleMs: 90_000, connection }), own);
  expect(told(families, "callboard_redis_up")).toBe(0);
  expect(told(families, "callboard_redis_silent_seconds")).toBe(90);
  expect(told(families, "callboard_redis_budget_ratio")).toBe(0.05);
  for (const name of [
    "callboard_dead_letters",
    "callboard_redis_core_ratio",
    "callboard_sweep_age_seconds",
    "callboard_state_store_used_ratio",
  ]) {
    expect(told(families, name), name).toBeUndefined();
  }
});

test.each([
  [{ isWarmingUp: false, staleMs: 0 }, true],
  [{ isWarmingUp: false, staleMs: 30_000 }, true],
  [{ isWarmingUp: false, staleMs: 30_001 }, false],
  [{ isWarmingUp: true, staleMs: 0 }, false],
])("%j is told: %s", (snapshot, expected) => {
  expect(isTold(snapshot)).toBe(expected);
});

test("who is told of incidents, and how that fares; not known is no series", () => {
  const route = { name: "oncall", waiting: 2, givenUp: 1, lastSentAtMs: null, lastFailedAtMs: 5_000 };
  const families = incidentFamilies(3, [route]);
  const at = (name: string) => told(families, `callboard_notification${name}`, { route: "oncall" });
  expect(told(families, "callboard_incidents_open")).toBe(3);
  expect([at("s_waiting"), at("s_given_up"), at("_sent_timestamp_seconds"), at("_failed_timestamp_seconds")]).toEqual([
    2,
    1,
    undefined,
    5,
  ]);
  expect(incidentFamilies(null, null).flatMap(({ samples }) => samples)).toEqual([]);
});

test("of the archive: what is not known has no series, and one that is off has none at all", () => {
  const archive: ArchiveState = {
    state: "capturing",
    problem: null,
    sinceMs: atMs,
    lagEntries: null,
    lagStreams: 1,
    lagMs: 1_500,
    untilTrimmedMs: null,
    lastKeptAtMs: null,
    keptEntries: 7,
    keptBytes: 900,
    gaps: 2,
    missingEntries: 40,
    unknownGaps: 1,
    files: [{ name: "a.db", day: "2026-11-29", sizeBytes: 5, problem: "torn" }],
    sizeBytes: 5,
    bytesPerDay: null,
    oldestDay: "2026-11-29",
    maxDays: 14,
    maxBytes: 1_000,
    nextRemovalAtMs: null,
  };
  const told = archiveFamilies(archive, Date.UTC(2026, 10, 30, 1));
  const values = new Map(told.map(({ name, samples }) => [name, samples.map(({ value }) => value)]));
  expect(values.get("callboard_archive_state")).toEqual([0, 1, 0, 0]);
  expect(values.get("callboard_archive_lag_entries")).toEqual([]);
  expect(values.get("callboard_archive_lag_seconds")).toEqual([1.5]);
  expect(values.get("callboard_archive_missing_entries_total")).toEqual([40]);
  expect(values.get("callboard_archive_day_bytes")).toEqual([]);
  expect(values.get("callboard_archive_oldest_seconds")).toEqual([25 * 3_600]);
  expect(values.get("callboard_archive_unreadable_files")).toEqual([1]);
  expect(archiveFamilies({ ...archive, state: "off" }, atMs)).toEqual([]);
  expect(archiveFamilies(null, atMs)).toEqual([]);
});
