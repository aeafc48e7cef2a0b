import type { Outcome } from "@/lib/schema/action";
import type { AuditTarget } from "@/lib/schema/audit-entry";

type Named = Pick<Outcome, "callId" | "group" | "entryId"> & Partial<Outcome>;

/** Targets by call and group, each with its id: of the entry, the dead letter, or the consumer's name. */
export function auditTargets(named: readonly Named[]): AuditTarget[] {
  const groups = new Map<string, Map<string, Named[]>>();
  for (const name of named) {
    const call = groups.get(name.callId) ?? new Map<string, Named[]>();
    groups.set(name.callId, call);
    const group = call.get(name.group);
    if (group) group.push(name);
    else call.set(name.group, [name]);
  }
  return [...groups].flatMap(([callId, call]) =>
    [...call].map(([group, members]) => ({
      callId,
      group,
      entryIds: members.map(({ entryId, deadLetterId, consumer }) => entryId || deadLetterId || consumer || ""),
      ...outcomesOf(members),
    })),
  );
}

function outcomesOf(members: readonly Named[]): Pick<AuditTarget, "outcome" | "outcomes"> {
  const common = members[0]?.outcome;
  if (common === undefined) return {};
  if (members.every(({ outcome, why }) => outcome === common && why === undefined)) return { outcome: common };
  return {
    outcomes: members.map(({ outcome = "unknown", why }) => (why ? { outcome, why } : { outcome })),
  };
}
