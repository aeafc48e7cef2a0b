import { expect, onTestFinished, test } from "vitest";
import { apiPath } from "@/lib/endpoints/api-path";
import { endpoints } from "@/lib/endpoints/endpoints";
import { ActionAnswer } from "@/lib/schema/action";
import type { AuditPage } from "@/lib/schema/audit-entry";
import { Job, JobPreview, type JobReport } from "@/lib/schema/job";
import { ask } from "@/test/support/ask";
import { startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

async function world(env: Record<string, string> = {}) {
  const prefix = uniquePrefix();
  const { url } = await ownRedis({}, onTestFinished);
  const redis = await testClient(url, prefix);
  async function watch() {
    const site = await startConsole(url, `${prefix}:*`, { env: { CALLBOARD_GONE_AFTER_MS: "600", ...env } });
    onTestFinished(() => site.stop());
    const post = async (path: string, body: object): Promise<unknown> => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${site.url}/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      return response.json();
    };
    return { site, post };
  }
  return { redis, watch, key: (callId = "a") => `${prefix}:${callId}` };
}

test("a missing group is made where its effect was counted first, and only while it is missing", async () => {
  const { redis, key, watch } = await world();
  const ids: string[] = [];
  for (let i = 0; i < 10; i++) ids.push((await redis.xadd(key(), "*", "n", String(i))) ?? "");
  const { site, post } = await watch();
  const make = async (at: string, dryRun: boolean, callId = "a") =>
    ActionAnswer.parse(
      await post("actions/create-group", {
        requestId: crypto.randomUUID(),
        reason: "it was never made",
        dryRun,
        targets: [{ callId, group: "g", at }],
      }),
    ).outcomes[0];
  expect(await make("0", true)).toMatchObject({
    outcome: "created",
    begins: { delivered: 10, passed: 0, isBound: false },
  });
  expect(await make("$", true)).toMatchObject({
    outcome: "created",
    begins: { delivered: 0, passed: 10, isBound: false },
  });
  expect(await make(ids[6] ?? "", true)).toMatchObject({ begins: { delivered: 3, passed: 7, isBound: false } });
  expect(await redis.xinfo("GROUPS", key())).toEqual([]);
  expect(await make(ids[6] ?? "", false)).toMatchObject({ outcome: "created", begins: { delivered: 3, passed: 7 } });
  expect(await redis.xinfo("GROUPS", key())).toMatchObject([expect.arrayContaining(["g", ids[6]])]);
  expect(await make("0", false)).toMatchObject({ outcome: "skipped", why: "exists", detail: `it stands at ${ids[6]}` });
  expect(await make("0", false, "no-such-call")).toMatchObject({ outcome: "skipped", why: "missing" });
  expect(await redis.exists(key("no-such-call"))).toBe(0);
  const audit: AuditPage = await ask(site.url, endpoints.audit, { query: "?action=create-group&kind=outcome" });
  expect(audit.rows.map(({ counts }) => counts)).toEqual([{ skipped: 1 }, { skipped: 1 }, { created: 1 }]);
}, 30_000);

test("the same request again changes nothing and answers the same", async () => {
  const { redis, key, watch } = await world();
  await redis.xadd(key(), "*", "n", "1");
  const { post } = await watch();
  const targets = [{ callId: "a", group: "g", at: "0" }];
  const body = { requestId: crypto.randomUUID(), reason: "it was never made", dryRun: false, targets };
  const first = ActionAnswer.parse(await post("actions/create-group", body));
  expect(first).toMatchObject({ isRepeat: false, counts: { created: 1 } });
  const again = ActionAnswer.parse(await post("actions/create-group", body));
  expect(again).toMatchObject({ isRepeat: true, counts: { created: 1 } });
}, 30_000);

