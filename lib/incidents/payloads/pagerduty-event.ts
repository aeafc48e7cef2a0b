import type { IncidentRecord } from "@/lib/schema/incident";
import { cutText } from "@/lib/visible-name";
import { isoTime } from "./alert";
import { linkTo, type Notification, summaryOf } from "./notification";

const maxSummary = 1_024;
const maxDedupKey = 255;

/** One event of PagerDuty's Events API v2. The key stays the incident's, so that its end ends the alert it began. */
export function pagerDutyEvent(
  incident: IncidentRecord,
  what: "firing" | "acknowledged" | "resolved",
  routingKey: string,
  notification: Notification,
) {
  const { incidentId, groupName, cause, severity, status, calls, sinceMs, findings } = incident;
  const { redis, environment } = notification;
  const link = linkTo(notification, incidentId);
  const about = {
    routing_key: routingKey,
    event_action:
      what === "firing" ? ("trigger" as const) : what === "resolved" ? ("resolve" as const) : ("acknowledge" as const),
    dedup_key: cutText(`callboard ${incidentId} ${redis}`, maxDedupKey),
  };
  if (what !== "firing") return about;
  return {
    ...about,
    payload: {
      summary: cutText(
        environment === null ? summaryOf(incident) : `[${environment}] ${summaryOf(incident)}`,
        maxSummary,
      ),
      source: redis,
      severity,
      timestamp: isoTime(sinceMs),
      ...(groupName === null ? {} : { component: groupName }),
      ...(environment === null ? {} : { group: environment }),
      class: cause,
      custom_details: {
        status,
        ...(groupName === null ? {} : { calls }),
        why: findings.map((finding) => finding.cause).join("\n"),
        advice: findings.map((finding) => finding.advice).join("\n"),
      },
    },
    client: "Callboard",
    ...(link === null ? {} : { client_url: link, links: [{ href: link, text: "The incident in Callboard" }] }),
  };
}
