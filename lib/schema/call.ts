import { z } from "zod";
import { causeFilters, causeKinds, maxNamedCalls } from "../call-causes";
import { CallFailover } from "./failover";
import { LostWork } from "./lost-work";
import { list } from "./query-list";
import { maxSigns, Sign, SignKind } from "./sign";
import { LagSource, Status } from "./status";

const count = z.number().int().nonnegative();
const durationMs = z.number().nonnegative();
const timeMs = z.number();
const perSecond = z.number().nonnegative();
export const EntryId = z.string().regex(/^\d{1,20}-\d{1,20}$/);

/**
 * How a backlog develops: `none` nothing to drain, `draining` (then `drainMs` says how long),
 * `never` not shrinking at the current rates, `unknown` too few readings or no lag.
 */
export const Drain = z.enum(["none", "draining", "never", "unknown"]);
export type Drain = z.infer<typeof Drain>;

export const Consumer = z.object({
  name: z.string(),
  pending: count,
  /** Since its last attempt to read (Redis ≥ 7.2) or its last success (before); null when only an operator touched it. */
  idleMs: durationMs.nullable(),
  /** Since it last got or acked entries; null where the server cannot say, -1 never. */
  inactiveMs: z.number().nullable(),
  /** Since an action of this console touched it, where that is its last sign of life; else null. */
  touchedByOperatorMs: durationMs.nullable(),
});
export type Consumer = z.infer<typeof Consumer>;

/** Null always means unknown; 0 means nothing is waiting. Terms: product words, one source each in `lib/stream`. */
export const CauseKind = z.enum(causeKinds);
export type CauseKind = z.infer<typeof CauseKind>;

export const CauseFilter = z.enum(causeFilters);
export type CauseFilter = z.infer<typeof CauseFilter>;

export const CallGroup = z.object({
  name: z.string(),
  pending: count,
  consumers: count,
  lastDeliveredId: EntryId,
  /** Entries added but not delivered to the group; null when unknown, never 0 for unknown. */
  lagEntries: count.nullable(),
  lagSource: LagSource,
  /** Redis time − time of the first undelivered entry; 0 nothing undelivered. */
  undeliveredAgeMs: durationMs.nullable(),
  /** True when `undeliveredAgeMs` is only an upper bound (time since the last delivered entry). */
  undeliveredAgeIsBound: z.boolean(),
  firstUndeliveredId: EntryId.nullable(),
  /** Redis time − time of the oldest pending entry, from its id: a claim does not reset it. */
  oldestPendingAgeMs: durationMs.nullable(),
  oldestPendingId: EntryId.nullable(),
  oldestPendingIdleMs: durationMs.nullable(),
  oldestPendingConsumer: z.string().nullable(),
  maxDeliveries: count.nullable(),
  /** Pending ids whose entry is gone, among those looked at; null not looked yet. */
  ghosts: count.nullable(),
  /** True when only the oldest pending entries were looked at for `ghosts` and `maxDeliveries`. */
  pendingIsSampled: z.boolean(),
  /** Stream time between the first entry and the first undelivered one; null while nothing is being trimmed or unknown. */
  headroomMs: durationMs.nullable(),
  /**
   * Until the first of its entries is lost: at the current add and read rates, when trimming reaches the first undelivered
   * entry, or when the key expires with what is undelivered or pending. Null: not approaching, or unknown.
   */
  lossInMs: durationMs.nullable(),
  /** Entries trimmed before this group read them, as far as known; null unknown. */
  skippedEntries: count.nullable(),
  /** True when more may have been skipped than `skippedEntries` says. */
  skippedIsAtLeast: z.boolean(),
  lastSkippedAtMs: timeMs.nullable(),
  /** Undelivered entries that the group's place was moved past: nobody read them. Null: some, not known how many. */
  passedEntries: count.nullable(),
  passedIsInexact: z.boolean(),
  lastPassedAtMs: timeMs.nullable(),
  /** Pending entries that left the list without an ack, with their consumer or their group. Null: some, or none. */
  droppedPending: count.nullable(),
  droppedIsInexact: z.boolean(),
  lastDroppedAtMs: timeMs.nullable(),
  /** Whether everything up to `lastDeliveredId` was seen to be read, and all of that to be pending and then acked. */
  isReadSeen: z.boolean(),
  isAckSeen: z.boolean(),
  readsPerSecond: perSecond.nullable(),
  drain: Drain,
  drainMs: durationMs.nullable(),
  /** (lag + pending) ÷ the entries that the stream keeps while it is trimmed; null unknown. */
  pressure: z.number().nonnegative().nullable(),
  status: Status,
  /** Null where nothing is wrong. */
  cause: CauseKind.nullable(),
  /** True when entries were lost lately, though perhaps not now. */
  lostLately: z.boolean(),
  sinceMs: timeMs,
  /** The numbers that fired the status, as one sentence. */
  reason: z.string(),
});
export type CallGroup = z.infer<typeof CallGroup>;

/** Groups of a stream that are counted and not listed. `lagEntries` as the server has it, where it has it. */
export const MoreGroups = z.object({ groups: count, pending: count, lagEntries: count, unknownLags: count });
export type MoreGroups = z.infer<typeof MoreGroups>;

