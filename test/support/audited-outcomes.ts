import { AuditRecord } from "@/lib/schema/audit-entry";
import type { Redis } from "@/server/redis/connect";

/** `<callId> <entryId> <outcome>` of each target of a job's parts, as the audit has them; none is left out or told once. */
export async function auditedOutcomes(state: Redis, jobId: string): Promise<string[]> {
  const told: string[] = [];
  for (const [, fields] of await state.xrange("callboard:audit", "-", "+")) {
    const record = AuditRecord.parse(JSON.parse(fields[1] ?? ""));
    if (record.jobId !== jobId || record.kind !== "outcome" || record.part === null) continue;
    for (const { callId, entryIds, outcome } of record.targets) {
      told.push(...entryIds.map((entryId) => `${callId} ${entryId} ${outcome}`));
    }
  }
  return told;
}
