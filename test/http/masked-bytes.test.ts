import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { apiPath } from "@/lib/endpoints/api-path";
import { endpoints } from "@/lib/endpoints/endpoints";
import { permissions, type Role } from "@/lib/permissions";
import type { EntryTarget } from "@/lib/schema/action";
import { ActionAnswer } from "@/lib/schema/action";
import { AuditPage } from "@/lib/schema/audit-entry";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { type Accounts, createAccounts, password } from "@/test/support/accounts";
import { pathOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { leakIn, plant, planted, plantedLive } from "@/test/support/personal-data/planted-call";
import { routesFile } from "@/test/support/routes-file";
import { uniquePrefix } from "@/test/support/run-runtime";
import { targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

type Name = keyof typeof endpoints;
/** Several requests where an endpoint shows content in several ways. `status` where the answer is no 200. */
type Asked = { query?: string; params?: Record<string, string>; body?: object; status?: number };

const callId = "secrets";
const group = "g";
const requestId = randomUUID();
const jobId = randomUUID();
const reason = "poison: cannot be parsed";
const secretText = encodeURIComponent("zephyrine");
let accounts: Accounts;
let redis: Redis;
let site: ConsoleServer;
let key: string;
let entryIds: string[];
let targets: EntryTarget[];
let deadLetterIds: string[];
let auditId: string;
let noteId: string;
let incidentId: string;
const headersOf = new Map<Role, Record<string, string>>();

/** One line for each endpoint there is: one that is missing here fails the test. */
const asked: Record<Name, () => Asked[]> = {
  recording: () => [{}],
  snapshot: () => [{}],
  calls: () => [{ query: "?limit=50" }, { query: `?q=${secretText}` }],
  call: () => [{}],
  entries: () => [{ query: "?limit=500" }, { query: "?limit=500&order=asc" }, ...pagesOf(7)],
  entry: () => entryIds.map((entryId) => ({ params: { entryId } })),
  tail: () => [{}, { query: `?after=${entryIds[20]}` }],
  events: () => [{}, { query: "?limit=7" }, { query: `?after=${entryIds[20]}` }],
  tails: () => [
    {
      query: `?tail=${encodeURIComponent(apiPath("tail", { params: { callId } }))}&tail=${encodeURIComponent(apiPath("eventTail", { params: { callId } }))}`,
    },
  ],
  toldCalls: () => [{ query: `?q=${secretText}` }, { query: "?q=al&limit=100" }],
  eventTail: () => [{}, { query: `?after=${entryIds[20]}` }],
  transcript: () => [{}, ...entryIds.map((entryId) => ({ query: `?until=${entryId}` }))],
  export: () => ["jsonl", "txt", "srt", "vtt"].map((format) => ({ query: `?format=${format}` })),
  reveal: () => [],
  notes: () => [{}],
  addNote: () => [{ body: { requestId: randomUUID(), text: "checked" } }],
  removeNote: () => [{ params: { noteId } }],
  progress: () => [{}],
  groups: () => [{}, { query: `?q=${secretText}` }],
  group: () => [{ params: { name: group } }],
  groupConsumers: () => [{ params: { name: group } }],
  archive: () => [{}],
  durability: () => [{}],
  callCopies: () => [{}],
  archivedCalls: () => [{}, { query: `?q=${secretText}` }],
  foundCalls: () => [{}, { query: `?q=${secretText}` }, { query: "?q=transcript&agent=a" }],
  forgetCall: () => [],
  live: () => [{ query: "?view=snapshot" }],
  pending: () => [{ query: "?limit=100" }, { query: "?q=transcript" }, { query: `?callId=${callId}&group=${group}` }],
  consumers: () => [{ query: `?group=${group}` }],
  consumerPlaces: () => [{ query: `?group=${group}&consumer=dead` }],
  abilities: () => [{}],
  actionReport: () => [{ params: { requestId } }],
  claim: () => [{ body: act({ dryRun: true, targets, toConsumer: "alive" }) }],
  release: () => [{ body: act({ dryRun: true, targets }) }],
  ack: () => [{ body: act({ dryRun: true, targets }) }],
  undo: () => [{ body: { requestId: randomUUID(), undoes: requestId, dryRun: true } }],
  // Where the server has no such command it says so.
  ackDelete: () => [{ body: act({ dryRun: true, targets }) }],
  deleteEverywhere: () => [{ body: act({ dryRun: true, targets }) }],
  deadLetter: () => [{ body: act({ dryRun: true, targets }) }],
  redrive: () => [{ body: act({ dryRun: true, targets: letters() }) }],
  discard: () => [{ body: act({ dryRun: true, targets: letters() }) }],
  removeConsumer: () => [{ body: act({ dryRun: true, targets: [{ callId, group, consumer: "alive" }] }) }],
  createGroup: () => [{ body: act({ dryRun: true, targets: [{ callId, group: "missing", at: "0" }] }) }],
  server: () => [{}],
  unwatched: () => [{}],
  deadLetters: () => [{ query: "?limit=200" }, { query: `?reason=${secretText}` }],
  deadLetterEntry: () => deadLetterIds.map((deadLetterId) => ({ params: { deadLetterId } })),
  jobs: () => [{}],
  createJob: () => [{ body: { jobId, verb: "ack", reason, targets } }],
  addJobTargets: () => [{ body: { part: 1, targets: targets.slice(0, 1) } }],
  dryRunJob: () => [{ body: {} }],
  job: () => [{}],
  startJob: () => [{ body: { total: targets.length } }],
  jobEvents: () => [{}],
  cancelJob: () => [{}],
  incidents: () => [{}],
  incident: () => [{}],
  acknowledgeIncident: () => [{ body: { requestId: randomUUID() } }],
  ownIncident: () => [{ body: { requestId: randomUUID() } }],
  noteIncident: () => [{ body: { requestId: randomUUID(), text: "looked at it" } }],
  resolveIncident: () => [{ body: { requestId: randomUUID() } }],
  alertRoutes: () => [{}],
  testAlertRoute: () => [{ body: { requestId: randomUUID() } }],
  audit: () => [{ query: "?limit=100" }],
  auditRecord: () => [{ params: { auditId } }],
  auditExport: () => [{}],
  session: () => [{}],
  signIn: () => [{ body: { name: accounts.userOf("operator").name, password } }],
  oidcSignIn: () => [{}],
  oidcCallback: () => [{}],
  signOut: () => [{}],
  signOutEverywhere: () => [{}],
  settings: () => [{}],
  changeSettings: () => [{ body: { version: 0, changes: [{ name: "CALLBOARD_AT_RISK_MS", text: "61000" }] } }],
  undoSettings: () => [{ body: { version: 1 } }],
  metrics: () => [{}],
  healthLive: () => [{}],
  healthReady: () => [{}],
  openapi: () => [{}],
};

const pagesOf = (limit: number): Asked[] => entryIds.map((id) => ({ query: `?limit=${limit}&order=asc&from=${id}` }));
const act = (more: object) => ({ requestId: randomUUID(), reason, ...more });
const letters = () => deadLetterIds.map((deadLetterId) => ({ callId, deadLetterId }));

beforeAll(async () => {
  const prefix = uniquePrefix();
  key = `${prefix}:${callId}`;
  accounts = await createAccounts();
  redis = connectRedis({ url: inject("redisUrl"), name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  entryIds = await plant(redis, key, planted);
  await redis.xgroup("CREATE", key, group, "0");
  await redis.xreadgroup("GROUP", group, "dead", "COUNT", 500, "STREAMS", key, ">");
  await redis.xgroup("CREATECONSUMER", key, group, "alive");
  const env = {
    CALLBOARD_USERS_FILE: accounts.file,
    CALLBOARD_REQUESTS_PER_MINUTE: "100000",
    CALLBOARD_BLOCKED_AFTER_MS: "500",
    CALLBOARD_GONE_AFTER_MS: "1000",
    CALLBOARD_INCIDENT_OPEN_AFTER_MS: "100",
    CALLBOARD_ALERT_ROUTES_FILE: routesFile([{ name: "hook", to: "webhook", url: "http://127.0.0.1:9/" }]),
  };
  site = await startConsole(inject("redisUrl"), `${prefix}:*`, { env });
  for (const role of ["operator", "admin"] as const) {
    headersOf.set(role, { authorization: `Bearer ${accounts.addToken(`reads-${role}`, role)}` });
  }
  await waitFor("the call", () => site.runtime.collector.registry.find(callId));
  const stuck = { key, callId, group };
  await untilIdle(redis, stuck);
  const all = await targetsOf(redis, stuck);
  const set = await send("deadLetter", { body: { requestId, reason, targets: all.slice(0, 40) } }, "admin");
  const { outcomes } = ActionAnswer.parse(JSON.parse(set.text));
  deadLetterIds = outcomes.flatMap(({ deadLetterId }) => deadLetterId ?? []);
  expect(deadLetterIds).toHaveLength(40);
  targets = await targetsOf(redis, stuck);
  const note = await send("addNote", { body: { requestId: randomUUID(), text: "checked" } }, "admin");
  noteId = JSON.parse(note.text).noteId;
  const audit = AuditPage.parse(JSON.parse((await send("audit", {}, "admin")).text));
  auditId = audit.rows[0]?.auditId ?? "";
  const isOpen = async () => (await site.runtime.incidents.list({ state: "open", limit: 1 })).rows[0];
  ({ incidentId } = await waitFor("an incident of the group", isOpen, 20_000));
});

afterAll(async () => {
  await site.stop();
  accounts.remove();
  await redis.del(key, `dlq:{${key}}`, `dlq:{${key}}:idx`);
  redis.disconnect();
});

async function send(name: Name, { query = "", params = {}, body }: Asked, role: Role, forMs?: number, until?: string) {
  const { path, method } = endpoints[name];
  const url = `${site.url}${pathOf(path, { callId, requestId, jobId, noteId, auditId, incidentId, name: "hook", entryId: entryIds[0] ?? "", ...params })}${query}`;
  const gone = new AbortController();
  const timer = forMs === undefined ? undefined : setTimeout(() => gone.abort(), forMs);
  const headers = { origin: site.url, "content-type": "application/json", ...headersOf.get(role) };
  let text = "";
  let status = 0;
  try {
    const response = await fetch(url, {
      method,
      headers,
      signal: gone.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    status = response.status;
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (until !== undefined && text.includes(until)) gone.abort();
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
  clearTimeout(timer);
  return { url, status, text };
}

const lastWords = "that is noted";
const isRefusedTo = (role: Role, name: Name) => {
  const roles: readonly Role[] = permissions[endpoints[name].permission].roles;
  return !roles.includes(role);
};
const names = Object.keys(endpoints).filter((name): name is Name => name in asked && name !== "reveal");
const streams = names.filter((name) => endpoints[name].answer === "events" && name !== "jobEvents");

test("every endpoint is asked, but for the one that reveals and the one that deletes for good", () => {
  expect(Object.keys(asked).sort()).toEqual(Object.keys(endpoints).sort());
  const unasked = Object.entries(asked).flatMap(([name, requests]) => (requests().length === 0 ? [name] : []));
  expect(unasked).toEqual(["reveal", "forgetCall"]);
});

test.each(["operator", "admin"] as const)(
  "streams send the %s no character of personal data that grows meanwhile",
  { timeout: 60_000 },
  async (role) => {
    const reading = streams.flatMap((name) =>
      asked[name]().map((one) => send(name, one, role, name === "live" ? 3_000 : 40_000, lastWords)),
    );
    await plant(redis, key, plantedLive.slice(0, 1));
    for (const fields of plantedLive.slice(1)) {
      await plant(redis, key, [fields]);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    for (const { url, text } of await Promise.all(reading)) {
      expect({ url, leak: leakIn(text) }).toEqual({ url, leak: null });
      if (url.includes("/tail")) expect(text).toContain(lastWords);
    }
  },
);

describe.each(["operator", "admin"] as const)("as %s", (role) => {
  test.each(
    names.filter((name) => endpoints[name].answer !== "events" && !/^(?:signOut|signIn|oidc|removeNote)/.test(name)),
  )("%s", async (name) => {
    for (const one of asked[name]()) {
      const { url, status, text } = await send(name, one, role);
      // What an admin did no operator undoes, and not every server has every command.
      const isRefused = isRefusedTo(role, name) || (role === "operator" && name === "undo");
      const isAbsent = status === 503 && /This server has no X(?:ACKDEL|DELEX)\./.test(text);
      const isAsExpected = isRefused
        ? status === 403
        : isAbsent || status === 200 || (endpoints[name].method !== "GET" && status === 409);
      expect(isAsExpected ? null : { url, status, text }).toBeNull();
      expect({ url, leak: leakIn(text) }).toEqual({ url, leak: null });
    }
  });
});

test.each(["zephyrine", "quillfeather", "9170", "okonkwo", "November ninth", "48213"])(
  "a text filter finds nothing of what is masked: %s",
  async (secret) => {
    const { text } = await send("pending", { query: `?q=${encodeURIComponent(secret)}` }, "operator");
    expect({ secret, total: JSON.parse(text).total }).toEqual({ secret, total: 0 });
  },
);

test.each(["removeNote", "jobEvents", "oidcSignIn", "oidcCallback", "signIn", "signOut", "signOutEverywhere"] as const)(
  "%s",
  async (name) => {
    for (const one of asked[name]()) {
      const { url, text } = await send(name, one, "admin", 5_000);
      expect({ url, leak: leakIn(text) }).toEqual({ url, leak: null });
    }
  },
);
