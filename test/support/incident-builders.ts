import type { Trouble } from "@/lib/incidents/troubles";
import { troublesOf } from "@/lib/incidents/troubles";
import type { IncidentRecord } from "@/lib/schema/incident";
import type { Finding } from "@/lib/schema/snapshot";

export function findingOf(given: Partial<Finding> = {}): Finding {
  const { status = "GONE", groupName = "comply" } = given;
  const kind = status === "POISON" ? "poison" : status === "MISSING" ? "missing" : "stopped";
  return {
    findingId: `${kind}:${groupName}`,
    kind,
    status,
    groupName,
    calls: 3,
    sinceMs: 1_000,
    lossInMs: null,
    counted: { lagEntries: 0, pending: 1_893, lost: 0, holder: null },
    title: `${groupName} stopped reading in 3 calls`,
    cause: "comply-3 has read nothing for 4 min and holds 1,893.",
    advice: "Restart its workers.",
    href: "/?status=GONE&group=comply",
    hrefLabel: "show 3 calls",
    action: { href: "/pending?group=comply", label: "review what comply-3 holds" },
    ...given,
  };
}

export function troubleOf(given: Partial<Finding> = {}): Trouble {
  const [trouble] = troublesOf([findingOf(given)]);
  if (trouble === undefined) throw new Error("nothing is wrong with this");
  return trouble;
}

export function incidentOf(given: Partial<IncidentRecord> = {}): IncidentRecord {
  const { key, cause, groupName, severity, status, calls, findings } = troubleOf();
  const openedAtMs = given.openedAtMs ?? 1_000_000;
  return {
    incidentId: `${openedAtMs}-0`,
    key,
    cause,
    groupName,
    severity,
    status,
    worstStatus: status,
    calls,
    maxCalls: calls,
    toldCalls: calls,
    sinceMs: openedAtMs - 30_000,
    openedAtMs,
    seenAtMs: openedAtMs,
    calmSinceMs: null,
    resolvedAtMs: null,
    resolvedBy: null,
    followsId: null,
    findings,
    changes: [{ kind: "opened", atMs: openedAtMs, status, calls, title: findings[0]?.title ?? "" }],
    ...given,
  };
}
