import type { CallGroup, CauseKind } from "@/lib/schema/call";
import { type Status, statusOrder } from "@/lib/schema/status";
import type { CallRow } from "./assess-call";
import type { GroupTrace } from "./group-trace";
import { soonest } from "./key-expiry";
import type { ConsumerReading } from "./reading";
import type { Reclaimed } from "./reclaimed";
import { isWorse } from "./status";

/** All calls in which one thing stands in one group's way. */
export type Case = {
  groupName: string;
  kind: CauseKind;
  callIds: string[];
  /** Of them, those where work goes on, too slowly: they share the consumer that holds the others up. */
  behindCalls: number;
  /** The worst, and of how many calls each is. */
  status: Status;
  statuses: Map<Status, number>;
  sinceMs: number;
  /** The newest reading among them. */
  readAtMs: number;
  /** The worst of each clock; 0 where none is known. */
  worstUndeliveredAgeMs: number;
  worstPendingAgeMs: number;
  lagEntries: number;
  /** How `lagEntries` is to be taken: some summands unknown, or some not exact. */
  isLagPartial: boolean;
  isLagInexact: boolean;
  pending: number;
  /** Calls where entries go on being lost: trimming has passed the group's place and entries wait. */
  losingCalls: number;
  /** What went undone, in the calls that show a loss. */
  skippedEntries: number;
  skippedIsAtLeast: boolean;
  passedEntries: number;
  passedIsInexact: boolean;
  droppedPending: number;
  droppedIsInexact: boolean;
  soonestLossMs: number | null;
  /** Until the first key expires that takes its work with it. */
  soonestExpiryMs: number | null;
  /** Calls whose key does so. */
  expiringCalls: number;
  maxDeliveries: number;
  withoutConsumer: number;
  /** Calls where it takes entries and does not finish them. */
  unfinishedCalls: number;
  /** A consumer that claims its old entry again and again, which hides how long it has waited. */
  keptAliveBy: string | null;
  /** Whose claims get nothing done, where most often. */
  reclaimed: Reclaimed | null;
  holders: Map<string, ConsumerReading>;
  /** Whether some of the pending entries have an owner that was not looked at. */
  isHoldersPartial: boolean;
};

export function emptyCase(groupName: string, kind: CauseKind): Case {
  return {
    groupName,
    kind,
    callIds: [],
    behindCalls: 0,
    status: "ENDED_CLEAN",
    statuses: new Map(),
    sinceMs: Number.POSITIVE_INFINITY,
    readAtMs: 0,
    worstUndeliveredAgeMs: 0,
    worstPendingAgeMs: 0,
    lagEntries: 0,
    isLagPartial: false,
    isLagInexact: false,
    pending: 0,
    losingCalls: 0,
    skippedEntries: 0,
    skippedIsAtLeast: false,
    passedEntries: 0,
    passedIsInexact: false,
    droppedPending: 0,
    droppedIsInexact: false,
    soonestLossMs: null,
    soonestExpiryMs: null,
    expiringCalls: 0,
    maxDeliveries: 0,
    withoutConsumer: 0,
    unfinishedCalls: 0,
    keptAliveBy: null,
    reclaimed: null,
    holders: new Map(),
    isHoldersPartial: false,
  };
}

export function addToCase(found: Case, row: CallRow, group: CallGroup, trace: GroupTrace | null): void {
  found.callIds.push(row.callId);
  if (isWorse(group.status, found.status)) found.status = group.status;
  found.statuses.set(group.status, (found.statuses.get(group.status) ?? 0) + 1);
  found.sinceMs = Math.min(found.sinceMs, group.sinceMs);
  found.readAtMs = Math.max(found.readAtMs, row.readAtMs);
  const undeliveredMs = group.undeliveredAgeIsBound ? 0 : (group.undeliveredAgeMs ?? 0);
  found.worstUndeliveredAgeMs = Math.max(found.worstUndeliveredAgeMs, undeliveredMs);
  found.worstPendingAgeMs = Math.max(found.worstPendingAgeMs, group.oldestPendingAgeMs ?? 0);
  found.lagEntries += group.lagEntries ?? 0;
  found.isLagPartial ||= group.lagEntries === null;
  found.isLagInexact ||= group.lagSource !== "exact";
  found.pending += group.pending;
  found.maxDeliveries = Math.max(found.maxDeliveries, group.maxDeliveries ?? 0);
  if (group.consumers === 0) found.withoutConsumer++;
  found.soonestLossMs = soonest(found.soonestLossMs, group.lossInMs);
  const expiresInMs = trace?.expiresInMs ?? null;
  found.soonestExpiryMs = soonest(found.soonestExpiryMs, expiresInMs);
  if (expiresInMs !== null) found.expiringCalls++;
  if (group.status === "LOSS") addLoss(found, row, group);
  if (trace?.isUnfinished) found.unfinishedCalls++;
  const again = trace?.reclaimed ?? null;
  if (again !== null && again.deliveries > (found.reclaimed?.deliveries ?? 0)) found.reclaimed = again;
  found.keptAliveBy ??= trace?.keptAliveBy ?? null;
  addHolders(found, group, trace);
}

