import type { IncidentRecord, IncidentSeverity } from "@/lib/schema/incident";
import { descriptionOf, linkTo, type Notification, summaryOf } from "./notification";

/** An alert as Alertmanager has them. */
export type Alert = {
  status: "firing" | "resolved";
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  generatorURL: string;
  fingerprint: string;
};

const notEnded = "0001-01-01T00:00:00Z";

const alertNames: Readonly<Record<string, string>> = {
  behind: "CallboardGroupBehind",
  poison: "CallboardPoisonEntries",
  "ended-with-backlog": "CallboardWorkLeftUndone",
  missing: "CallboardGroupMissing",
  vanished: "CallboardGroupVanished",
  "stream-gone": "CallboardStreamGone",
  unreachable: "CallboardRedisUnreachable",
};

/** `CallboardGroupBehind`; of a cause that has no name here, made of its words. */
export function alertNameOf(cause: string): string {
  const words = cause.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return alertNames[cause] ?? `Callboard${words.join("")}`;
}

/** What stays the same for as long as an incident lasts, but for its severity. */
export function labelsOf(
  { cause, groupName, incidentId }: IncidentRecord,
  severity: IncidentSeverity,
  { environment, redis }: Pick<Notification, "environment" | "redis">,
): Record<string, string> {
  return {
    alertname: alertNameOf(cause),
    severity,
    cause,
    ...(groupName === null ? {} : { group: groupName }),
    ...(environment === null ? {} : { environment }),
    redis,
    incident: incidentId,
  };
}

export function alertOf(incident: IncidentRecord, notification: Notification): Alert {
  const { incidentId, severity, status, calls, sinceMs, resolvedAtMs } = incident;
  return {
    status: resolvedAtMs === null ? "firing" : "resolved",
    labels: labelsOf(incident, severity, notification),
    annotations: {
      summary: summaryOf(incident),
      description: descriptionOf(incident),
      status,
      ...(incident.groupName === null ? {} : { calls: String(calls) }),
    },
    startsAt: isoTime(sinceMs),
    endsAt: resolvedAtMs === null ? notEnded : isoTime(Math.max(resolvedAtMs, sinceMs)),
    generatorURL: linkTo(notification, incidentId) ?? "",
    fingerprint: fingerprintOf(`${notification.redis} ${incidentId}`),
  };
}

export const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();

/** 64 bits by FNV-1a, as Alertmanager's own. */
export function fingerprintOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}
