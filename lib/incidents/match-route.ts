import type { AlertRoute, RouteMatch } from "@/lib/schema/alert-route";
import type { IncidentRecord } from "@/lib/schema/incident";

/** Whether a route is to hear of an incident as it is now; `environment` is the console's own label, if it has one. */
export function matchesRoute(when: RouteMatch, incident: IncidentRecord, environment: string | null): boolean {
  const { statuses, severities, groups, environments, minCalls } = when;
  return (
    (statuses === undefined || statuses.includes(incident.status) || statuses.includes(incident.worstStatus)) &&
    (severities === undefined || severities.includes(incident.severity)) &&
    (groups === undefined || fitsAny(groups, incident.groupName)) &&
    (environments === undefined || fitsAny(environments, environment)) &&
    // What is not about calls has none to count.
    (incident.groupName === null || incident.maxCalls >= minCalls)
  );
}

/** Whether it is on, and is to hear. */
export const hearsOf = (
  { isOff, when }: Pick<AlertRoute, "isOff" | "when">,
  incident: IncidentRecord,
  environment: string | null,
): boolean => !isOff && matchesRoute(when, incident, environment);

function fitsAny(patterns: readonly string[], name: string | null): boolean {
  return name !== null && patterns.some((pattern) => fits(pattern, name));
}

/** `*` stands for any letters; by pieces, so that no pattern takes long. */
function fits(pattern: string, name: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > name.length - last.length) return false;
    at = found + piece.length;
  }
  return true;
}
