import { z } from "zod";
import { maxNamedCalls } from "../call-causes";

const count = z.number().int().nonnegative();
const durationMs = z.number().nonnegative();

const Flag = z.enum(["true", "false"]).transform((text) => text === "true");

export const pendingSortKeys = ["age", "idle", "deliveries"] as const;

const sortPattern = new RegExp(`^-?(${pendingSortKeys.join("|")})$`);

/** What narrows the pending entries down; a job freezes the same filter into ids. */
export const PendingFilter = z.strictObject({
  group: z.string().min(1).max(512).optional(),
  callId: z.string().min(1).max(2_048).optional(),
  /** Several calls, each named once. */
  callIds: z
    .union([z.string().min(1).max(2_048), z.array(z.string().min(1).max(2_048)).max(maxNamedCalls)])
    .transform((callIds) => [callIds].flat())
    .optional(),
  /** The owner's name; empty for entries that were released to nobody. */
  consumer: z.string().max(512).optional(),
  minIdleMs: z.coerce.number().int().nonnegative().max(1e13).optional(),
  minDeliveries: z.coerce.number().int().nonnegative().max(1e9).optional(),
  /** `true` only pending ids whose entry is gone, `false` only those whose entry is there. */
  ghost: Flag.optional(),
  /** Text contained in the payload (its first kilobytes) or in the call's id, whatever its case. */
  q: z.string().trim().min(1).max(200).optional(),
});
export type PendingFilter = z.infer<typeof PendingFilter>;

export const PendingQuery = PendingFilter.extend({
  /** `age` the oldest entry first, `idle` the longest untouched first, `deliveries` the most often delivered first; `-` turns it. */
  sort: z.string().regex(sortPattern).default("age"),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  /** An order handed out before: the rows keep its sequence, with their present values; those no longer pending are left out. */
  order: z.string().max(64).optional(),
  cursor: z.string().max(200).optional(),
});
export type PendingQuery = z.infer<typeof PendingQuery>;

/**
 * `alive` reads and gets on; `stalled` polls but finishes nothing; `gone` no longer polls or was removed; `released`
 * the entry has no owner and waits for the next XAUTOCLAIM; `unknown` nothing proves either.
 */
export const ConsumerState = z.enum(["alive", "stalled", "gone", "released", "unknown"]);
export type ConsumerState = z.infer<typeof ConsumerState>;

/** One pending entry. What an action needs as its target is in here as it was seen. */
export const PendingRow = z.object({
  callId: z.string(),
  streamKey: z.string(),
  group: z.string(),
  /** Empty when the entry was released to nobody. */
  consumer: z.string(),
  consumerState: ConsumerState,
  /** Since the owner last polled (Redis ≥ 7.2) or last got something (before); null when it is not known. */
  consumerIdleMs: durationMs.nullable(),
  /** Since an action of this console touched the owner, where that is its last sign of life; else null. */
  consumerTouchedMs: durationMs.nullable(),
  /** Whom to claim it for in one click: alive in this call and not its owner; null where nobody is known to be. */
  claimFor: z.object({ consumer: z.string(), why: z.string() }).nullable(),
  entryId: z.string(),
  /** Since the entry was added, from its id; null when ids carry no clock. */
  entryAgeMs: durationMs.nullable(),
  /** Since it was last delivered or claimed; -1 for a released entry. */
  idleMs: z.number(),
  deliveries: count,
  /** True when the entry is no longer in the stream: there is nothing left to process. */
  ghost: z.boolean(),
  /** For a ghost: when this console last saw the entry there and first saw it gone; null where it did not. */
  ghostSeenAliveAtMs: z.number().nullable(),
  ghostSeenGoneAtMs: z.number().nullable(),
  /** The most telling field, cut to one short line; null for a ghost or when it could not be read. */
  preview: z.object({ field: z.string(), text: z.string(), isCut: z.boolean() }).nullable(),
});
export type PendingRow = z.infer<typeof PendingRow>;

