import type {
  Incident,
  IncidentDeed,
  IncidentDetail,
  IncidentEvent,
  IncidentLogLine,
  IncidentRecord,
  IncidentSending,
  IncidentState,
} from "@/lib/schema/incident";

const isSending = (line: IncidentLogLine): line is IncidentSending => "route" in line;

/** What the rules keep of an incident and what was done about it, as one. A repeated request counts once. */
export function viewIncident(record: IncidentRecord, log: readonly IncidentLogLine[]): Incident {
  const { key: _, toldCalls: __, changes: ___, ...shown } = record;
  const deeds = deedsOf(log);
  const sent = new Map<string, IncidentSending>();
  for (const line of log) if (isSending(line)) sent.set(line.route, line);
  const closed = deeds.find(({ kind }) => kind === "closed");
  const acknowledged = deeds.find(({ kind }) => kind === "acknowledged");
  const owner = deeds.findLast((deed) => deed.kind === "owner");
  const resolvedAtMs = record.resolvedAtMs ?? closed?.atMs ?? null;
  const state: IncidentState = resolvedAtMs !== null ? "resolved" : acknowledged ? "acknowledged" : "open";
  return {
    ...shown,
    resolvedAtMs,
    resolvedBy: record.resolvedBy ?? (record.resolvedAtMs === null ? (closed?.by ?? null) : null),
    state,
    acknowledged: acknowledged ? { by: acknowledged.by, atMs: acknowledged.atMs } : null,
    owner:
      owner?.kind === "owner" && owner.owner !== null ? { name: owner.owner, by: owner.by, atMs: owner.atMs } : null,
    notes: deeds.filter(({ kind }) => kind === "note").length,
    sent: [...sent.values()],
  };
}

/** The same with everything that happened, oldest first; what happened at once in the order it was written. */
export function detailIncident(record: IncidentRecord, log: readonly IncidentLogLine[]): IncidentDetail {
  // A resolution by hand is told by who did it.
  const changes = record.changes.filter(({ kind }) => kind !== "resolved" || record.resolvedBy === null);
  const events: IncidentEvent[] = [...changes, ...deedsOf(log), ...log.filter(isSending)];
  return { ...viewIncident(record, log), timeline: events.sort((a, b) => a.atMs - b.atMs) };
}

/** Who closed it, where somebody did. */
export function closedBy(log: readonly IncidentLogLine[]): { by: string; atMs: number } | null {
  const deed = deedsOf(log).find(({ kind }) => kind === "closed");
  return deed ? { by: deed.by, atMs: deed.atMs } : null;
}

/** Each request once. */
export function deedsOf(log: readonly IncidentLogLine[]): IncidentDeed[] {
  const seen = new Set<string>();
  const deeds: IncidentDeed[] = [];
  for (const line of log) {
    if (isSending(line) || seen.has(line.requestId)) continue;
    seen.add(line.requestId);
    deeds.push(line);
  }
  return deeds;
}
