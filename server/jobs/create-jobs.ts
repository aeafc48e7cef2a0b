import { createHash } from "node:crypto";
import { auditTargets } from "@/lib/actions/audit-targets";
import { mayHandle, type Person } from "@/lib/auth/may-handle";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { isAllowed, permissions } from "@/lib/permissions";
import { maxTargets } from "@/lib/schema/action";
import {
  fits,
  type Job,
  type JobPreview,
  type JobReport,
  type JobRequest,
  type JobsAnswer,
  type JobTarget,
  type JobTargetsRequest,
  maxJobTargets,
} from "@/lib/schema/job";
import { verbs } from "@/lib/verbs";
import { nameOf } from "@/server/actions/action-input";
import type { Actions } from "@/server/actions/create-actions";
import type { RequestContext } from "@/server/actions/request-store";
import { requireReason } from "@/server/actions/require-reason";
import type { Refusal } from "@/server/audit/audit-log";
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
import { createJobEvents } from "./job-events";
import { createJobRunner } from "./job-runner";
import { createJobStore, type JobOrder, type JobRecord, maxExceptions } from "./job-store";
import { previewJob } from "./preview-job";

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
    const selection = await select(request);
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

  async function select(request: JobRequest): Promise<{ targets: readonly JobTarget[]; isAtLeast: boolean }> {
    const { filter, order, deadOf } = request;
    if (deadOf !== undefined) {
      const { targets, isCut } = await census.removable(deadOf);
      return { targets: targets.slice(0, maxJobTargets), isAtLeast: isCut || targets.length > maxJobTargets };
    }
    if (filter === undefined && order === undefined) return { targets: request.targets ?? [], isAtLeast: false };
    const { entries, note } = order === undefined ? await pending.find(filter ?? {}, "age") : pending.ordered(order);
    const targets = entries.slice(0, maxJobTargets).map(({ group, entryId, consumer, idleMs, deliveries }) => ({
      callId: group.callId,
      group: group.name,
      entryId,
      consumer,
      idleMs,
      deliveries,
    }));
    return { targets, isAtLeast: note !== null || entries.length > maxJobTargets };
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

  /** The job, for who may handle it; others are refused, which is audited where they tried to change it. */
  async function owned(jobId: string, context: RequestContext, tried?: string): Promise<JobRecord> {
    const job = await known(jobId);
    if (mayHandle(personOf(context), ...ownersOf(job))) return job;
    const note = `Job ${jobId} belongs to ${job.order.actor.name}; only they or an admin may see and change it.`;
    const { actor, address } = context;
    const { reason } = job.order;
    if (tried) await actions.audit.refuse({ actor, address, action: tried, requestId: jobId, jobId, reason, note });
    throw new AppError(
      "not-allowed",
      `Job ${jobId} belongs to somebody else; only they or an admin may see and change it.`,
    );
  }

  async function known(jobId: string): Promise<JobRecord> {
    const job = await store.get(jobId);
    if (job === null) throw new AppError("not-found", `There is no job ${jobId} (any more).`);
    return job;
  }

  async function checkPermission(
    verb: JobOrder["verb"],
    { actor, address }: RequestContext,
    about: Partial<Refusal> & { jobId: string },
  ): Promise<void> {
    const permission = verbs[verb].permission;
    if (isAllowed(actor, permission)) return;
    const note = `The role ${actor.role} may not ${permissions[permission].description}.`;
    await actions.audit.refuse({ ...about, requestId: about.jobId, actor, address, action: verb, note });
    throw new AppError("not-allowed", note);
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

function personOf({ actor, key }: RequestContext): Person {
  return { key: key ?? `${actor.isLocal ? "local" : "user"}:${actor.name}`, actor };
}

function ownersOf({ order, starter }: JobRecord): (Person | null)[] {
  return [{ key: order.ownerKey, actor: order.actor }, starter ?? null];
}

/** Entries of one call and group stand together, so that one script takes many of them. */
function byPlace(targets: readonly JobTarget[]): JobTarget[] {
  const place = (target: JobTarget) => `${target.callId}\n${"group" in target ? target.group : ""}`;
  const id = (target: JobTarget) =>
    "deadLetterId" in target ? target.deadLetterId : "entryId" in target ? target.entryId : "0-0";
  return targets
    .map((target) => ({ target, place: place(target), id: id(target) }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : compareEntryIds(a.id, b.id)))
    .map(({ target }) => target);
}
