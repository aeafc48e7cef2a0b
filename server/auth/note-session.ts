import type { Actor } from "@/lib/permissions";
import type { AuditLog } from "@/server/audit/audit-log";

/** Writes down that somebody came in, or left. Throws `state-unreachable` when that cannot be written. */
export async function noteSession(
  audit: AuditLog,
  action: "sign-in" | "sign-out",
  actor: Actor,
  address: string | null,
  note: string,
): Promise<void> {
  const { name, role } = actor;
  await audit.commit({
    kind: "outcome",
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
  });
}
