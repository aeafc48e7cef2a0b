import { paths } from "@/lib/paths";
import type { IncidentRecord } from "@/lib/schema/incident";

/** What there is to tell a receiver, whatever its shape. */
export type Notification = {
  /** What changed and what belongs to it; those with `resolvedAtMs` are over. */
  incidents: readonly IncidentRecord[];
  /** The receiver's name in our routes. */
  route: string;
  groupKey: string;
  groupBy: readonly string[];
  reason:
    | "first notification"
    | "new alerts added"
    | "some alerts resolved"
    | "all alerts resolved"
    | "repeat interval elapsed"
    | "unknown";
  environment: string | null;
  /** The watched Redis: host:port/db. */
  redis: string;
  /** The address people open the console at; null where none is set. */
  origin: string | null;
  nowMs: number;
};

/** Where the incident is shown; nothing of a call is in it. */
export function linkTo({ origin }: Pick<Notification, "origin">, incidentId: string): string | null {
  return origin === null ? null : `${origin}${paths.incidents(`?incident=${encodeURIComponent(incidentId)}`)}`;
}

/** The incident in one sentence: as last seen. */
export const summaryOf = ({ findings, cause }: IncidentRecord): string => findings[0]?.title ?? cause;

/** Why, in numbers, and what to do. */
export function descriptionOf({ findings }: IncidentRecord): string {
  return findings.map(({ cause, advice }) => `${cause} ${advice}`).join("\n");
}
