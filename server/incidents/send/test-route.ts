import type { Notification } from "@/lib/incidents/payloads/notification";
import type { AlertRouteTest } from "@/lib/schema/alert-route";
import type { IncidentRecord } from "@/lib/schema/incident";
import { deliver } from "./deliver";
import type { PostOptions } from "./post-safely";
import type { LoadedRoute } from "./routes-file";

export type TestRouteOptions = {
  about: Pick<Notification, "environment" | "redis" | "origin">;
  deliveryId: string;
  post: PostOptions | undefined;
  now: () => number;
};

/** Sends once, at once, something that says it is a test and is over: no receiver is left with an alert that fires. */
export async function testRoute(
  loaded: LoadedRoute,
  { about, deliveryId, post, now }: TestRouteOptions,
): Promise<AlertRouteTest> {
  const { name, to } = loaded.route;
  const beganAtMs = now();
  const firing = testIncident(beganAtMs);
  const over = { ...firing, resolvedAtMs: beganAtMs };
  const told = { route: name, groupKey: firing.incidentId, groupBy: [], reason: "unknown" as const, nowMs: beganAtMs };
  const send = (incident: IncidentRecord) => {
    const notification = { ...about, ...told, incidents: [incident] };
    return deliver(loaded, { deliveryId, what: "alerts", notification, toldAs: () => null }, post);
  };
  const first = await send(to === "slack" || to === "webhook" ? over : firing);
  const isFiring = (to === "pagerduty" || to === "alertmanager") && first.outcome.kind === "taken";
  const { outcome, httpStatus } = isFiring ? await send(over) : first;
  return {
    isSent: outcome.kind === "taken",
    httpStatus,
    problem: outcome.kind === "taken" ? null : outcome.problem,
    durationMs: Math.max(0, now() - beganAtMs),
  };
}

function testIncident(atMs: number): IncidentRecord {
  const title = "This is a test of a route of Callboard: nothing is wrong";
  const finding = {
    kind: "test",
    status: "UNKNOWN" as const,
    title,
    cause: "Somebody pressed Test.",
    advice: "Nothing is to be done.",
    href: "/",
    hrefLabel: "",
    action: null,
  };
  return {
    incidentId: `test-${Math.floor(atMs)}`,
    key: "test:",
    cause: "test",
    groupName: null,
    severity: "warning",
    status: "UNKNOWN",
    worstStatus: "UNKNOWN",
    calls: 0,
    maxCalls: 0,
    toldCalls: 0,
    sinceMs: atMs,
    openedAtMs: atMs,
    seenAtMs: atMs,
    calmSinceMs: null,
    resolvedAtMs: null,
    resolvedBy: null,
    followsId: null,
    findings: [finding],
    changes: [],
  };
}