test("more than a thousand entries after an id are a bound, not a number", async () => {
  const { redis, key, watch } = await world();
  const adding = redis.pipeline();
  for (let i = 1; i <= 1_500; i++) adding.xadd(key(), `${i}-0`, "n", "1");
  await adding.exec();
  const { post } = await watch();
  const targets = [
    { callId: "a", group: "g", at: "100-0" },
    { callId: "a", group: "h", at: "0-5" },
  ];
  const body = { requestId: crypto.randomUUID(), reason: "counting", dryRun: true, targets };
  const { outcomes } = ActionAnswer.parse(await post("actions/create-group", body));
  expect(outcomes.map(({ begins }) => begins)).toEqual([
    { delivered: 1_000, passed: 500, isBound: true },
    { delivered: 1_500, passed: 0, isBound: false },
  ]);
}, 30_000);

test("a group that vanished from its only call has no consumers; one that nobody knows is not found", async () => {
  const { redis, key, watch } = await world();
  await redis.xadd(key("a"), "*", "n", "1");
  await redis.xgroup("CREATE", key("a"), "g", "0");
  await redis.xreadgroup("GROUP", "g", "w", "COUNT", 1, "STREAMS", key("a"), ">");
  const { site } = await watch();
  const statusOf = async (name: string) => (await fetch(site.url + apiPath("group", { params: { name } }))).status;
  await waitFor("the group", async () => (await statusOf("g")) === 200);
  await redis.xgroup("DESTROY", key("a"), "g");
  const gone = await waitFor("the group to be gone", async () => {
    const census = await ask(site.url, endpoints.groupConsumers, { params: { name: "g" } });
    return census.callsTotal === 0 ? census : null;
  });
  expect(gone).toMatchObject({ names: 0, registrations: 0, callsLookedAt: 0, rows: [] });
  const path = apiPath("groupConsumers", { params: { name: "nobody" } });
  expect((await fetch(site.url + path)).status).toBe(404);
}, 30_000);

test("dead consumers of a group are removed from all its calls; who holds something or asks again stays", async () => {
  const { redis, key, watch } = await world();
  for (const callId of ["a", "b", "c"]) {
    await redis.xadd(key(callId), "*", "n", "1");
    await redis.xgroup("CREATE", key(callId), "g", "0");
    for (let i = 0; i < 40; i++) await redis.xgroup("CREATECONSUMER", key(callId), "g", `dead-${i}`);
  }
  await redis.xreadgroup("GROUP", "g", "holder", "STREAMS", key("a"), ">");
  const { site, post } = await watch();
  await waitFor("all to be dead", async () => {
    const census = await ask(site.url, endpoints.groupConsumers, { params: { name: "g" } });
    return census.removable.names === 40 && census.callsLookedAt === 3;
  });
  const jobId = crypto.randomUUID();
  const draft = Job.parse(await post("jobs", { jobId, verb: "remove-consumer", reason: "pods are gone", deadOf: "g" }));
  expect(draft).toMatchObject({ state: "draft", total: 120, totalIsAtLeast: false });
  const preview = JobPreview.parse(await post(`jobs/${jobId}/dry-run`, {}));
  expect(preview.tally).toEqual([{ outcome: "removed", count: 120 }]);
  expect(preview.outcomes[0]).toMatchObject({ consumer: expect.stringMatching(/^dead-/), group: "g" });
  await redis.xreadgroup("GROUP", "g", "dead-0", "STREAMS", key("b"), ">");
  await redis.xreadgroup("GROUP", "g", "dead-1", "STREAMS", key("b"), ">");
  await post(`jobs/${jobId}/start`, { total: 120 });
  const done = await waitFor("the job", async () => {
    const job: JobReport = await ask(site.url, endpoints.job, { params: { jobId } });
    return job.state === "done" ? job : null;
  });
  expect(done.counts.removed).toBeGreaterThanOrEqual(118);
  expect(done.exceptions.map(({ consumer, why }) => [consumer, why])).toContainEqual(["dead-0", "still-pending"]);
  expect(await redis.xinfo("CONSUMERS", key("a"), "g")).toHaveLength(1);
  const left = await redis.xpending(key("b"), "g");
  expect(left[0]).toBe(1);
}, 40_000);
