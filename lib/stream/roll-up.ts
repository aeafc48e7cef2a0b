import type { CallGroup, Drain, MoreGroups } from "@/lib/schema/call";
import type { Sign, SignKind } from "@/lib/schema/sign";
import type { FleetTotals, GroupRollUp } from "@/lib/schema/snapshot";
import type { Status } from "@/lib/schema/status";
import type { CallRow } from "./assess-call";
import { isPastLoss } from "./has-cause";
import { lostUnread } from "./lost-unread";
import { isWorse } from "./status";

type Worst = { ageMs: number; callId: string };

type Sums = {
  name: string;
  calls: number;
  liveCalls: number;
  status: Status;
  statuses: Partial<Record<Status, number>>;
  lagEntries: number;
  unknownLagCalls: number;
  lagIsEstimated: boolean;
  pending: number;
  consumers: number;
  undelivered: Worst | null;
  oldestPending: Worst | null;
  undeliveredAges: Ages;
  oldestPendingAges: Ages;
  missingCalls: number;
  signs: Partial<Record<SignKind, number>>;
  soonestLossMs: number | null;
  skippedEntries: number;
  skippedIsAtLeast: boolean;
  lostLatelyCalls: number;
  addsPerSecond: number;
  readsPerSecond: number | null;
  drain: GroupRollUp["drain"];
  drainMs: number | null;
};

/**
 * One row per group name over all calls, sorted by name, and the fleet's totals. Sums say when they are incomplete;
 * clocks, percentiles, rates and drain look at calls that have not ended: an abandoned call must not hide a live one.
 * An age that is only an upper bound is no clock.
 */
export function rollUp(rows: Iterable<CallRow>): { totals: FleetTotals; groups: GroupRollUp[] } {
  const sums = new Map<string, Sums>();
  const totals: FleetTotals = {
    calls: 0,
    live: 0,
    idle: 0,
    ended: 0,
    entriesPerSecond: 0,
    undeliveredEntries: 0,
    undeliveredIsAtLeast: false,
    undeliveredIsEstimated: false,
    pendingEntries: 0,
    skippedEntries: 0,
    skippedIsAtLeast: false,
    statuses: {},
  };
  let entriesPerSecond: number | null = null;
  // Calls have mostly the same groups in the same order: a name need not be looked up for each.
  const latest: Sums[] = [];
  for (const row of rows) {
    totals.calls++;
    totals[row.state]++;
    totals.statuses[row.status] = (totals.statuses[row.status] ?? 0) + 1;
    // A rate needs two readings: before the second nobody knows one, and a sum of none is not 0.
    if (row.entriesPerSecond !== null) entriesPerSecond = (entriesPerSecond ?? 0) + row.entriesPerSecond;
    if (row.moreGroups) addMore(totals, row.moreGroups);
    for (let i = 0; i < row.groups.length; i++) {
      const group = row.groups[i];
      if (group === undefined) continue;
      let sum = latest[i];
      if (sum === undefined || sum.name !== group.name) {
        sum = sumOf(sums, group.name);
        latest[i] = sum;
      }
      addGroup(sum, row, group);
    }
    for (const sign of row.signs) {
      if (sign.groupName !== null) addSign(sumOf(sums, sign.groupName), row, sign);
    }
  }
  if (totals.calls > 0) totals.entriesPerSecond = entriesPerSecond;
  const groups = [...sums].map(([name, sum]) => finish(name, sum)).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const group of groups) {
    totals.undeliveredEntries += group.lagEntries;
    totals.undeliveredIsAtLeast ||= group.unknownLagCalls > 0;
    totals.undeliveredIsEstimated ||= group.lagIsEstimated;
    totals.pendingEntries += group.pending;
    totals.skippedEntries += group.skippedEntries;
    totals.skippedIsAtLeast ||= group.skippedIsAtLeast;
  }
  return { totals, groups };
}

function sumOf(sums: Map<string, Sums>, name: string): Sums {
  const known = sums.get(name);
  if (known !== undefined) return known;
  const sum = emptySums(name);
  sums.set(name, sum);
  return sum;
}

/** A call that the group is missing from is one of its calls. */
function addSign(sum: Sums, row: CallRow, { kind }: Sign): void {
  sum.signs[kind] = (sum.signs[kind] ?? 0) + 1;
  if ((kind !== "missing" && kind !== "vanished") || row.state === "ended") return;
  sum.calls++;
  sum.liveCalls++;
  sum.missingCalls++;
  sum.statuses.MISSING = (sum.statuses.MISSING ?? 0) + 1;
  if (isWorse("MISSING", sum.status)) sum.status = "MISSING";
}

/** Groups that are counted and not listed have no line of their own. */
function addMore(totals: FleetTotals, { pending, lagEntries, unknownLags }: MoreGroups): void {
  totals.pendingEntries += pending;
  totals.undeliveredEntries += lagEntries;
  totals.undeliveredIsEstimated ||= lagEntries > 0;
  totals.undeliveredIsAtLeast ||= unknownLags > 0;
}

function emptySums(name: string): Sums {
  return {
    name,
    calls: 0,
    liveCalls: 0,
    status: "ENDED_CLEAN",
    statuses: {},
    lagEntries: 0,
    unknownLagCalls: 0,
    lagIsEstimated: false,
    pending: 0,
    consumers: 0,
    undelivered: null,
    oldestPending: null,
    undeliveredAges: { zeros: 0, others: [] },
    oldestPendingAges: { zeros: 0, others: [] },
    missingCalls: 0,
    signs: {},
    soonestLossMs: null,
    skippedEntries: 0,
    skippedIsAtLeast: false,
    lostLatelyCalls: 0,
    addsPerSecond: 0,
    readsPerSecond: null,
    drain: "none",
    drainMs: null,
  };
}

