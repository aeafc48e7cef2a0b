import { z } from "zod";
import { verbNames } from "../verbs";
import { outcomeKinds } from "./outcome-kinds";
import { EntryIdInput } from "./stream-entry";

const count = z.number().int().nonnegative();

export const maxTargets = 1_000;

export const RequestId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, "is not a request id; expected 8 to 64 letters, digits, - or _ (a UUID will do)");

export const Reason = z.string().trim().min(1).max(500);

/** Empty where `CALLBOARD_REASONS` asks for none: the server says by field when it does. */
export const ActionReason = z.string().trim().max(500).default("");

const CallId = z.string().min(1).max(2_048);
const GroupName = z.string().min(1).max(512);
const ConsumerName = z.string().min(1).max(512);

/** A pending entry as the operator saw it: what differs now is skipped, not acted on. */
export const EntryTarget = z.strictObject({
  callId: CallId,
  group: GroupName,
  entryId: EntryIdInput,
  /** The owner seen; empty for a released entry. */
  consumer: z.string().max(512),
  idleMs: z.number().int().min(-1).max(Number.MAX_SAFE_INTEGER),
  deliveries: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});
export type EntryTarget = z.infer<typeof EntryTarget>;

export const DeadLetterTarget = z.strictObject({ deadLetterId: EntryIdInput, callId: CallId });
export type DeadLetterTarget = z.infer<typeof DeadLetterTarget>;

export const ConsumerTarget = z.strictObject({
  callId: CallId,
  group: GroupName,
  consumer: ConsumerName,
  /** How long it had not asked when it was seen: one that has asked since is skipped. Not said: only what it holds counts. */
  idleMs: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
});
export type ConsumerTarget = z.infer<typeof ConsumerTarget>;

/** A group that does not exist in a call, and where it shall begin: `0` all that is there, `$` only what comes, or after an id. */
export const GroupTarget = z.strictObject({
  callId: CallId,
  group: GroupName,
  at: z.union([z.literal("0"), z.literal("$"), EntryIdInput]),
});
export type GroupTarget = z.infer<typeof GroupTarget>;

const Request = z.strictObject({
  /** Made by the client; the same id with the same body changes nothing and answers the same. */
  requestId: RequestId,
  reason: ActionReason,
  /** Reads and decides exactly as the real run, and writes nothing. */
  dryRun: z.boolean().default(false),
});

const entryTargets = z.array(EntryTarget).min(1).max(maxTargets);
const deadLetterTargets = z.array(DeadLetterTarget).min(1).max(maxTargets);

export const ClaimRequest = Request.extend({
  toConsumer: ConsumerName,
  /** Without it a consumer that does not exist in a call's group is not created: its entries are `missing`. */
  createConsumer: z.boolean().default(false),
  targets: entryTargets,
});
export type ClaimRequest = z.infer<typeof ClaimRequest>;

export const ReleaseRequest = Request.extend({ targets: entryTargets });
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;

/** `ghosts: true` acks only ids whose entry is gone (recorded first), and nothing else; otherwise ghosts are skipped. */
export const AckRequest = Request.extend({ ghosts: z.boolean().default(false), targets: entryTargets });
export type AckRequest = z.infer<typeof AckRequest>;

export const DeadLetterRequest = Request.extend({ targets: entryTargets });
export type DeadLetterRequest = z.infer<typeof DeadLetterRequest>;

/** Acks for this group, and deletes the entries that no other group needs: `acked` are those that stay for another. */
export const AckDeleteRequest = Request.extend({ targets: entryTargets });
export type AckDeleteRequest = z.infer<typeof AckDeleteRequest>;

/** Deletes the entries from the stream and from the pending list of every group. */
export const DeleteEverywhereRequest = Request.extend({ targets: entryTargets });
export type DeleteEverywhereRequest = z.infer<typeof DeleteEverywhereRequest>;

export const RedriveRequest = Request.extend({
  /** Overrides the loop guard, which stops the third redrive of the same entry. */
  force: z.boolean().default(false),
  /** Adds the entry anew, for all groups, instead of giving the original back to the one that failed. */
  asNewEntry: z.boolean().default(false),
  targets: deadLetterTargets,
});
export type RedriveRequest = z.infer<typeof RedriveRequest>;

export const DiscardRequest = Request.extend({ targets: deadLetterTargets });
export type DiscardRequest = z.infer<typeof DiscardRequest>;

export const RemoveConsumerRequest = Request.extend({ targets: z.array(ConsumerTarget).min(1).max(maxTargets) });
export type RemoveConsumerRequest = z.infer<typeof RemoveConsumerRequest>;

export const CreateGroupRequest = Request.extend({ targets: z.array(GroupTarget).min(1).max(maxTargets) });
export type CreateGroupRequest = z.infer<typeof CreateGroupRequest>;

/** Takes back a claim or an ack of at most 100 entries, for 10 minutes: each entry as it was, where nobody touched it since. */
export const UndoRequest = z.strictObject({
  requestId: RequestId,
  /** The request to take back. */
  undoes: RequestId,
  reason: Reason.default("undo"),
  dryRun: z.boolean().default(false),
});
export type UndoRequest = z.infer<typeof UndoRequest>;

