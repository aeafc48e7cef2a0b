import type { Actor } from "@/lib/permissions";
import type { AuditKind, AuditRecord } from "@/lib/schema/audit-entry";

export type ContentContext = { actor: Actor; address: string | null };

/** What somebody did with a call's content, for the audit: which call and entries, never what they say. */
export function contentRecord(
  kind: AuditKind,
  action: string,
  { actor, address }: ContentContext,
  what: { callId: string; entryIds: string[]; requestId?: string; reason?: string; params?: AuditRecord["params"] },
): Omit<AuditRecord, "redis"> {
  const { callId, entryIds, requestId = null, reason = null, params = {} } = what;
  return {
    kind,
    action,
    requestId,
    jobId: null,
    part: null,
    actor: { name: actor.name, role: actor.role },
    address,
    reason,
    params,
    targets: [{ callId, group: "", entryIds }],
    targetCount: Math.max(1, entryIds.length),
    counts: null,
    durationMs: null,
    note: null,
  };
}
