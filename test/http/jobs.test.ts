import { randomUUID } from "node:crypto";
import { EventSource } from "eventsource";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { EntryTarget } from "@/lib/schema/action";
import { AuditPage } from "@/lib/schema/audit-entry";
import { Job, JobPreview, JobReport, JobsAnswer } from "@/lib/schema/job";
import { ConsumerPlaces, PendingPage } from "@/lib/schema/pending";
import { identityOf } from "@/server/auth/identity";
import type { Redis } from "@/server/redis/connect";
import { setRuntime } from "@/server/runtime";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { callOf, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const group = "comply";
let site: ConsoleServer;
let redis: Redis;
let prefix: string;

beforeEach(async () => {
  prefix = uniquePrefix();
  redis = await testClient(inject("redisUrl"), prefix);
  site = await startConsole(inject("redisUrl"), `${prefix}:*`);
});
afterEach(() => site.stop());

const stuckIn = (callId: string) => ({ key: `${prefix}:${callId}`, callId, group });

async function stick(callId: string, entries: number): Promise<EntryTarget[]> {
  await makeStuck(redis, { ...stuckIn(callId), entries });
  await untilIdle(redis, stuckIn(callId));
  return targetsOf(redis, stuckIn(callId));
}

function send(method: string, path: string, body?: object): Promise<Response> {
  const init = body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {};
  return fetch(`${site.url}/api/jobs${path}`, { method, ...init });
}

async function ok(response: Promise<Response>): Promise<Job> {
  const got = await response;
  const answer = await got.json();
  expect(got.status, JSON.stringify(answer)).toBe(200);
  return Job.parse(answer);
}

const report = async (jobId: string) => JobReport.parse(await (await send("GET", `/${jobId}`)).json());

function ended(jobId: string): Promise<JobReport> {
  return waitFor(`the end of ${jobId}`, async () => {
    const job = await report(jobId);
    return job.state === "done" || job.state === "cancelled" ? job : null;
  });
}

const claim = (targets?: EntryTarget[]) => ({
  jobId: randomUUID(),
  verb: "claim",
  reason: "worker died",
  toConsumer: "alive",
  ...(targets ? { targets } : {}),
});

test("targets in parts, shown with their total, run once started; what was skipped stands in the report", async () => {
  const a = await stick("a", 40);
  const b = await stick("b", 25);
  const order = claim(a);
  expect(await ok(send("POST", "", order))).toMatchObject({ state: "draft", total: 40, done: 0 });
  expect(await ok(send("POST", "", order))).toMatchObject({ total: 40 });
  expect((await send("POST", "", { ...order, reason: "other" })).status).toBe(409);
  const part = { part: 1, targets: b };
  expect(await ok(send("POST", `/${order.jobId}/targets`, part))).toMatchObject({ total: 65 });
  expect(await ok(send("POST", `/${order.jobId}/targets`, part))).toMatchObject({ total: 65 });
  expect((await send("POST", `/${order.jobId}/start`, { total: 64 })).status).toBe(409);
  await redis.xack(`${prefix}:a`, group, a[3]?.entryId ?? "", a[4]?.entryId ?? "");
  await ok(send("POST", `/${order.jobId}/start`, { total: 65 }));
  const done = await ended(order.jobId);
  expect(done).toMatchObject({ state: "done", done: 65, counts: { claimed: 63, skipped: 2 }, exceptionsAreCut: false });
  expect(done.exceptions.map(({ entryId, why }) => [entryId, why])).toEqual([
    [a[3]?.entryId, "already-acked"],
    [a[4]?.entryId, "already-acked"],
  ]);
  const owners = [...(await targetsOf(redis, stuckIn("a"))), ...(await targetsOf(redis, stuckIn("b")))];
  expect(owners.every(({ consumer }) => consumer === "alive")).toBe(true);
  expect((await send("POST", `/${order.jobId}/targets`, { part: 2, targets: b })).status).toBe(409);
  const list = JobsAnswer.parse(await (await send("GET", "")).json());
  expect(list.jobs[0]?.jobId).toBe(order.jobId);
});

test("a filter is frozen into ids at once: what becomes pending later is not touched", async () => {
  await stick("a", 30);
  await waitFor("the pending entries to be known", async () =>
    (await callOf(site.runtime, "a")).groups.some(({ pending }) => pending === 30),
  );
  const order = { ...claim(), filter: { group, callId: "a" } };
  const draft = await ok(send("POST", "", order));
  expect(draft).toMatchObject({ total: 30, totalIsAtLeast: false });
  await redis.xadd(`${prefix}:a`, "*", "text", "late");
  await redis.xreadgroup("GROUP", group, "dead", "COUNT", 1, "STREAMS", `${prefix}:a`, ">");
  await ok(send("POST", `/${order.jobId}/start`, { total: 30 }));
  expect(await ended(order.jobId)).toMatchObject({ counts: { claimed: 30 } });
  expect((await targetsOf(redis, stuckIn("a"))).map(({ consumer }) => consumer).at(-1)).toBe("dead");
});

describe("a selection named by the order of a list", () => {
  const list = async (search: string) =>
    PendingPage.parse(await (await fetch(`${site.url}/api/pending?${search}`)).json());

  async function listed(search: string, total: number): Promise<PendingPage> {
    await callOf(site.runtime, "a");
    return waitFor("the list", async () => {
      const page = await list(search);
      return page.total === total ? page : null;
    });
  }

  const byOrder = (order: string) => ({ ...claim(), order });

  test("is the list that was shown: what matched later is neither counted nor touched", async () => {
    await stick("a", 30);
    const { order: name } = await listed("callId=a&limit=5", 30);
    await redis.xadd(`${prefix}:a`, "*", "text", "late");
    await redis.xreadgroup("GROUP", group, "dead", "COUNT", 1, "STREAMS", `${prefix}:a`, ">");
    await listed("callId=a&limit=5", 31);
    const order = byOrder(name);
    expect(await ok(send("POST", "", order))).toMatchObject({ total: 30, totalIsAtLeast: false, state: "draft" });
    await ok(send("POST", `/${order.jobId}/start`, { total: 30 }));
    expect(await ended(order.jobId)).toMatchObject({ counts: { claimed: 30 } });
    expect((await targetsOf(redis, stuckIn("a"))).map(({ consumer }) => consumer).at(-1)).toBe("dead");
  });

  test("a dry run counts what would become of all of it, before and after, and writes nothing", async () => {
    const targets = await stick("a", 1_300);
    const { order: name } = await listed("callId=a&limit=5", 1_300);
    await redis.xack(`${prefix}:a`, group, ...targets.slice(0, 3).map(({ entryId }) => entryId));
    const order = byOrder(name);
    await ok(send("POST", "", order));
    const before = await targetsOf(redis, stuckIn("a"));
    const preview = JobPreview.parse(await (await send("POST", `/${order.jobId}/dry-run`, {})).json());
    expect(preview).toMatchObject({ total: 1_300, looked: 1_300, totalIsAtLeast: false });
    expect(preview.tally).toEqual([
      { outcome: "claimed", count: 1_297 },
      { outcome: "skipped", why: "already-acked", count: 3 },
    ]);
    expect(preview.outcomes.slice(0, 3).map(({ why }) => why)).toEqual(Array(3).fill("already-acked"));
    expect(preview.outcomes[3]).toMatchObject({ before: { consumer: "dead" }, after: { consumer: "alive" } });
    const owners = (of: EntryTarget[]) =>
      of.map(({ entryId, consumer, deliveries }) => [entryId, consumer, deliveries]);
    expect(owners(await targetsOf(redis, stuckIn("a")))).toEqual(owners(before));
    expect(await report(order.jobId)).toMatchObject({ state: "draft", done: 0, counts: {} });
    await ok(send("POST", `/${order.jobId}/start`, { total: 1_300 }));
    expect(await ended(order.jobId)).toMatchObject({ counts: { claimed: 1_297, skipped: 3 } });
    expect((await send("POST", `/${order.jobId}/dry-run`, {})).status).toBe(409);
  });

  test("is refused once the console no longer holds that list, and where dead letters are meant", async () => {
    expect((await send("POST", "", byOrder("gone1"))).status).toBe(409);
    const wrong = { ...byOrder("gone1"), verb: "discard", toConsumer: undefined };
    expect((await send("POST", "", wrong)).status).toBe(400);
    expect((await send("POST", "", { ...byOrder("gone1"), filter: {} })).status).toBe(400);
  });

  test("a list somebody came back to outlives the lists that nobody did", async () => {
    await stick("a", 3);
    const { order: name } = await listed("callId=a&limit=1", 3);
    expect(await list(`callId=a&limit=1&order=${name}`)).toMatchObject({ orderIsNew: false });
    for (let i = 0; i < 40; i++) await list(`callId=a&limit=1&minIdleMs=${i}`);
    expect(await ok(send("POST", "", byOrder(name)))).toMatchObject({ total: 3 });
  });
});

test("tells in which calls a consumer exists, and what it holds there", async () => {
  await stick("a", 4);
  await stick("b", 2);
  await redis.xgroup("CREATE", `${prefix}:c`, group, "$", "MKSTREAM");
  await redis.xadd(`${prefix}:c`, "*", "text", "x");
  for (const callId of ["a", "b", "c"]) await callOf(site.runtime, callId);
  const places = async (search: string) =>
    ConsumerPlaces.parse(await (await fetch(`${site.url}/api/consumers/places?${search}`)).json());
  expect(await places(`group=${group}&consumer=dead`)).toMatchObject({
    places: [
      { callId: "a", pending: 4 },
      { callId: "b", pending: 2 },
    ],
    placesTotal: 2,
    pending: 6,
    callsLookedAt: 3,
    callsTotal: 3,
  });
  expect(await places(`group=${group}&consumer=alive&callId=a`)).toMatchObject({ placesTotal: 1, pending: 0 });
  expect((await fetch(`${site.url}/api/consumers/places?group=nobody&consumer=dead`)).status).toBe(404);
  expect((await fetch(`${site.url}/api/consumers/places?group=${group}`)).status).toBe(400);
});

test("keeps to its rate, says how far it is over SSE, and stops when told to", async () => {
  const order = { ...claim(await stick("a", 200)), ratePerSecond: 40 };
  await ok(send("POST", "", order));
  const seen: Job[] = [];
  const source = new EventSource(`${site.url}/api/jobs/${order.jobId}/events`);
  source.addEventListener("job", (event) => seen.push(Job.parse(JSON.parse(event.data))));
  const startedMs = performance.now();
  await ok(send("POST", `/${order.jobId}/start`, { total: 200 }));
  const under = await waitFor("some progress", () => seen.find(({ done }) => done >= 20));
  expect(under.done / ((performance.now() - startedMs) / 1_000)).toBeLessThan(100);
  expect(await ok(send("DELETE", `/${order.jobId}`))).toMatchObject({ state: "cancelling" });
  const end = await ended(order.jobId);
  expect(end.state).toBe("cancelled");
  expect(end.done).toBeLessThan(200);
  await waitFor("the last frame", () => seen.at(-1)?.state === "cancelled");
  source.close();
  const held = (await targetsOf(redis, stuckIn("a"))).filter(({ consumer }) => consumer === "alive");
  expect(held).toHaveLength(end.done);
});

test("the audit holds its start, every part, and its end", async () => {
  const order = { ...claim(await stick("a", 30)), ratePerSecond: 60 };
  await ok(send("POST", "", order));
  await ok(send("POST", `/${order.jobId}/start`, { total: 30 }));
  await ended(order.jobId);
  const rows = await waitFor("the end in the audit", async () => {
    const got = AuditPage.parse(await (await fetch(`${site.url}/api/audit?jobId=${order.jobId}`)).json()).rows;
    return got[0]?.action === "job" ? got : null;
  });
  expect(rows.map(({ action, part, counts }) => [action, part, counts])).toEqual([
    ["job", null, { claimed: 30 }],
    ["claim", 1, { claimed: 15 }],
    ["claim", 0, { claimed: 15 }],
  ]);
  const file = await (await fetch(`${site.url}/api/audit/export?jobId=${order.jobId}&action=claim`)).text();
  const lines = file
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(
    lines.flatMap(({ targets }) => targets.flatMap((target: { entryIds: string[] }) => target.entryIds)),
  ).toHaveLength(30);
});

describe("refusals", () => {
  test("not permitted: refused, audited, nothing made", async () => {
    const order = claim(await stick("a", 2));
    setRuntime({
      ...site.runtime,
      authenticate: async () => identityOf({ name: "vito", role: "viewer", isLocal: false }),
    });
    expect((await send("POST", "", order)).status).toBe(403);
    setRuntime(site.runtime);
    expect((await send("GET", `/${order.jobId}`)).status).toBe(404);
    const { rows } = AuditPage.parse(await (await fetch(`${site.url}/api/audit?kind=refused&actor=vito`)).json());
    expect(rows[0]).toMatchObject({ action: "jobs", jobId: order.jobId, targetCount: 2 });
  });

  test.each([
    ["toConsumer", { toConsumer: undefined }],
    ["targets", { targets: undefined }],
    ["targets", { filter: {} }],
    ["targets", { verb: "redrive", toConsumer: undefined }],
    ["ratePerSecond", { ratePerSecond: 0 }],
    ["jobId", { jobId: "../x" }],
  ])("bad input names %s", async (field, change) => {
    const response = await send("POST", "", { ...claim(await stick("a", 1)), ...change });
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain(field);
  });
});
