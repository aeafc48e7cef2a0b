import { createHash } from "node:crypto";
import { auditTargets } from "@/lib/actions/audit-targets";
import { mayHandle } from "@/lib/auth/may-handle";
import { maxTargets } from "@/lib/schema/action";
import {
  fits,
  type Job,
  type JobPreview,
  type JobReport,
  type JobRequest,
  type JobsAnswer,
  type JobTargetsRequest,
} from "@/lib/schema/job";
import { nameOf } from "@/server/actions/action-input";
import type { Actions } from "@/server/actions/create-actions";
import type { RequestContext } from "@/server/actions/request-store";
import { requireReason } from "@/server/actions/require-reason";
import type { RoleOf } from "@/server/auth/standing";
import { AppError } from "@/server/errors";
import type { FrameSource } from "@/server/frames/event-stream";
import type { Census } from "@/server/groups/census";
import type { Log } from "@/server/log";
import type { Pending } from "@/server/pending/create-pending";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { auditJob } from "./audit-job";
import { describeJob } from "./describe-job";
import { createJobAccess, ownersOf, personOf } from "./job-access";
import { createJobEvents } from "./job-events";
import { maxExceptions } from "./job-parts";
import type { JobOrder, JobRecord } from "./job-record";
import { createJobRunner } from "./job-runner";
import { createJobStore } from "./job-store";
import { previewJob } from "./preview-job";
import { byPlace, selectTargets } from "./select-targets";

export type JobsOptions = {
  state: Redis;
  keys: OwnKeys;
  actions: Actions;
  pending: Pending;
  census: Census;
  roleOf: RoleOf;
  log: Log;
  now: () => number;
};

const listed = 50;
/** A job may be given more at any time before it starts: it counts as many. */
const aJobsTargets = 2;

/**
 * Actions over selections too large for one request. A job is made as a draft whose targets are frozen, shown with
 * its total, and run when it is started with that total. It belongs to who made it: others neither see it nor change
 * it, but for admins, who do so under their own name.
 */
