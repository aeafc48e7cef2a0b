import { type Alert, alertOf } from "./alert";
import type { Notification } from "./notification";

/** What Alertmanager would send to a webhook: version 4. */
export function webhookPayload(notification: Notification) {
  const { incidents, route, groupKey, groupBy, reason, origin } = notification;
  const alerts = incidents.map((incident) => alertOf(incident, notification));
  const commonLabels = commonOf(alerts, ({ labels }) => labels);
  return {
    version: "4",
    groupKey: `{}:${groupKey}`,
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status === "firing") ? "firing" : "resolved",
    receiver: route,
    groupLabels: Object.fromEntries(Object.entries(commonLabels).filter(([name]) => groupBy.includes(name))),
    commonLabels,
    commonAnnotations: commonOf(alerts, ({ annotations }) => annotations),
    externalURL: origin ?? "",
    notification_reason: reason,
    alerts,
  };
}

function commonOf(alerts: readonly Alert[], of: (alert: Alert) => Record<string, string>): Record<string, string> {
  const [first, ...others] = alerts.map(of);
  return Object.fromEntries(
    Object.entries(first ?? {}).filter(([name, value]) => others.every((other) => other[name] === value)),
  );
}
