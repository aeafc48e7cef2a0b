import { createHmac } from "node:crypto";
import { alertmanagerAlerts } from "@/lib/incidents/payloads/alertmanager-alerts";
import type { Notification } from "@/lib/incidents/payloads/notification";
import { pagerDutyEvent } from "@/lib/incidents/payloads/pagerduty-event";
import { slackMessage } from "@/lib/incidents/payloads/slack-message";
import { webhookPayload } from "@/lib/incidents/payloads/webhook-payload";
import type { Delivery } from "@/lib/schema/delivery";
import type { IncidentSeverity } from "@/lib/schema/incident";
import type { Posted, PostOptions } from "./post-safely";
import { postSafely } from "./post-safely";
import type { LoadedRoute } from "./routes-file";

export type Telling = {
  deliveryId: string;
  what: Delivery["what"];
  notification: Notification;
  /** As what Alertmanager knows an incident. */
  toldAs: (incidentId: string) => IncidentSeverity | null;
};

/** Sends what there is to tell in the receiver's own shape. */
export async function deliver(loaded: LoadedRoute, telling: Telling, options?: PostOptions): Promise<Posted> {
  const { route, url, ca } = loaded;
  const body = JSON.stringify(bodyOf(loaded, telling));
  const headers = {
    "content-type": "application/json",
    // The same in every attempt: a receiver that heard it already can tell.
    "x-callboard-delivery": telling.deliveryId,
    ...(route.to === "webhook" && loaded.secret !== null
      ? { "x-callboard-signature": signatureOf(body, loaded.secret, telling.notification.nowMs) }
      : {}),
  };
  return postSafely({ url, body, headers, privateNetworks: route.privateNetworks, ca }, options);
}

/** `t=<seconds>,v1=<hex>`: HMAC with SHA-256 over the time, a full stop and the body. */
export function signatureOf(body: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

function bodyOf({ route, secret }: LoadedRoute, { notification, toldAs, what }: Telling): unknown {
  switch (route.to) {
    case "webhook":
      return webhookPayload(notification);
    case "alertmanager":
      return alertmanagerAlerts(notification, toldAs);
    case "slack":
      return slackMessage(notification);
    case "pagerduty": {
      const [incident] = notification.incidents;
      if (incident === undefined) throw new Error("there is no incident to tell of");
      const event = what === "acknowledged" ? what : incident.resolvedAtMs === null ? "firing" : "resolved";
      return pagerDutyEvent(incident, event, secret ?? "", notification);
    }
  }
}
