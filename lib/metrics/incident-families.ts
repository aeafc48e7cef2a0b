import type { ShownRoute } from "../schema/alert-route";
import { type Family, gauge, seconds } from "./family";

type Fared = Pick<ShownRoute, "name" | "waiting" | "givenUp" | "lastSentAtMs" | "lastFailedAtMs">;

/** What is open, and how those who are told of it are reached. Null is not known. */
export function incidentFamilies(openIncidents: number | null, routes: readonly Fared[] | null): Family[] {
  const each = (name: string, help: string, value: (route: Fared) => number | null) =>
    gauge(
      name,
      help,
      (routes ?? []).map((route) => [{ route: route.name }, value(route)]),
    );
  return [
    gauge("callboard_incidents_open", "Incidents that are open.", openIncidents),
    each("callboard_notifications_waiting", "Notifications that wait to be sent.", ({ waiting }) => waiting),
    each(
      "callboard_notifications_given_up",
      "Notifications given up since one last got through.",
      ({ givenUp }) => givenUp,
    ),
    each("callboard_notification_sent_timestamp_seconds", "When one last got through.", ({ lastSentAtMs }) =>
      seconds(lastSentAtMs),
    ),
    each("callboard_notification_failed_timestamp_seconds", "When one last failed.", ({ lastFailedAtMs }) =>
      seconds(lastFailedAtMs),
    ),
  ];
}
