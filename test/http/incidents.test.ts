import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { apiPath } from "@/lib/endpoints/api-path";
import { endpoints } from "@/lib/endpoints/endpoints";
import { type Incident, IncidentDetail, maxDeeds } from "@/lib/schema/incident";
import type { Redis } from "@/server/redis/connect";
import { type Accounts, createAccounts } from "@/test/support/accounts";
import { ask } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { startReceiver } from "@/test/support/receiver";
import { ownRoutesFile } from "@/test/support/routes-file";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

let redis: Redis;
let prefix: string;
let accounts: Accounts;
let site: ConsoleServer;
let hook: Awaited<ReturnType<typeof startReceiver>>;
let incident: Incident;
const secretWords = "my card is 4111 1111 1111 1111";

const bearer = (role: "viewer" | "operator") => ({
  authorization: `Bearer ${accounts.addToken(`${role}-${randomUUID()}`.slice(0, 30), role)}`,
});

/** A group that took ten entries and stopped. */
beforeEach(async () => {
  prefix = uniquePrefix();
  redis = await testClient(inject("redisUrl"), prefix);
  hook = await startReceiver();
  accounts = await createAccounts();
  const key = `${prefix}:+15550100`;
  for (let i = 0; i < 10; i++) await redis.xadd(key, "*", "text", secretWords);
  await redis.xgroup("CREATE", key, "comply", "0");
  await redis.xreadgroup("GROUP", "comply", "comply-1", "COUNT", 5, "STREAMS", key, ">");
  // The console's door watches every server of the process: the receiver must be asked for something that stands there.
  const url = `${hook.url}/api/session?key=secret-path`;
  site = await startConsole(inject("redisUrl"), `${prefix}:*`, {
    env: {
      CALLBOARD_USERS_FILE: accounts.file,
      CALLBOARD_ORIGIN: "https://callboard.example.com",
      CALLBOARD_BLOCKED_AFTER_MS: "500",
      CALLBOARD_GONE_AFTER_MS: "1000",
      CALLBOARD_INCIDENT_OPEN_AFTER_MS: "200",
      CALLBOARD_INCIDENT_RESOLVE_AFTER_MS: "500",
      CALLBOARD_ALERT_ROUTES_FILE: ownRoutesFile([{ name: "hook", to: "webhook", url }]),
    },
  });
  const isOpen = async () => (await site.runtime.incidents.list({ state: "open", limit: 1 })).rows[0];
  incident = await waitFor("an incident", isOpen, 15_000);
});

afterEach(async () => {
  await site.stop();
  accounts.remove();
});

type Deed = "acknowledgeIncident" | "ownIncident" | "noteIncident" | "resolveIncident";
function post(name: Deed, body: object, headers: Record<string, string>): Promise<Response> {
  const path = apiPath(name, { params: { incidentId: incident.incidentId } });
  const sent = { requestId: randomUUID(), ...body };
  return fetch(`${site.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(sent),
  });
}

test("who may act on it does, with a record; who may only look does not", { timeout: 40_000 }, async () => {
  const [operator, viewer] = [bearer("operator"), bearer("viewer")];
  const page = await ask(site.url, endpoints.incidents, { query: "?state=open&group=comply", headers: viewer });
  expect(page).toMatchObject({
    total: 1,
    openCount: 1,
    rows: [{ incidentId: incident.incidentId, groupName: "comply", state: "open" }],
  });
  const refused = await post("acknowledgeIncident", {}, viewer);
  expect(refused.status).toBe(403);
  for (const [name, body] of [
    ["acknowledgeIncident", {}],
    ["ownIncident", {}],
    ["noteIncident", { text: "restarted it" }],
    ["ownIncident", { owner: null }],
    ["resolveIncident", { reason: "drained" }],
  ] as const) {
    const answer = await post(name, body, operator);
    expect({ name, status: answer.status }).toEqual({ name, status: 200 });
    expect(IncidentDetail.parse(await answer.json()).incidentId).toBe(incident.incidentId);
  }
  const detail = await ask(site.url, endpoints.incident, {
    params: { incidentId: incident.incidentId },
    headers: viewer,
  });
  expect(detail).toMatchObject({ state: "resolved", owner: null, notes: 1 });
  const audit = await ask(site.url, endpoints.audit, { query: "?limit=50", headers: operator });
  const about = audit.rows.filter(({ params }) => params.incidentId === incident.incidentId);
  const done = about.filter(({ kind }) => kind !== "refused").map(({ action }) => action);
  expect(done.reverse()).toEqual([
    "incident-acknowledge",
    "incident-owner",
    "incident-note",
    "incident-owner",
    "incident-resolve",
  ]);
  expect(JSON.stringify(audit.rows)).not.toContain("restarted it");
  expect(about.filter(({ kind }) => kind === "refused")).toHaveLength(1);
  await waitFor("both to be sent", () => hook.received.length >= 2);
  const sent = hook.received.map(({ body }) => body).join();
  for (const word of ["4111", "card", "+15550100", "restarted it", "drained"])
    expect({ word, isSent: sent.includes(word) }).toEqual({ word, isSent: false });
  expect(hook.bodies().map(({ status }) => status)).toEqual(["firing", "resolved"]);
});

test("of many notes at once no more are kept than the bound, and a repeated one once", {
  timeout: 60_000,
}, async () => {
  const operator = bearer("operator");
  const requestId = randomUUID();
  const repeated = await Promise.all(
    Array.from({ length: 10 }, () => post("noteIncident", { requestId, text: "same" }, operator)),
  );
  expect(new Set(repeated.map(({ status }) => status))).toEqual(new Set([200]));
  const many = await Promise.all(
    Array.from({ length: maxDeeds + 20 }, (_, i) => post("noteIncident", { text: `${i}` }, operator)),
  );
  const kept = many.filter(({ status }) => status === 200);
  expect([kept.length, many.filter(({ status }) => status === 409).length]).toEqual([maxDeeds - 1, 21]);
  const { notes } = await ask(site.url, endpoints.incident, {
    params: { incidentId: incident.incidentId },
    headers: operator,
  });
  expect(notes).toBe(maxDeeds);
});

test("what does not fit is refused with the field", async () => {
  const operator = bearer("operator");
  expect((await post("noteIncident", { text: " " }, operator)).status).toBe(400);
  expect((await post("noteIncident", { text: "x".repeat(2_001) }, operator)).status).toBe(400);
  expect((await post("ownIncident", { owner: "" }, operator)).status).toBe(400);
  const missing = await fetch(`${site.url}${apiPath("incident", { params: { incidentId: "1-7" } })}`, {
    headers: operator,
  });
  expect(missing.status).toBe(404);
});

test("routes are shown without what is secret in them, and tried by who may", async () => {
  const [operator, viewer] = [bearer("operator"), bearer("viewer")];
  const shown = await ask(site.url, endpoints.alertRoutes, { headers: viewer });
  expect(shown.routes).toMatchObject([{ name: "hook", to: "webhook", host: new URL(hook.url).host, isSigned: false }]);
  expect(JSON.stringify(shown)).not.toContain("secret-path");
  const path = `${site.url}${apiPath("testAlertRoute", { params: { name: "hook" } })}`;
  const sent = { method: "POST", body: JSON.stringify({ requestId: randomUUID() }) };
  const send = (headers: Record<string, string>) =>
    fetch(path, { ...sent, headers: { "content-type": "application/json", ...headers } });
  expect((await send(viewer)).status).toBe(403);
  expect(await (await send(operator)).json()).toMatchObject({ isSent: true, httpStatus: 200 });
});
