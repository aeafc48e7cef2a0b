import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listTargets } from "@/lib/audit/list-targets";
import { AuditPage } from "@/lib/schema/audit-entry";
import { type Accounts, createAccounts } from "@/test/support/accounts";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { uniquePrefix } from "@/test/support/run-runtime";

let accounts: Accounts;
let site: ConsoleServer;
let viewer: string;
let admin: string;

beforeAll(async () => {
  accounts = await createAccounts();
  site = await startConsole(inject("redisUrl"), `${uniquePrefix()}:*`, {
    env: { CALLBOARD_USERS_FILE: accounts.file, CALLBOARD_REQUESTS_PER_MINUTE: "100000" },
    waitsForCalls: false,
  });
  viewer = accounts.addToken("looks", "viewer");
  admin = accounts.addToken("reads", "admin");
});
afterAll(async () => {
  await site.stop();
  accounts.remove();
});

const as = (secret: string) => ({ authorization: `Bearer ${secret}` });

async function attempt(path: string, body: unknown, secret = viewer): Promise<void> {
  const response = await fetch(`${site.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...as(secret) },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  expect(response.status).toBe(403);
  expect((await response.json()).error.message).toMatch(/^The role viewer may not /);
}

async function refusals(query: Record<string, string>) {
  const search = new URLSearchParams({ kind: "refused", ...query });
  return AuditPage.parse(await (await fetch(`${site.url}/api/audit?${search}`, { headers: as(admin) })).json()).rows;
}

const entry = (at: number) => ({
  callId: at % 2 === 0 ? "even" : "odd",
  group: "comply",
  entryId: `${at}-0`,
  consumer: "dead",
  idleMs: 40_000,
  deliveries: 2,
});
const entries = (count: number) => Array.from({ length: count }, (_, at) => entry(at));

test("a refused action is kept with who it was about and why, and found by its call and entry", async () => {
  const request = { requestId: randomUUID(), reason: "worker crashed", toConsumer: "heir", targets: entries(3) };
  await attempt("/api/actions/claim", request);
  const [record, ...others] = await refusals({ requestId: request.requestId });
  expect(others).toEqual([]);
  expect(record).toMatchObject({ action: "claim", reason: "worker crashed", targetCount: 3, jobId: null });
  expect(record?.actor.name).toBe("token:looks");
  const listed = listTargets(record?.targets ?? []);
  expect(listed.map(({ callId, group, entryId, outcome }) => [callId, group, entryId, outcome])).toEqual([
    ["even", "comply", "0-0", null],
    ["even", "comply", "2-0", null],
    ["odd", "comply", "1-0", null],
  ]);
  const ofCall = await refusals({ callId: "odd", entryId: "1-0" });
  expect(ofCall.map(({ auditId }) => auditId)).toContain(record?.auditId);
});

test("dead letters and consumers are named too", async () => {
  const [redrive, remove] = [randomUUID(), randomUUID()];
  const letters = [{ callId: "letters", deadLetterId: "7-1" }];
  await attempt("/api/actions/redrive", { requestId: redrive, reason: "fixed", targets: letters });
  const consumers = [{ callId: "holders", group: "crm", consumer: "crm-1" }];
  await attempt("/api/actions/remove-consumer", { requestId: remove, reason: "gone", targets: consumers });
  const named = async (requestId: string) => (await refusals({ requestId }))[0]?.targets;
  expect(await named(redrive)).toEqual([{ callId: "letters", group: "", entryIds: ["7-1"] }]);
  expect(await named(remove)).toEqual([{ callId: "holders", group: "crm", entryIds: ["crm-1"] }]);
});

test("of a job that would be too long the first thousand are kept, and how many there were", async () => {
  const jobId = randomUUID();
  await attempt("/api/jobs", { jobId, verb: "release", reason: "all of it", targets: entries(1_500) });
  const [record] = await refusals({ jobId });
  expect(record).toMatchObject({
    action: "jobs",
    targetCount: 1_500,
    reason: "all of it",
    params: { verb: "release" },
  });
  const whole = await fetch(`${site.url}/api/audit/${record?.auditId}`, { headers: as(admin) });
  expect(listTargets((await whole.json()).targets)).toHaveLength(1_000);
});

test("a call that is only in the address is named", async () => {
  const requestId = randomUUID();
  await attempt("/api/calls/spoken/notes", { requestId, text: "hello", entryId: "5-0" });
  const [record] = await refusals({ callId: "spoken" });
  expect(record).toMatchObject({ requestId, targetCount: 1 });
  expect(record?.targets).toEqual([{ callId: "spoken", group: "", entryIds: ["5-0"] }]);
});

test("what is nonsense names nothing and is refused all the same", async () => {
  const before = new Set((await refusals({ action: "ack" })).map(({ auditId }) => auditId));
  const untold = { targets: entries(1), requestId: "short", reason: "" };
  for (const body of ["{", "[]", "{}", untold]) await attempt("/api/actions/ack", body);
  const rows = (await refusals({ action: "ack" })).filter(({ auditId }) => !before.has(auditId));
  expect(rows).toHaveLength(4);
  for (const row of rows) expect(row).toMatchObject({ targets: [], targetCount: 0, reason: null, requestId: null });
});
