import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import type { Role } from "@/lib/permissions";
import type { EntryTarget } from "@/lib/schema/action";
import { AuditPage } from "@/lib/schema/audit-entry";
import { Job, JobReport, JobsAnswer } from "@/lib/schema/job";
import type { Redis } from "@/server/redis/connect";
import { type Accounts, createAccounts } from "@/test/support/accounts";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const group = "comply";
let accounts: Accounts;
let site: ConsoleServer;
let redis: Redis;
let prefix: string;
let cookies: Map<Role, string>;
let other: string;

beforeEach(async () => {
  prefix = uniquePrefix();
  redis = await testClient(inject("redisUrl"), prefix);
  accounts = await createAccounts();
  other = accounts.addToken("other", "operator");
  site = await startConsole(inject("redisUrl"), `${prefix}:*`, { env: { CALLBOARD_USERS_FILE: accounts.file } });
  cookies = new Map();
  for (const role of ["operator", "admin", "support"] as const) {
    cookies.set(role, await accounts.signIn(site.url, role));
  }
});
afterEach(async () => {
  await site.stop();
  accounts.remove();
});

async function stick(callId: string, entries: number): Promise<EntryTarget[]> {
  const stuck = { key: `${prefix}:${callId}`, callId, group };
  await makeStuck(redis, { ...stuck, entries });
  await untilIdle(redis, stuck);
  return targetsOf(redis, stuck);
}

function send(by: Role | "token", method: string, path: string, body?: object): Promise<Response> {
  const headers = new Headers({ origin: site.url, "content-type": "application/json" });
  if (by === "token") headers.set("authorization", `Bearer ${other}`);
  else headers.set("cookie", cookies.get(by) ?? "");
  return fetch(`${site.url}/api${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

async function ok(response: Promise<Response>): Promise<Job> {
  const got = await response;
  const answer = await got.json();
  expect(got.status, JSON.stringify(answer)).toBe(200);
  return Job.parse(answer);
}

const jobOf = async (jobId: string) => JobReport.parse(await (await send("admin", "GET", `/jobs/${jobId}`)).json());
const ended = (jobId: string) =>
  waitFor(`the end of ${jobId}`, async () => {
    const job = await jobOf(jobId);
    return job.state === "done" || job.state === "cancelled" ? job : null;
  });

async function auditOf(jobId: string): Promise<string[]> {
  const { rows } = AuditPage.parse(await (await send("admin", "GET", `/audit?jobId=${jobId}&limit=500`)).json());
  return rows.map(({ kind, action, actor }) => `${kind} ${action} ${actor.name}`).reverse();
}

const ack = (targets: EntryTarget[], more: object = {}) => ({
  jobId: randomUUID(),
  verb: "ack",
  reason: "handled by hand",
  targets,
  ...more,
});

test("another operator neither sees, fills, tries, starts nor cancels it, and each try is audited under them", async () => {
  const order = ack(await stick("a", 3));
  const { jobId } = order;
  await ok(send("operator", "POST", "/jobs", order));
  const more = { part: 1, targets: await stick("b", 2) };
  const tries = [
    send("token", "POST", `/jobs/${jobId}/targets`, more),
    send("token", "POST", `/jobs/${jobId}/dry-run`, {}),
    send("token", "POST", `/jobs/${jobId}/start`, { total: 3 }),
    send("token", "DELETE", `/jobs/${jobId}`),
    send("token", "GET", `/jobs/${jobId}`),
    send("token", "GET", `/jobs/${jobId}/events`),
    send("support", "GET", `/jobs/${jobId}`),
  ];
  expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 403));
  expect((await send("token", "POST", "/jobs", order)).status).toBe(409);
  expect(JobsAnswer.parse(await (await send("token", "GET", "/jobs")).json()).jobs).toEqual([]);
  expect(await jobOf(jobId)).toMatchObject({ state: "draft", total: 3 });
  expect((await auditOf(jobId)).sort()).toEqual([
    "refused job token:other",
    "refused job-cancel token:other",
    "refused job-dry-run token:other",
    "refused job-targets token:other",
  ]);
});

test("an admin who starts a colleague's draft does its writes under the admin's own name", async () => {
  const order = ack(await stick("a", 3));
  await ok(send("operator", "POST", "/jobs", order));
  const more = { part: 1, targets: await stick("b", 2) };
  await ok(send("admin", "POST", `/jobs/${order.jobId}/targets`, more));
  await ok(send("admin", "POST", `/jobs/${order.jobId}/start`, { total: 5 }));
  expect(await ended(order.jobId)).toMatchObject({ state: "done", counts: { acked: 5 } });
  const { name } = accounts.userOf("admin");
  const written = await auditOf(order.jobId);
  expect(written[0]).toBe(`intent job-targets ${name}`.replace("intent", "outcome"));
  expect(written).toContain(`outcome ack ${name}`);
  expect(written.filter((line) => !line.endsWith(` ${name}`))).toEqual([]);
});

test("a draft that is cancelled leaves a record", async () => {
  const order = ack(await stick("a", 2));
  await ok(send("operator", "POST", "/jobs", order));
  expect(await ok(send("operator", "DELETE", `/jobs/${order.jobId}`))).toMatchObject({ state: "cancelled" });
  expect(await auditOf(order.jobId)).toEqual([`outcome job-cancel ${accounts.userOf("operator").name}`]);
});

test.each([
  ["removed", null, /may not come in any more; the job is stopped/],
  ["demoted", { role: "viewer" }, /is viewer by now and may not .*; the job is stopped/],
] as const)("of somebody who was %s it stops at the next part, and says why", async (_, change, why) => {
  const order = ack(await stick("a", 100), { ratePerSecond: 40 });
  const { name } = accounts.userOf("operator");
  await ok(send("operator", "POST", "/jobs", order));
  await ok(send("operator", "POST", `/jobs/${order.jobId}/start`, { total: 100 }));
  await waitFor("a part to be done", async () => (await jobOf(order.jobId)).done > 0);
  accounts.changeUser(name, change);
  const job = await ended(order.jobId);
  expect(job).toMatchObject({ state: "cancelled", problem: expect.stringMatching(why) });
  expect(job.done).toBeLessThan(100);
  const { rows } = AuditPage.parse(
    await (await send("admin", "GET", `/audit?jobId=${order.jobId}&action=job&kind=outcome`)).json(),
  );
  expect(rows[0]?.note).toMatch(why);
  expect(await targetsOf(redis, { key: `${prefix}:a`, callId: "a", group })).toHaveLength(100 - job.done);
});

test("a reveal leaves the open record of an action with the same id open", async () => {
  const [target] = await stick("a", 1);
  await waitFor("the call", () => site.runtime.collector.registry.find("a"));
  const requestId = randomUUID();
  const { keys } = auditKeys();
  await redis.hset(keys, requestId, "1");
  const body = { requestId, reason: "a customer asks", entryIds: [target?.entryId] };
  expect((await send("support", "POST", "/calls/a/reveal", body)).status).toBe(200);
  expect(await redis.hexists(keys, requestId)).toBe(1);
  await redis.hset(keys, `reveal:${requestId}`, "somebody else");
  expect((await send("support", "POST", "/calls/a/reveal", body)).status).toBe(409);
  await redis.hdel(keys, requestId, `reveal:${requestId}`);
});

const auditKeys = () => ({ keys: "callboard:self:audit-open" });
