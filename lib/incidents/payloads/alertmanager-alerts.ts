import type { IncidentSeverity } from "@/lib/schema/incident";
import { alertOf, isoTime, labelsOf } from "./alert";
import type { Notification } from "./notification";

/** What Alertmanager's /api/v2/alerts takes. */
export type PostableAlert = {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  generatorURL?: string;
};

/** How long Alertmanager takes an alert for firing that is not told again: four times our pace, as Prometheus has it. */
export const repeatEveryMs = 60_000;
const firesForMs = 4 * repeatEveryMs;

/** An incident told under another severity before is another alert to Alertmanager: that one ends. */
export function alertmanagerAlerts(
  notification: Notification,
  toldAs: (incidentId: string) => IncidentSeverity | null,
): PostableAlert[] {
  const { nowMs } = notification;
  return notification.incidents.flatMap((incident) => {
    const { labels, annotations, startsAt, endsAt, generatorURL, status } = alertOf(incident, notification);
    const about = { annotations, startsAt, ...(generatorURL === "" ? {} : { generatorURL }) };
    const told = toldAs(incident.incidentId);
    const before = told === null || told === incident.severity ? [] : [told];
    return [
      { ...about, labels, endsAt: status === "resolved" ? endsAt : isoTime(nowMs + firesForMs) },
      ...before.map((severity) => ({
        ...about,
        labels: labelsOf(incident, severity, notification),
        endsAt: isoTime(nowMs),
      })),
    ];
  });
}
