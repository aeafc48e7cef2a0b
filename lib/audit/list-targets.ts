import type { OutcomeKind, OutcomeWhy } from "@/lib/schema/action";
import type { AuditTarget } from "@/lib/schema/audit-entry";

export interface ListedTarget {
  callId: string;
  group: string;
  /** Of the entry, the dead letter, or the consumer's name. */
  entryId: string;
  /** Null while nothing is known: of an intent, or of a refused attempt. */
  outcome: OutcomeKind | null;
  why?: OutcomeWhy;
}

/** A record's targets one by one, each with its own outcome: where all fared alike the record names it once. */
export function listTargets(targets: readonly AuditTarget[]): ListedTarget[] {
  return targets.flatMap(({ callId, group, entryIds, outcome: common = null, outcomes }) =>
    entryIds.map((entryId, i) => {
      const { outcome = common, why } = outcomes?.[i] ?? {};
      return { callId, group, entryId, outcome, ...(why ? { why } : {}) };
    }),
  );
}