/** Consumers of a group that are counted and not listed; `holding` hold the `pending` entries. */
export const MoreConsumers = z.object({ withoutEntries: count, holding: count, pending: count });
export type MoreConsumers = z.infer<typeof MoreConsumers>;

export const CallState = z.enum(["live", "idle", "ended"]);
export type CallState = z.infer<typeof CallState>;

export const Call = z.object({
  callId: z.string(),
  streamKey: z.string(),
  state: CallState,
  length: count,
  entriesAdded: count.nullable(),
  firstEntryId: EntryId.nullable(),
  lastEntryId: EntryId.nullable(),
  producerSilenceMs: durationMs.nullable(),
  entriesPerSecond: perSecond.nullable(),
  status: Status,
  sinceMs: timeMs,
  /** Redis time at which the numbers were read, and how old they were when this answer was made. */
  readAtMs: timeMs,
  ageMs: durationMs,
  groups: z.array(CallGroup),
  /** Groups beyond those in `groups`: the 200 of a call that wait for most, 20 of them in a list. Null: there are none. */
  moreGroups: MoreGroups.nullable(),
  /** Groups that were there and are not any more, oldest first, the last 20. */
  lost: z.array(LostWork).max(20),
  /** What else is to be seen, such as a group that is missing: one sentence each, the first 40. */
  signs: z.array(Sign).max(maxSigns),
  /** About how many entries trimming leaves, measured; null unknown, as where it was not seen. */
  keptEntries: count.nullable(),
  /** What this call lost, or gets again, since another server took over; null nothing that is known. */
  failover: CallFailover.extend({ atMs: timeMs, from: z.string(), to: z.string() }).nullable(),
  /** Why ages do not come from the ids but from when the console first saw the entries; null where ids tell. */
  clockNote: z.string().nullable(),
  /** Why the key could not be read (another type, no permission); then the numbers are those last seen. */
  problem: z.string().nullable(),
});
export type Call = z.infer<typeof Call>;

export const Retention = z.object({
  /** Whether the oldest entries were seen disappearing; null until seen twice. */
  isTrimming: z.boolean().nullable(),
  /** Stream time from the first to the last entry. */
  spanMs: durationMs.nullable(),
  /** Entries added but no longer in the stream; null on servers without counters. */
  removedEntries: count.nullable(),
  maxDeletedEntryId: z.string().nullable(),
  /** Until Redis expires the key; null never. */
  expiresInMs: durationMs.nullable(),
  memoryBytes: count.nullable(),
  /** Of the entries that were the first or the newest at a reading: there may have been larger ones in between. */
  largestEntry: z.object({ entryId: z.string(), sizeBytes: count }).nullable(),
});
export type Retention = z.infer<typeof Retention>;

export const CallGroupDetail = CallGroup.extend({
  consumers: z.array(Consumer),
  /** Consumers beyond those in `consumers`: at most 100 of a group, 300 of a call. Null: there are none, or none were read. */
  moreConsumers: MoreConsumers.nullable(),
});
export type CallGroupDetail = z.infer<typeof CallGroupDetail>;

export const CallDetail = Call.extend({ groups: z.array(CallGroupDetail), retention: Retention });
export type CallDetail = z.infer<typeof CallDetail>;

export const callSortKeys = [
  "worst",
  "callId",
  "state",
  "length",
  "entriesPerSecond",
  "lag",
  "undeliveredAge",
  "pending",
  "oldestPendingAge",
  "lossIn",
  "skipped",
  "silence",
] as const;

const sortPattern = new RegExp(`^-?(${callSortKeys.join("|")})$`);

const CallId = z.string().min(1).max(2_048);

export const CallsQuery = z.strictObject({
  /** Text contained in the call's id, whatever its case. */
  q: z.string().max(200).optional(),
  status: list(Status, 12).optional(),
  /** Only calls that show one of these; with `group`, of that group, which need not exist in the call. */
  sign: list(SignKind, 13).optional(),
  state: list(CallState, 3).optional(),
  /** Only calls where the named group, or any, has one of these in its way. */
  cause: list(CauseFilter, 6).optional(),
  /** Only these calls, each named once: what a finding counted. */
  callId: z
    .union([CallId, z.array(CallId).max(maxNamedCalls)])
    .transform((callId) => [callId].flat())
    .optional(),
  /** Only calls where this group exists; `status` and the sort then look at this group alone. */
  group: z.string().max(512).optional(),
  /** A column; `-` in front turns the order. `worst` puts the worst first. */
  sort: z.string().regex(sortPattern).default("worst"),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  /** An order handed out before: the rows keep its sequence, with their present values. */
  order: z.string().max(64).optional(),
  cursor: z.string().max(200).optional(),
});
export type CallsQuery = z.infer<typeof CallsQuery>;

export const CallsPage = z.object({
  rows: z.array(Call),
  /** Calls that match, not only those in `rows`. */
  total: count,
  offset: count,
  nextCursor: z.string().nullable(),
  /** Name this in `order` to keep reading the same sequence; it is remembered for some minutes. */
  order: z.string(),
  /** How many rows would stand elsewhere if the order were made anew now. */
  changes: count,
  /** True when a named order was no longer known and a new one was made. */
  orderIsNew: z.boolean(),
  asOfMs: timeMs,
});
export type CallsPage = z.infer<typeof CallsPage>;
