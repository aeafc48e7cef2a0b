import { randomUUID } from "node:crypto";
import { afterEach, expect, inject, test } from "vitest";
import { ApiError } from "@/lib/schema/api-error";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";

let site: ConsoleServer;

afterEach(async () => {
  await site.stop();
});

async function stick(env: Record<string, string>) {
  const prefix = uniquePrefix();
  const redis = await testClient(inject("redisUrl"), prefix);
  const stuck = { key: `${prefix}:one`, callId: "one", group: "comply" };
  await makeStuck(redis, { ...stuck, entries: 3 });
  await untilIdle(redis, stuck);
  site = await startConsole(inject("redisUrl"), `${prefix}:*`, { env });
  return targetsOf(redis, stuck);
}

async function post(path: string, body: object): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${site.url}/api/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
}

test("CALLBOARD_REASONS=required: an action and a job without a reason are refused by that field, a dry run is not", async () => {
  const targets = await stick({ CALLBOARD_REASONS: "required" });
  const body = { requestId: randomUUID(), targets };
  expect((await post("actions/ack", { ...body, dryRun: true })).status).toBe(200);
  for (const reason of [undefined, "", "   "]) {
    const { status, answer } = await post("actions/ack", { ...body, reason });
    expect([status, ApiError.parse(answer).error.issues?.[0]?.path]).toEqual([400, "reason"]);
  }
  const job = await post("jobs", { jobId: randomUUID(), verb: "ack", targets });
  expect([job.status, ApiError.parse(job.answer).error.issues?.[0]?.path]).toEqual([400, "reason"]);
  expect((await post("actions/ack", { ...body, reason: "worker died" })).status).toBe(200);
});

test("by default the local operator need not say why", async () => {
  const targets = await stick({});
  const { status, answer } = await post("actions/ack", { requestId: randomUUID(), targets });
  expect([status, answer]).toMatchObject([200, { counts: { acked: 3 } }]);
});
