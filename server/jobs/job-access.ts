import { mayHandle, type Person } from "@/lib/auth/may-handle";
import { isAllowed, permissions } from "@/lib/permissions";
import { verbs } from "@/lib/verbs";
import type { RequestContext } from "@/server/actions/request-store";
import type { AuditLog, Refusal } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { JobOrder, JobRecord } from "./job-record";
import type { JobStore } from "./job-store";

/** Who may see and change which job. What is refused is audited where somebody tried to change it. */
export function createJobAccess(store: Pick<JobStore, "get">, audit: Pick<AuditLog, "refuse">) {
  /** The job, for who may handle it; others are refused, which is audited where they tried to change it. */
  async function owned(jobId: string, context: RequestContext, tried?: string): Promise<JobRecord> {
    const job = await known(jobId);
    if (mayHandle(personOf(context), ...ownersOf(job))) return job;
    const note = `Job ${jobId} belongs to ${job.order.actor.name}; only they or an admin may see and change it.`;
    const { actor, address } = context;
    const { reason } = job.order;
    if (tried) await audit.refuse({ actor, address, action: tried, requestId: jobId, jobId, reason, note });
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
    await audit.refuse({ ...about, requestId: about.jobId, actor, address, action: verb, note });
    throw new AppError("not-allowed", note);
  }

  return { owned, known, checkPermission };
}

export function personOf({ actor, key }: RequestContext): Person {
  return { key: key ?? `${actor.isLocal ? "local" : "user"}:${actor.name}`, actor };
}

export function ownersOf({ order, starter }: JobRecord): (Person | null)[] {
  return [{ key: order.ownerKey, actor: order.actor }, starter ?? null];
}
