import type { Actor } from "@/lib/permissions";
import type { AuditLog, StateCommand } from "@/server/audit/audit-log";

/** Writes down that somebody came in, with what lets them in, or that they left. Throws `state-unreachable` when that cannot be written. */
export async function noteSession(
  audit: AuditLog,
  action: "sign-in" | "sign-out",
  actor: Actor,
  address: string | null,
  note: string,
  together: StateCommand[] = [],
): Promise<void> {
  const { name, role } = actor;
  const record = {
    kind: "outcome" as const,
    action,
    requestId: null,
    jobId: null,
    part: null,
    actor: { name, role },
    address,
    reason: null,
    params: {},
    targets: [],
    targetCount: 0,
    counts: null,
    durationMs: null,
    note,
  };
  await audit.commit(record, together, { inTime: true });
}
