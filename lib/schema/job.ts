import { z } from "zod";
import {
  ActionReason,
  ConsumerTarget,
  DeadLetterTarget,
  EntryTarget,
  Outcome,
  OutcomeCounts,
  OutcomeKind,
  OutcomeWhy,
  RequestId,
  Verb,
} from "./action";
import { PendingFilter } from "./pending";

const count = z.number().int().nonnegative();

export const maxJobTargets = 100_000;
export const maxTargetsPerUpload = 10_000;

const JobTarget = z.union([EntryTarget, DeadLetterTarget, ConsumerTarget]);
export type JobTarget = z.infer<typeof JobTarget>;

const JobVerb = Verb.exclude(["create-group", "undo"]);

/** The filter as JSON rather than as a query. */
const JobFilter = PendingFilter.extend({ ghost: z.boolean().optional() });

/**
 * A job acts on a selection that is frozen when it is made. Name the `targets` (further ones by
 * `POST /api/jobs/{id}/targets`), or the `order` of a pending list, which is exactly the list that was shown with its
 * total, or a `filter` over the pending entries, which the server turns into ids at once. A dry run over it is
 * `POST /api/jobs/{id}/dry-run`; it runs after `POST /api/jobs/{id}/start` with the total that was shown.
 */
export const JobRequest = z
  .strictObject({
    /** Made by the client; the job's id. The same id again answers with the job there is. */
    jobId: RequestId,
    verb: JobVerb,
    reason: ActionReason,
    toConsumer: z.string().min(1).max(512).optional(),
    createConsumer: z.boolean().default(false),
    ghosts: z.boolean().default(false),
    force: z.boolean().default(false),
    asNewEntry: z.boolean().default(false),
    /** Entries per second at most. */
    ratePerSecond: z.number().int().min(1).max(1_000_000).default(2_000),
    targets: z.array(JobTarget).max(maxTargetsPerUpload).optional(),
    filter: JobFilter.optional(),
    order: z.string().min(1).max(64).optional(),
    /** Of the named group all consumers that hold nothing and have not asked for long, over all its calls. */
    deadOf: z.string().min(1).max(512).optional(),
  })
  .refine((job) => [job.targets, job.filter, job.order, job.deadOf].filter((one) => one !== undefined).length === 1, {
    path: ["targets"],
    message: "give one of targets, filter, order and deadOf",
  })
  .refine((job) => (job.verb === "remove-consumer") === (job.deadOf !== undefined) || job.targets !== undefined, {
    path: ["deadOf"],
    message: "selects consumers to remove, and filter and order select entries",
  })
  .refine((job) => (job.verb === "claim") === (job.toConsumer !== undefined), {
    path: ["toConsumer"],
    message: "is needed for claim, and only there",
  })
  .refine((job) => job.targets !== undefined || !["redrive", "discard"].includes(job.verb), {
    path: ["targets"],
    message: "name the dead letters: filter and order select pending entries",
  })
  .refine((job) => (job.targets ?? []).every((target) => fits(job.verb, target)), {
    path: ["targets"],
    message: "are not what this verb acts on",
  });
export type JobRequest = z.infer<typeof JobRequest>;

export function fits(verb: Verb, target: JobTarget): boolean {
  const isDeadLetter = "deadLetterId" in target;
  if (verb === "redrive" || verb === "discard") return isDeadLetter;
  if (verb === "remove-consumer") return !isDeadLetter && !("entryId" in target);
  return !isDeadLetter && "entryId" in target;
}

export const JobTargetsRequest = z.strictObject({
  /** Counts up from 1; the same part again changes nothing. */
  part: z.number().int().min(1).max(10_000),
  targets: z.array(JobTarget).min(1).max(maxTargetsPerUpload),
});
export type JobTargetsRequest = z.infer<typeof JobTargetsRequest>;

export const JobStartRequest = z.strictObject({
  /** The number the operator was shown; another one is a conflict. */
  total: count,
});
export type JobStartRequest = z.infer<typeof JobStartRequest>;

export const JobParams = z.strictObject({ jobId: RequestId });

export const JobState = z.enum(["draft", "running", "cancelling", "cancelled", "done"]);
export type JobState = z.infer<typeof JobState>;

export const Job = z.object({
  jobId: z.string(),
  verb: JobVerb,
  actor: z.string(),
  reason: z.string(),
  toConsumer: z.string().nullable(),
  ratePerSecond: count,
  state: JobState,
  /** Why a running job does not move at the moment; null while it does. */
  problem: z.string().nullable(),
  createdAtMs: z.number(),
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  total: count,
  /** True when the filter matched more than could be frozen. */
  totalIsAtLeast: z.boolean(),
  done: count,
  counts: OutcomeCounts,
  entriesPerSecond: z.number().nonnegative().nullable(),
});
export type Job = z.infer<typeof Job>;

export const JobReport = Job.extend({
  /** Targets that did not get what was asked for, the first 1,000; the audit export has all. */
  exceptions: z.array(Outcome),
  exceptionsAreCut: z.boolean(),
});
export type JobReport = z.infer<typeof JobReport>;

/** What a started job would do, decided as the real run decides it. */
export const JobPreview = z.object({
  jobId: z.string(),
  total: count,
  totalIsAtLeast: z.boolean(),
  /** How many of them were looked at: fewer than `total` when there was no time for all. */
  looked: count,
  /** By outcome and reason. */
  tally: z.array(z.object({ outcome: OutcomeKind, why: OutcomeWhy.optional(), count })),
  /** Some with before and after: those that would be left out first. */
  outcomes: z.array(Outcome),
  asOfMs: z.number(),
});
export type JobPreview = z.infer<typeof JobPreview>;

export const JobsAnswer = z.object({ jobs: z.array(Job) });
export type JobsAnswer = z.infer<typeof JobsAnswer>;
