import type { AuditLog } from "@/server/audit/audit-log";
import type { JobRecord } from "./job-store";

/** The job's own entries in the audit, around those of its parts: that it was started, ended, or is to be stopped. */
export async function auditJob(
  audit: AuditLog,
  { order, total, counts, state, startedAtMs }: JobRecord,
  moment: "intent" | "outcome" | "cancel",
  nowMs: number,
  openKey: string,
): Promise<void> {
  const params: Record<string, string | number | boolean> = { ratePerSecond: order.ratePerSecond };
  for (const [name, value] of Object.entries(order.params)) if (value !== undefined) params[name] = value;
  await audit.commit(
    {
      kind: moment === "intent" ? "intent" : "outcome",
      action: moment === "cancel" ? "job-cancel" : "job",
      requestId: order.jobId,
      jobId: order.jobId,
      part: null,
      actor: { name: order.actor.name, role: order.actor.role },
      address: order.address,
      reason: order.reason,
      params: { verb: order.verb, ...params },
      targets: [],
      targetCount: total,
      counts: moment === "outcome" ? counts : null,
      durationMs: moment === "outcome" && startedAtMs > 0 ? Math.max(0, nowMs - startedAtMs) : null,
      note: moment === "outcome" ? state : null,
    },
    moment === "intent"
      ? [["hset", openKey, order.jobId, nowMs]]
      : moment === "outcome"
        ? [["hdel", openKey, order.jobId]]
        : [],
  );
}
