import type { Outcome } from "@/lib/schema/action";
import type { AuditTarget } from "@/lib/schema/audit-entry";

type Named = Pick<Outcome, "callId" | "group" | "entryId"> & Partial<Outcome>;

/** Targets by call and group, each with its id: of the entry, the dead letter, or the consumer's name. */
export function auditTargets(named: readonly Named[], hasOutcomes: boolean): AuditTarget[] {
  const groups = new Map<string, AuditTarget>();
  for (const { callId, group, entryId, deadLetterId, consumer, outcome, why } of named) {
    const key = `${callId}\n${group}`;
    let target = groups.get(key);
    if (!target) {
      target = { callId, group, entryIds: [], ...(hasOutcomes ? { outcomes: [] } : {}) };
      groups.set(key, target);
    }
    target.entryIds.push(entryId || deadLetterId || consumer || "");
    if (outcome) target.outcomes?.push(why ? { outcome, why } : { outcome });
  }
  return [...groups.values()];
}
