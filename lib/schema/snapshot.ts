import { z } from "zod";
import { causeKinds, otherFindingKinds } from "../call-causes";
import { Failover } from "./failover";
import { CollectorLoad, ConnectionState } from "./load";
import { NodeFacts } from "./node-facts";
import { SignKind } from "./sign";
import { Status } from "./status";

const count = z.number().int().nonnegative();
const durationMs = z.number().nonnegative();
const timeMs = z.number();
const perSecond = z.number().nonnegative();
const statusCounts = z.partialRecord(Status, count);

/** The sums behind a finding's sentence, over the calls that its link shows. */
export const FindingCount = z.object({
  /** Of the calls whose lag is known. */
  lagEntries: count,
  pending: count,
  /** Entries that went undone in the calls that lose some now. */
  lost: count,
  /** The consumer known to hold the most; a lower bound where consumers were not looked at in each call. */
  holder: z.object({ consumer: z.string(), pending: count, isAtLeast: z.boolean() }).nullable(),
});
export type FindingCount = z.infer<typeof FindingCount>;

/** Entries lost within the time that losses are told, in groups that do not lose any now. */
export const PastLosses = z.object({
  /** "brain 439, comply 486" */
  text: z.string(),
  calls: count,
  endedCalls: count,
  href: z.string(),
});
export type PastLosses = z.infer<typeof PastLosses>;

/** What is wrong, how much of it, since when, why, and where to go: one plain sentence in parts. */
export const Finding = z.object({
  /** The key of its cause, `<kind>:<group>`: no two findings share one, and it stays while numbers and statuses move. */
  findingId: z.string(),
  /** What stands in the way, by stable names. */
  kind: z.enum([...causeKinds, ...otherFindingKinds]),
  /** The worst of its calls. */
  status: Status,
  groupName: z.string().nullable(),
  calls: count,
  sinceMs: timeMs.nullable(),
  /** Until the first entry of any of its calls is lost; null where none is approaching or it cannot be told. */
  lossInMs: durationMs.nullable(),
  counted: FindingCount,
  /** "comply is blocked in 212 calls since 02:13" */
  title: z.string(),
  /** The cause in numbers: "comply-3 stopped polling 4 min ago holding 1,893 entries; 47 calls start losing entries in 58 s". */
  cause: z.string(),
  /** What to do. */
  advice: z.string(),
  /** A page of the console with its filters set. */
  href: z.string(),
  hrefLabel: z.string(),
  /** Where what it advises is done, on what the named consumer holds; null where no consumer is known to hold anything. */
  action: z.object({ href: z.string(), label: z.string() }).nullable(),
});
export type Finding = z.infer<typeof Finding>;

/** One group name over all calls. Worst values come with the call they belong to. */
export const GroupRollUp = z.object({
  name: z.string(),
  calls: count,
  liveCalls: count,
  status: Status,
  statuses: statusCounts,
  /** Sum over calls whose lag is known. */
  lagEntries: count,
  /** Calls whose lag is unknown: then `lagEntries` is a lower bound. */
  unknownLagCalls: count,
  /** True when at least one summand is an estimate or a server figure that may be too high. */
  lagIsEstimated: z.boolean(),
  pending: count,
  consumers: count,
  worstUndeliveredAgeMs: durationMs.nullable(),
  worstUndeliveredCallId: z.string().nullable(),
  worstOldestPendingAgeMs: durationMs.nullable(),
  worstOldestPendingCallId: z.string().nullable(),
  p50UndeliveredAgeMs: durationMs.nullable(),
  p95UndeliveredAgeMs: durationMs.nullable(),
  p99UndeliveredAgeMs: durationMs.nullable(),
  p50OldestPendingAgeMs: durationMs.nullable(),
  p95OldestPendingAgeMs: durationMs.nullable(),
  p99OldestPendingAgeMs: durationMs.nullable(),
  /** Calls of `calls` that the group is missing from, though it is expected there or was there. */
  missingCalls: count,
  /** Calls that show each sign of this group. */
  signs: z.partialRecord(SignKind, count),
  soonestLossMs: durationMs.nullable(),
  /** Removed before the group read them, or passed over unread, summed over the calls seen. */
  skippedEntries: count,
  skippedIsAtLeast: z.boolean(),
  /** Calls that lost entries lately and do not lose any now. */
  lostLatelyCalls: count,
  addsPerSecond: perSecond,
  readsPerSecond: perSecond.nullable(),
  drain: z.enum(["none", "draining", "never", "unknown"]),
  drainMs: durationMs.nullable(),
});
export type GroupRollUp = z.infer<typeof GroupRollUp>;

