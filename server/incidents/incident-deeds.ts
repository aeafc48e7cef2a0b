import { detailIncident, viewIncident } from "@/lib/incidents/view-incident";
import type { Actor } from "@/lib/permissions";
import type { AuditRecord } from "@/lib/schema/audit-entry";
import {
  type IncidentDeed,
  type IncidentDetail,
  type IncidentLogLine,
  type IncidentRecord,
  maxDeeds,
} from "@/lib/schema/incident";
import type { AuditLog } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { IncidentStore, IncidentsState } from "./incident-store";

export type DeedContext = { actor: Actor; address: string | null };
type NewDeed = { requestId: string } & (
  | { kind: "acknowledged" }
  | { kind: "owner"; owner: string | null }
  | { kind: "note"; text: string }
  | { kind: "closed"; text: string }
);

const actionOf: Record<IncidentDeed["kind"], string> = {
  acknowledged: "incident-acknowledge",
  owner: "incident-owner",
  note: "incident-note",
  closed: "incident-resolve",
};

/**
 * What people do about an incident, each written in one step with its audit record, which holds ids and never the text.
 * A repeated request, a second acknowledgement and a second end change nothing and answer the incident as it is.
 */
export function createIncidentDeeds({
  store,
  audit,
  now,
}: {
  store: IncidentStore;
  audit: AuditLog;
  now: () => number;
}) {
  const turns = new Map<string, Promise<unknown>>();

  /** Looked at and written one after the other: of many at once none goes beyond the bound, or is done twice. */
  function add(incidentId: string, deed: NewDeed, context: DeedContext): Promise<IncidentDetail> {
    const done = (turns.get(incidentId) ?? Promise.resolve()).then(() => addNow(incidentId, deed, context));
    const turn: Promise<unknown> = done
      .catch(() => undefined)
      .then(() => turns.get(incidentId) === turn && turns.delete(incidentId));
    turns.set(incidentId, turn);
    return done;
  }

  async function addNow(incidentId: string, deed: NewDeed, context: DeedContext): Promise<IncidentDetail> {
    const before = await store.read();
    const record = recordOf(before, incidentId);
    const log = before.logs.get(incidentId) ?? [];
    if (isDone(record, log, deed)) return detailIncident(record, log);
    if (log.filter((line) => !("route" in line)).length >= maxDeeds) {
      throw new AppError("conflict", `${maxDeeds} things were done about this incident, the most that are kept.`);
    }
    const written: IncidentDeed = { ...deed, atMs: now(), by: context.actor.name };
    await audit.commit(auditOf(record, deed, context), [...store.addLine(incidentId, written, before), store.touch()]);
    return one(incidentId);
  }

  async function one(incidentId: string): Promise<IncidentDetail> {
    const state = await store.read();
    return detailIncident(recordOf(state, incidentId), state.logs.get(incidentId) ?? []);
  }

  return { add, one };
}

function recordOf({ open, past }: IncidentsState, incidentId: string): IncidentRecord {
  const record = open.get(incidentId) ?? past.get(incidentId);
  if (!record) throw new AppError("not-found", `There is no incident ${incidentId} (any more).`);
  return record;
}

function isDone(record: IncidentRecord, log: readonly IncidentLogLine[], deed: NewDeed): boolean {
  if (log.some((line) => "requestId" in line && line.requestId === deed.requestId)) return true;
  const { state, acknowledged, owner } = viewIncident(record, log);
  if (deed.kind === "closed") return state === "resolved";
  if (deed.kind === "acknowledged") return state === "resolved" || acknowledged !== null;
  return deed.kind === "owner" && (owner?.name ?? null) === deed.owner;
}

function auditOf(
  { incidentId, groupName }: IncidentRecord,
  deed: NewDeed,
  { actor, address }: DeedContext,
): Omit<AuditRecord, "redis"> {
  const params: AuditRecord["params"] = { incidentId };
  if (groupName !== null) params.group = groupName;
  if (deed.kind === "owner") params.owner = deed.owner ?? "nobody";
  if (deed.kind === "note") params.characters = deed.text.length;
  return {
    kind: "outcome",
    action: actionOf[deed.kind],
    requestId: deed.requestId,
    jobId: null,
    part: null,
    actor: { name: actor.name, role: actor.role },
    address,
    reason: deed.kind === "closed" && deed.text !== "" ? deed.text : null,
    params,
    targets: [],
    targetCount: 0,
    counts: null,
    durationMs: null,
    note: null,
  };
}