export const PendingPage = z.object({
  rows: z.array(PendingRow),
  /** Entries of this order, not only those in `rows`. */
  total: count,
  /** True when there may be more than `total`: a bound was reached or not all groups are read yet. */
  totalIsAtLeast: z.boolean(),
  /** Why `total` is a lower bound, in one sentence. */
  totalNote: z.string().nullable(),
  /** Entries that match at the newest reading, where `order` named an older sequence. */
  latestTotal: count,
  offset: count,
  nextCursor: z.string().nullable(),
  order: z.string(),
  /** True when a named order was no longer known and a new one was made. */
  orderIsNew: z.boolean(),
  /** Redis time of the reading behind `total`, and how far it has come. */
  asOfMs: z.number(),
  groupsRead: count,
  /** Groups whose list Redis refused: what is pending there is not known. */
  groupsRefused: count,
  groupsWithPending: count,
});
export type PendingPage = z.infer<typeof PendingPage>;

export const maxCallsAskedAbout = 50;

const CallId = z.string().min(1).max(2_048);

export const ConsumersQuery = z.strictObject({
  group: z.string().min(1).max(512),
  /** One call or several, up to 50. Absent: the calls of the group in which most is pending, up to 50. */
  callId: z
    .union([CallId, z.array(CallId).max(maxCallsAskedAbout)])
    .transform((callId) => (Array.isArray(callId) ? callId : [callId]))
    .optional(),
});
export type ConsumersQuery = z.infer<typeof ConsumersQuery>;

/** A consumer that entries could be claimed for, over the calls looked at. */
export const ClaimCandidate = z.object({
  name: z.string(),
  state: ConsumerState,
  /** Gets entries and holds none for long: it must be acking them. */
  acksLately: z.boolean(),
  pending: count,
  /** The shortest over the calls; null when nothing but an operator's action was ever seen of it. */
  idleMs: durationMs.nullable(),
  /** Since an action of this console touched it, where that is its last sign of life; else null. */
  touchedByOperatorMs: durationMs.nullable(),
  /** In how many of the calls looked at it exists; a claim elsewhere finds it `missing`. */
  calls: count,
  /** In how many other calls of the group, of those sampled, it is alive. */
  aliveElsewhere: count,
  /** What speaks for it or against it, in one line. */
  why: z.string(),
});
export type ClaimCandidate = z.infer<typeof ClaimCandidate>;

export const ConsumersAnswer = z.object({
  group: z.string(),
  /** Best first. */
  consumers: z.array(ClaimCandidate),
  /** The consumer to claim for: known to be alive, and in every call looked at; null when there is none. */
  recommended: z.string().nullable(),
  callsLookedAt: count,
  /** Other live calls of the group that were sampled for living consumers. */
  othersLookedAt: count,
  /** Calls that were asked about, or in which something is pending; more than were looked at where there was a bound. */
  callsWithPending: count,
});
export type ConsumersAnswer = z.infer<typeof ConsumersAnswer>;

export const ConsumerPlacesQuery = z.strictObject({
  group: z.string().min(1).max(512),
  consumer: z.string().min(1).max(512),
  /** Absent: over all watched calls that have the group. */
  callId: z.string().min(1).max(2_048).optional(),
});
export type ConsumerPlacesQuery = z.infer<typeof ConsumerPlacesQuery>;

export const ConsumerPlace = z.object({ callId: z.string(), pending: count, idleMs: durationMs });
export type ConsumerPlace = z.infer<typeof ConsumerPlace>;

/** Where a consumer of a group exists: what has to be removed with it. */
export const ConsumerPlaces = z.object({
  group: z.string(),
  consumer: z.string(),
  /** The first 1,000, those that hold the most first. */
  places: z.array(ConsumerPlace),
  placesTotal: count,
  /** What it holds over all places. */
  pending: count,
  callsLookedAt: count,
  /** Calls that have the group; more than `callsLookedAt` when a bound was reached. */
  callsTotal: count,
});
export type ConsumerPlaces = z.infer<typeof ConsumerPlaces>;