export const Verb = z.enum(verbNames);
export type Verb = z.infer<typeof Verb>;

export const OutcomeKind = z.enum(outcomeKinds);
export type OutcomeKind = z.infer<typeof OutcomeKind>;

/**
 * Why an outcome is `skipped`: `already-acked` no longer pending; `owner-changed` another consumer holds it;
 * `too-fresh` delivered or claimed since it was seen; `ghost` the entry is gone; `missing` no such stream, group,
 * consumer or dead letter; `loop-guard` redriven twice already; `still-pending` the consumer holds entries;
 * `not-a-ghost` the entry is there; `exists` the group is there (again).
 * Why it is `failed`: `not-permitted` the Redis user may not; `refused` Redis said no; `not-run` it was never sent.
 */
export const OutcomeWhy = z.enum([
  "already-acked",
  "owner-changed",
  "too-fresh",
  "ghost",
  "missing",
  "loop-guard",
  "still-pending",
  "not-a-ghost",
  "exists",
  "not-permitted",
  "refused",
  "not-run",
]);
export type OutcomeWhy = z.infer<typeof OutcomeWhy>;

/** How Redis lists the entry; null when it is not (or no longer) pending. */
export const PendingState = z.object({ consumer: z.string(), idleMs: z.number(), deliveries: count }).nullable();
export type PendingState = z.infer<typeof PendingState>;

export const Outcome = z.object({
  callId: z.string(),
  group: z.string(),
  /** Empty where the target was a consumer. */
  entryId: z.string(),
  outcome: OutcomeKind,
  why: OutcomeWhy.optional(),
  /** One sentence for the operator, where there is something to add. */
  detail: z.string().optional(),
  /** The dead letter made, redriven or discarded. */
  deadLetterId: z.string().optional(),
  /** The entry added anew, where the original was not given back. */
  newEntryId: z.string().optional(),
  /** The consumer that was to be removed. */
  consumer: z.string().optional(),
  /**
   * Of a group that is made: entries there now that it is given, delivered again where others of its name had read them,
   * and those that it is never given. `isBound`: at least the one, at most the other.
   */
  begins: z.object({ delivered: count, passed: count, isBound: z.boolean() }).optional(),
  /** What an undo needs to know, where one is possible: in Redis' time, delivered before, and held since. */
  undo: z.object({ deliveredAtMs: z.number(), heldSinceMs: z.number() }).optional(),
  /** What Redis lists, in a dry run with `after`, as it would become; otherwise only where the target was not acted on, or can be undone. */
  before: PendingState.optional(),
  after: PendingState.optional(),
});
export type Outcome = z.infer<typeof Outcome>;

export const OutcomeCounts = z.partialRecord(OutcomeKind, count);
export type OutcomeCounts = z.infer<typeof OutcomeCounts>;

export const ActionAnswer = z.object({
  requestId: z.string(),
  dryRun: z.boolean(),
  /** One per target, in the order given. In a dry run what would happen. */
  outcomes: z.array(Outcome),
  counts: OutcomeCounts,
  /** True when the same request was carried out before and this is its answer. */
  isRepeat: z.boolean(),
  /** False when the actions were done but their outcome could not be written to the audit (it is in the log). */
  isRecorded: z.boolean(),
});
export type ActionAnswer = z.infer<typeof ActionAnswer>;

/**
 * What became of an entry after the action: `acked` left the pending list; `waiting` as the action left it;
 * `redelivered` its owner has read it (again); `bounced` another consumer took it; `unknown` could not be read.
 */
export const Fate = z.enum(["acked", "waiting", "redelivered", "bounced", "unknown"]);
export type Fate = z.infer<typeof Fate>;

export const ActionReport = z.object({
  requestId: z.string(),
  verb: Verb,
  /** Null for who may not read the audit. */
  actor: z.string().nullable(),
  reason: z.string().nullable(),
  atMs: z.number(),
  /** `running`, or broken off by a crash: repeat the request to finish it. */
  state: z.enum(["running", "done", "interrupted"]),
  toConsumer: z.string().nullable(),
  outcomes: z.array(Outcome.extend({ fate: Fate.nullable(), now: PendingState })),
  counts: OutcomeCounts,
  fates: z.partialRecord(Fate, count),
  asOfMs: z.number(),
});
export type ActionReport = z.infer<typeof ActionReport>;

/** `isOnServer`: false where the server has no command for it; what cannot ever be is not offered. */
export const Ability = z.object({ isAvailable: z.boolean(), reason: z.string().nullable(), isOnServer: z.boolean() });
export type Ability = z.infer<typeof Ability>;

/** What the console can do at this Redis, whoever asks; the actor's rights come on top (`/api/session`). */
export const Abilities = z.object({
  verbs: z.record(Verb, Ability),
  /** `xnack` gives an entry back to nobody; `idle` leaves the owner and makes it look long idle. */
  releaseBy: z.enum(["xnack", "idle"]),
  asOfMs: z.number(),
});
export type Abilities = z.infer<typeof Abilities>;

export const ActionParams = z.strictObject({ requestId: RequestId });
