import type { RequestContext } from "@/server/actions/request-store";
import type { AuditLog } from "@/server/audit/audit-log";
import type { JobRecord } from "./job-record";

/**
 * The job's own entries in the audit, around those of its parts, each under who did it: that targets were added by
 * somebody else than its owner, that it was started, ended, or is to be stopped.
 */
export async function auditJob(
  audit: AuditLog,
  { order, total, counts, state, problem, startedAtMs }: JobRecord,
  moment: "targets" | "intent" | "outcome" | "cancel",
  { actor, address }: RequestContext,
  nowMs: number,
  openKey: string,
): Promise<void> {
  const params: Record<string, string | number | boolean> = { ratePerSecond: order.ratePerSecond };
  for (const [name, value] of Object.entries(order.params)) if (value !== undefined) params[name] = value;
  await audit.commit(
    {
      kind: moment === "intent" ? "intent" : "outcome",
      action: moment === "cancel" ? "job-cancel" : moment === "targets" ? "job-targets" : "job",
      requestId: order.jobId,
      jobId: order.jobId,
      part: null,
      actor: { name: actor.name, role: actor.role },
      address,
      reason: order.reason,
      params: { verb: order.verb, owner: order.actor.name, ...params },
      targets: [],
      targetCount: total,
      counts: moment === "outcome" ? counts : null,
      durationMs: moment === "outcome" && startedAtMs > 0 ? Math.max(0, nowMs - startedAtMs) : null,
      note: moment !== "outcome" ? null : problem === null || state !== "cancelled" ? state : `${state}: ${problem}`,
    },
    moment === "intent"
      ? [["hset", openKey, order.jobId, nowMs]]
      : moment === "outcome"
        ? [["hdel", openKey, order.jobId]]
        : [],
  );
}