export const FleetTotals = z.object({
  calls: count,
  live: count,
  idle: count,
  ended: count,
  /** Over the calls whose rate is known; null while none is. */
  entriesPerSecond: perSecond.nullable(),
  undeliveredEntries: count,
  undeliveredIsAtLeast: z.boolean(),
  undeliveredIsEstimated: z.boolean(),
  pendingEntries: count,
  skippedEntries: count,
  /** More may have been lost than was seen. */
  skippedIsAtLeast: z.boolean(),
  statuses: statusCounts,
});
export type FleetTotals = z.infer<typeof FleetTotals>;

/** Which Redis is watched and what the console costs it. */
export const ConnectionFacts = z.object({
  state: ConnectionState,
  /** Since when it is in this state. */
  sinceMs: timeMs,
  /** One line: what is wrong and what to do; null while connected. */
  message: z.string().nullable(),
  /** host:port/db, never a password. */
  address: z.string(),
  environment: z.object({ label: z.string(), colour: z.string() }).nullable(),
  isDemo: z.boolean(),
  /** As it calls itself: Redis, Valkey or another. */
  serverName: z.string().nullable(),
  serverVersion: z.string().nullable(),
  patterns: z.array(z.string()),
  /** Things that limit what can be shown, each a line: keys of another type, calls over the bound, missing permissions. */
  notices: z.array(z.string()),
});
export type ConnectionFacts = z.infer<typeof ConnectionFacts>;

/** How it came that a server is taken for the master: which sentinel said so first, how many do, and who is silent. */
export const MasterNaming = z.object({
  /** host:port */
  namedBy: z.string(),
  votes: count,
  sentinels: count,
  silent: z.array(z.string()).max(100),
});
export type MasterNaming = z.infer<typeof MasterNaming>;

export const Snapshot = z.object({
  /** Redis time of the newest reading in here. */
  asOfMs: timeMs.nullable(),
  /** How long ago Redis last answered; 0 while it does. */
  staleMs: durationMs,
  isWarmingUp: z.boolean(),
  findings: z.array(Finding).max(5),
  /** Findings beyond the five shown. */
  moreFindings: count,
  /** Where the calls of those stand; null while there are none. */
  moreFindingsHref: z.string().nullable(),
  pastLosses: PastLosses.nullable(),
  /** Incidents that nobody resolved; null while the state store does not tell. */
  openIncidents: count.nullable(),
  totals: FleetTotals,
  groups: z.array(GroupRollUp),
  connection: ConnectionFacts,
  load: CollectorLoad,
  /** The servers that hold what is watched: one, or the masters and replicas of a Cluster or of what sentinels name. */
  nodes: z.array(NodeFacts).max(200),
  /** Null where no sentinel is asked, or none answers; boards recorded without it have none. */
  naming: MasterNaming.nullable().default(null),
  /** Fail-overs of late, the newest first. */
  failovers: z.array(Failover.omit({ touched: true })).max(10),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** One moment of one group; null is a gap in the chart, not a zero. */
export const GroupHistoryPoint = z.object({
  atMs: timeMs,
  lagEntries: count.nullable(),
  pending: count.nullable(),
  worstUndeliveredAgeMs: durationMs.nullable(),
  worstOldestPendingAgeMs: durationMs.nullable(),
  readsPerSecond: perSecond.nullable(),
  skippedEntries: count.nullable(),
});
export type GroupHistoryPoint = z.infer<typeof GroupHistoryPoint>;
