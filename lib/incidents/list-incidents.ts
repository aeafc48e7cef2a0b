import { compareEntryIds } from "@/lib/ids/entry-id";
import type { Incident, IncidentsQuery } from "@/lib/schema/incident";
import { rankOf } from "./troubles";

export type IncidentsFilter = Omit<IncidentsQuery, "limit" | "cursor">;

/** Open ones before resolved ones; of those open the worst first, else the newest. */
export function sortIncidents(incidents: readonly Incident[]): Incident[] {
  return [...incidents].sort(
    (a, b) =>
      Number(a.state === "resolved") - Number(b.state === "resolved") ||
      (a.state === "resolved" ? 0 : severityRank(b) - severityRank(a) || rankOf(b.status) - rankOf(a.status)) ||
      compareEntryIds(b.incidentId, a.incidentId),
  );
}

const severityRank = ({ severity }: Incident): number => (severity === "critical" ? 1 : 0);

export function matchesFilter(incident: Incident, { state, group, status, severity, owner }: IncidentsFilter): boolean {
  if (state === "open" && incident.state === "resolved") return false;
  if (state === "resolved" && incident.state !== "resolved") return false;
  if (group !== undefined && incident.groupName !== group) return false;
  if (status !== undefined && incident.status !== status && incident.worstStatus !== status) return false;
  if (severity !== undefined && incident.severity !== severity) return false;
  return owner === undefined || (incident.owner?.name ?? "-") === owner;
}

/** The rows after the one that a cursor names; from the start where that one is gone. */
export function pageOf<Row extends { incidentId: string }>(
  rows: readonly Row[],
  { limit, cursor }: Pick<IncidentsQuery, "limit" | "cursor">,
): { rows: Row[]; nextCursor: string | null } {
  const from = cursor === undefined ? 0 : rows.findIndex(({ incidentId }) => incidentId === cursor) + 1;
  const page = rows.slice(from, from + limit);
  return { rows: page, nextCursor: from + limit < rows.length ? (page.at(-1)?.incidentId ?? null) : null };
}