function addLoss(found: Case, row: CallRow, group: CallGroup): void {
  if (row.state === "live" && isAtHorizon(group)) found.losingCalls++;
  found.skippedEntries += group.skippedEntries ?? 0;
  found.skippedIsAtLeast ||= group.skippedIsAtLeast || group.skippedEntries === null;
  found.passedEntries += group.passedEntries ?? 0;
  found.passedIsInexact ||= group.passedIsInexact && group.lastPassedAtMs !== null;
  found.droppedPending += group.droppedPending ?? 0;
  found.droppedIsInexact ||= group.droppedIsInexact && group.lastDroppedAtMs !== null;
}

/** What is held is summed up from the last look at the consumers; where it is not what is pending now, it is a lower bound. */
function addHolders(found: Case, group: CallGroup, trace: GroupTrace | null): void {
  let held = 0;
  for (const consumer of trace?.consumerList ?? []) {
    held += consumer.pending;
    if (consumer.pending === 0) continue;
    const known = found.holders.get(consumer.name);
    if (known === undefined) {
      found.holders.set(consumer.name, { ...consumer });
      continue;
    }
    known.pending += consumer.pending;
    if (consumer.idleMs < known.idleMs) known.idleMs = consumer.idleMs;
  }
  found.isHoldersPartial ||= held !== group.pending;
}

/** Trimming goes in steps, so a group that lost entries and is this close to the horizon is still losing them. */
const atHorizonMs = 60_000;

function isAtHorizon({ headroomMs, lossInMs }: CallGroup): boolean {
  return headroomMs === 0 || (lossInMs !== null && lossInMs <= atHorizonMs);
}

/** The consumer known to hold the most; consumers are not looked at in every call. */
export function topHolder({ holders }: Case): ConsumerReading | null {
  let top: ConsumerReading | null = null;
  for (const holder of holders.values()) {
    const most = top?.pending ?? 0;
    if (holder.pending > most || (holder.pending === most && top !== null && holder.name < top.name)) top = holder;
  }
  return top;
}

export function worstMs(found: Case): number {
  return Math.max(found.worstUndeliveredAgeMs, found.worstPendingAgeMs);
}

/** A loss that is over weighs less than anything that can still be helped. */
export function severityOf({ kind, status, losingCalls }: Case): number {
  if (kind === "lost" && losingCalls === 0) return statusOrder.indexOf("POISON") - 0.5;
  return statusOrder.indexOf(status);
}

/**
 * Calls that fall behind by the very consumer that stands still in others are no cause of their own: they are told with
 * it. Takes such cases out of `cases`.
 */
export function joinByConsumer(cases: Map<string, Case>, keyOf: (kind: CauseKind, groupName: string) => string): void {
  for (const behind of [...cases.values()]) {
    if (behind.kind !== "behind") continue;
    const stopped = cases.get(keyOf("stopped", behind.groupName));
    const holder = topHolder(behind);
    if (stopped === undefined || holder === null || !stopped.holders.has(holder.name)) continue;
    addCase(stopped, behind);
    cases.delete(keyOf("behind", behind.groupName));
  }
}

function addCase(into: Case, other: Case): void {
  into.callIds.push(...other.callIds);
  into.behindCalls += other.callIds.length;
  if (isWorse(other.status, into.status)) into.status = other.status;
  for (const [status, calls] of other.statuses) into.statuses.set(status, (into.statuses.get(status) ?? 0) + calls);
  into.sinceMs = Math.min(into.sinceMs, other.sinceMs);
  into.readAtMs = Math.max(into.readAtMs, other.readAtMs);
  into.worstUndeliveredAgeMs = Math.max(into.worstUndeliveredAgeMs, other.worstUndeliveredAgeMs);
  into.worstPendingAgeMs = Math.max(into.worstPendingAgeMs, other.worstPendingAgeMs);
  into.lagEntries += other.lagEntries;
  into.isLagPartial ||= other.isLagPartial;
  into.isLagInexact ||= other.isLagInexact;
  into.pending += other.pending;
  into.losingCalls += other.losingCalls;
  into.skippedEntries += other.skippedEntries;
  into.skippedIsAtLeast ||= other.skippedIsAtLeast;
  into.passedEntries += other.passedEntries;
  into.passedIsInexact ||= other.passedIsInexact;
  into.droppedPending += other.droppedPending;
  into.droppedIsInexact ||= other.droppedIsInexact;
  into.soonestLossMs = soonest(into.soonestLossMs, other.soonestLossMs);
  into.soonestExpiryMs = soonest(into.soonestExpiryMs, other.soonestExpiryMs);
  into.expiringCalls += other.expiringCalls;
  into.maxDeliveries = Math.max(into.maxDeliveries, other.maxDeliveries);
  into.withoutConsumer += other.withoutConsumer;
  into.unfinishedCalls += other.unfinishedCalls;
  into.keptAliveBy ??= other.keptAliveBy;
  into.isHoldersPartial ||= other.isHoldersPartial;
  for (const [name, held] of other.holders) {
    const known = into.holders.get(name);
    const pending = (known?.pending ?? 0) + held.pending;
    into.holders.set(name, { ...held, pending, idleMs: Math.min(known?.idleMs ?? held.idleMs, held.idleMs) });
  }
}
