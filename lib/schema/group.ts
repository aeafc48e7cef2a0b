import { z } from "zod";
import { consumerStates } from "./consumer-states";
import { groupSortKeys } from "./group-sort-keys";
import { list } from "./query-list";
import { Sign, SignKind } from "./sign";
import { GroupHistoryPoint, GroupRollUp } from "./snapshot";
import { Status } from "./status";

const count = z.number().int().nonnegative();
const durationMs = z.number().nonnegative();
const timeMs = z.number();

const sortPattern = new RegExp(`^-?(${groupSortKeys.join("|")})$`);

export const GroupsQuery = z.strictObject({
  /** Text contained in the group's name, whatever its case. */
  q: z.string().max(200).optional(),
  /** Only groups that have one of these in at least one call. */
  status: list(Status, 12).optional(),
  sign: list(SignKind, 13).optional(),
  /** A column; `-` in front turns the order. */
  sort: z.string().regex(sortPattern).default("worst"),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  /** `none` leaves the last hour out. With `hour` the first 20 rows have theirs. */
  history: z.enum(["hour", "none"]).default("hour"),
});
export type GroupsQuery = z.infer<typeof GroupsQuery>;

/** What the streams hold, as far as it was sampled; `sampledCalls` of `calls` were. */
export const HeldSummary = z.object({
  calls: count,
  sampledCalls: count,
  sizeBytes: count,
  /** Never trimmed, with 1,000 entries or more. */
  neverTrimmed: z.object({ calls: count, sizeBytes: count }),
  /** Ended, and no time to live. */
  noExpiry: z.object({ calls: count, sizeBytes: count }),
  /** One group alone still needs the first entry. */
  pinned: z.object({ calls: count, sizeBytes: count }),
  largest: z.object({ callId: z.string(), sizeBytes: count }).nullable(),
  /** The largest entry seen in any of them: at each reading the first and the newest are weighed. */
  largestEntry: z.object({ callId: z.string(), entryId: z.string(), sizeBytes: count }).nullable(),
});
export type HeldSummary = z.infer<typeof HeldSummary>;

/** Which groups calls ought to have, by pattern: declared by a setting, else learned from what nearly all have. */
export const Expectation = z.object({
  pattern: z.string(),
  isDeclared: z.boolean(),
  groups: z.array(z.string()),
});
export type Expectation = z.infer<typeof Expectation>;

export const GroupsAnswer = z.object({
  asOfMs: timeMs.nullable(),
  stepMs: durationMs,
  /** Group names that match, not only those in `groups`. */
  total: count,
  offset: count,
  /** Entries added per second over all calls; same moments as the groups' points. Older ones stand for several: their highest. */
  fleet: z.array(z.object({ atMs: timeMs, entriesPerSecond: z.number().nonnegative().nullable() })),
  groups: z.array(GroupRollUp.extend({ history: z.array(GroupHistoryPoint) })),
  held: HeldSummary,
  expected: z.array(Expectation),
});
export type GroupsAnswer = z.infer<typeof GroupsAnswer>;

export const GroupParams = z.strictObject({ name: z.string().min(1).max(512) });

/** One call of a group, with why it is in trouble. */
export const GroupCall = z.object({
  callId: z.string(),
  status: Status,
  reason: z.string(),
  sinceMs: timeMs,
  lagEntries: count.nullable(),
  pending: count,
});
export type GroupCall = z.infer<typeof GroupCall>;

export const GroupAnswer = z.object({
  asOfMs: timeMs.nullable(),
  stepMs: durationMs,
  /** Null where the group is missing everywhere it is expected. */
  group: GroupRollUp,
  history: z.array(GroupHistoryPoint),
  /** The calls in the worst state, 20 at most. */
  worst: z.array(GroupCall).max(20),
  /** What is to be seen of it, one for each call, 50 at most. */
  signs: z.array(Sign.extend({ callId: z.string() })).max(50),
});
export type GroupAnswer = z.infer<typeof GroupAnswer>;

export const ConsumerState = z.enum(consumerStates);

export const CensusRow = z.object({
  name: z.string(),
  state: ConsumerState,
  /** Calls that have a consumer of this name, and of them those where it holds entries. */
  calls: count,
  holdingCalls: count,
  pending: count,
  /** The shortest over its calls; null where only an operator touched it. */
  idleMs: durationMs.nullable(),
  inactiveMs: z.number().nullable(),
  /** A call where it holds entries, else any. */
  callId: z.string(),
});
export type CensusRow = z.infer<typeof CensusRow>;

const CensusSum = z.object({ names: count, registrations: count, pending: count });

export const GroupCensus = z.object({
  group: z.string(),
  asOfMs: timeMs,
  callsLookedAt: count,
  callsTotal: count,
  /** Names, and how often they stand in some call. */
  names: count,
  registrations: count,
  states: z.partialRecord(ConsumerState, CensusSum),
  /** Those that can be removed now: they hold nothing, and have not asked for long or never got an entry. */
  removable: z.object({ names: count, registrations: count }),
  /** The worst first, 200 at most. */
  rows: z.array(CensusRow).max(200),
  moreRows: count,
});
export type GroupCensus = z.infer<typeof GroupCensus>;