export function createJobs({ state, keys, actions, pending, census, roleOf, log, now }: JobsOptions) {
  const store = createJobStore({ state, keys, now });
  const runner = createJobRunner({
    store,
    perform: actions.perform,
    state,
    keys,
    onEnd: (job) => auditJob(actions.audit, job, "outcome", job.starter ?? job.order, now(), keys.auditOpen),
    roleOf,
    log,
  });
  const { owned, known, checkPermission } = createJobAccess(store, actions.audit);
  const events = createJobEvents(async (jobId) => describeJob(await known(jobId), now()), log);

  async function create(request: JobRequest, context: RequestContext): Promise<Job> {
    const { targets = [] } = request;
    await checkPermission(request.verb, context, {
      jobId: request.jobId,
      reason: request.reason,
      targets: auditTargets(targets.slice(0, maxTargets).map(nameOf)),
      targetCount: targets.length,
    });
    requireReason(
      actions.reasons,
      { verb: request.verb, reason: request.reason, targets: aJobsTargets },
      context.actor,
    );
    const { jobId, verb, reason, ratePerSecond, toConsumer, createConsumer, ghosts, force, asNewEntry } = request;
    const fingerprint = createHash("sha1").update(JSON.stringify(request)).digest("base64");
    const before = await store.get(jobId);
    if (before !== null) return sameOrConflict(before, fingerprint, context);
    const selection = await selectTargets(request, { census, pending });
    const order: JobOrder = {
      jobId,
      fingerprint,
      verb,
      actor: context.actor,
      ownerKey: personOf(context).key,
      address: context.address,
      reason,
      params: { toConsumer, createConsumer, ghosts, force, asNewEntry },
      ratePerSecond,
      createdAtMs: now(),
      totalIsAtLeast: selection.isAtLeast,
    };
    if (!(await store.create(order))) return sameOrConflict(await known(jobId), fingerprint, context);
    if (selection.targets.length > 0) await store.add(order, "upload:0", byPlace(selection.targets));
    return describeJob(await known(jobId), now());
  }

  async function add(jobId: string, { part, targets }: JobTargetsRequest, context: RequestContext): Promise<Job> {
    const job = await owned(jobId, context, "job-targets");
    const { order } = job;
    if (!targets.every((target) => fits(order.verb, target))) {
      const issue = { path: "targets", message: `are not what ${order.verb} acts on` };
      throw new AppError("bad-request", `targets: ${issue.message}`, [issue]);
    }
    if (personOf(context).key !== order.ownerKey) {
      await auditJob(actions.audit, { ...job, total: targets.length }, "targets", context, now(), keys.auditOpen);
    }
    await store.add(order, `upload:${part}`, byPlace(targets));
    return describeJob(await known(jobId), now());
  }

  async function dryRun(jobId: string, context: RequestContext): Promise<JobPreview> {
    const job = await owned(jobId, context, "job-dry-run");
    await checkPermission(job.order.verb, context, { jobId, reason: job.order.reason, targetCount: job.total });
    if (job.state !== "draft") throw new AppError("conflict", `Job ${jobId} is no draft any more.`);
    return previewJob(job, context, { store, perform: actions.perform, now });
  }

  async function start(jobId: string, total: number, context: RequestContext): Promise<Job> {
    const job = await owned(jobId, context, "job");
    await checkPermission(job.order.verb, context, { jobId, reason: job.order.reason, targetCount: job.total });
    if (job.state !== "draft") return describeJob(job, now());
    if (job.total !== total) {
      throw new AppError("conflict", `Job ${jobId} holds ${job.total} targets, not ${total}; look at it again.`);
    }
    await auditJob(actions.audit, job, "intent", context, now(), keys.auditOpen);
    await store.move(jobId, "draft", "running", { ...personOf(context), address: context.address });
    runner.wake();
    return describeJob(await known(jobId), now());
  }

  async function cancel(jobId: string, context: RequestContext): Promise<Job> {
    const job = await owned(jobId, context, "job-cancel");
    if (job.state === "draft" || job.state === "running") {
      await auditJob(actions.audit, job, "cancel", context, now(), keys.auditOpen);
      await store.move(jobId, job.state, job.state === "draft" ? "cancelled" : "cancelling");
      runner.wake();
    }
    return describeJob(await known(jobId), now());
  }

  async function report(jobId: string, context: RequestContext): Promise<JobReport> {
    const job = describeJob(await owned(jobId, context), now());
    const exceptions = await store.exceptions(jobId);
    const counted = (job.counts.skipped ?? 0) + (job.counts.failed ?? 0);
    return { ...job, exceptions, exceptionsAreCut: counted > maxExceptions };
  }

  /** The newest of one's own; admins see everybody's. */
  async function list(context: RequestContext): Promise<JobsAnswer> {
    const jobs = await store.newest();
    const theirs = jobs.filter((job) => mayHandle(personOf(context), ...ownersOf(job)));
    return { jobs: theirs.slice(0, listed).map((job) => describeJob(job, now())) };
  }

  async function watch(jobId: string, context: RequestContext): Promise<FrameSource> {
    await owned(jobId, context);
    return events.watch(jobId);
  }

  function sameOrConflict(job: JobRecord, fingerprint: string, context: RequestContext): Job {
    const isOwn = job.order.ownerKey === personOf(context).key;
    if (isOwn && job.order.fingerprint === fingerprint) return describeJob(job, now());
    throw new AppError("conflict", `Job ${job.order.jobId} was made for something else; take a new id.`);
  }

  return {
    create,
    add,
    dryRun,
    start,
    cancel,
    report,
    list,
    watch,
    run: runner.start,
    async stop(): Promise<void> {
      events.stop();
      await runner.stop();
    },
  };
}
