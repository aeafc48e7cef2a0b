import type { TableFields } from "@/components/ui/copy-table";
import { tallyText } from "@/lib/audit/tally-text";
import type { AuditEntry } from "@/lib/schema/audit-entry";

const listed = (texts: readonly string[]) => [...new Set(texts)].join(" ") || null;

export const copyFields: TableFields<AuditEntry> = {
  audit_id: ({ auditId }) => auditId,
  at_ms: ({ atMs }) => atMs,
  kind: ({ kind }) => kind,
  action: ({ action }) => action,
  actor: ({ actor }) => actor.name,
  role: ({ actor }) => actor.role,
  address: ({ address }) => address,
  reason: ({ reason }) => reason,
  note: ({ note }) => note,
  targets: ({ targetCount }) => targetCount,
  outcomes: (entry) => (entry.counts === null ? null : tallyText(entry)),
  first_calls: ({ targets }) => listed(targets.map(({ callId }) => callId).slice(0, 20)),
  groups: ({ targets }) => listed(targets.map(({ group }) => group)),
  duration_ms: ({ durationMs }) => durationMs,
  request_id: ({ requestId }) => requestId,
  job_id: ({ jobId }) => jobId,
};