function addGroup(sum: Sums, row: CallRow, group: CallGroup): void {
  sum.calls++;
  sum.statuses[group.status] = (sum.statuses[group.status] ?? 0) + 1;
  if (isWorse(group.status, sum.status)) sum.status = group.status;
  if (group.lagEntries === null) sum.unknownLagCalls++;
  else sum.lagEntries += group.lagEntries;
  if (group.lagSource === "estimated" || group.lagSource === "server") sum.lagIsEstimated = true;
  sum.pending += group.pending;
  sum.consumers += group.consumers;
  if (isPastLoss(group)) sum.lostLatelyCalls++;
  if (group.skippedEntries !== 0 || group.passedEntries !== 0 || group.skippedIsAtLeast || group.passedIsInexact) {
    const lost = lostUnread(group);
    sum.skippedEntries += lost.entries ?? 0;
    sum.skippedIsAtLeast ||= lost.isAtLeast || lost.entries === null;
  }
  if (row.state === "ended") return;
  sum.liveCalls++;
  sum.addsPerSecond += row.entriesPerSecond ?? 0;
  if (group.readsPerSecond !== null) sum.readsPerSecond = (sum.readsPerSecond ?? 0) + group.readsPerSecond;
  const undeliveredAgeMs = group.undeliveredAgeIsBound ? null : group.undeliveredAgeMs;
  sum.undelivered = worse(sum.undelivered, undeliveredAgeMs, row.callId);
  sum.oldestPending = worse(sum.oldestPending, group.oldestPendingAgeMs, row.callId);
  addAge(sum.undeliveredAges, undeliveredAgeMs);
  addAge(sum.oldestPendingAges, group.oldestPendingAgeMs);
  if (group.lossInMs !== null) sum.soonestLossMs = Math.min(sum.soonestLossMs ?? group.lossInMs, group.lossInMs);
  addDrain(sum, group);
}

const drainOrder: readonly Drain[] = ["none", "draining", "unknown", "never"];

/** The slowest call decides: one that never drains makes the group never drain. */
function addDrain(sum: Sums, group: CallGroup): void {
  if (group.drain !== sum.drain && drainOrder.indexOf(group.drain) > drainOrder.indexOf(sum.drain)) {
    sum.drain = group.drain;
  }
  if (group.drainMs !== null) sum.drainMs = Math.max(sum.drainMs ?? 0, group.drainMs);
}

/** Of equal ones the call whose id comes first, whatever order they came in. */
function worse(worst: Worst | null, ageMs: number | null, callId: string): Worst | null {
  if (ageMs === null) return worst;
  const isWorst = worst === null || ageMs > worst.ageMs || (ageMs === worst.ageMs && callId < worst.callId);
  return isWorst ? { ageMs, callId } : worst;
}

function finish(name: string, sum: Sums): GroupRollUp {
  const undelivered = percentilesOf(sum.undeliveredAges);
  const oldestPending = percentilesOf(sum.oldestPendingAges);
  return {
    name,
    calls: sum.calls,
    liveCalls: sum.liveCalls,
    status: sum.status,
    statuses: sum.statuses,
    lagEntries: sum.lagEntries,
    unknownLagCalls: sum.unknownLagCalls,
    lagIsEstimated: sum.lagIsEstimated,
    pending: sum.pending,
    consumers: sum.consumers,
    worstUndeliveredAgeMs: sum.undelivered?.ageMs ?? null,
    worstUndeliveredCallId: sum.undelivered?.callId ?? null,
    worstOldestPendingAgeMs: sum.oldestPending?.ageMs ?? null,
    worstOldestPendingCallId: sum.oldestPending?.callId ?? null,
    p50UndeliveredAgeMs: undelivered(0.5),
    p95UndeliveredAgeMs: undelivered(0.95),
    p99UndeliveredAgeMs: undelivered(0.99),
    p50OldestPendingAgeMs: oldestPending(0.5),
    p95OldestPendingAgeMs: oldestPending(0.95),
    p99OldestPendingAgeMs: oldestPending(0.99),
    missingCalls: sum.missingCalls,
    signs: sum.signs,
    soonestLossMs: sum.soonestLossMs,
    skippedEntries: sum.skippedEntries,
    skippedIsAtLeast: sum.skippedIsAtLeast,
    lostLatelyCalls: sum.lostLatelyCalls,
    addsPerSecond: sum.addsPerSecond,
    readsPerSecond: sum.readsPerSecond,
    drain: sum.drain,
    drainMs: sum.drain === "draining" || sum.drain === "none" ? (sum.drainMs ?? 0) : null,
  };
}

/** Most ages are 0, and those need no sorting. */
type Ages = { zeros: number; others: number[] };

function addAge(ages: Ages, ageMs: number | null): void {
  if (ageMs === 0) ages.zeros++;
  else if (ageMs !== null) ages.others.push(ageMs);
}

/** The smallest value that at least this share of the values does not exceed; null for no values. */
function percentilesOf({ zeros, others }: Ages): (share: number) => number | null {
  const sorted = Float64Array.from(others).sort();
  const count = zeros + sorted.length;
  return (share) => {
    if (count === 0) return null;
    const rank = Math.max(1, Math.ceil(share * count));
    return rank <= zeros ? 0 : (sorted[rank - zeros - 1] ?? null);
  };
}
