import { randomUUID } from "node:crypto";
import { expect, test } from "@playwright/test";
import { Redis } from "ioredis";
import { apiPath } from "@/lib/endpoints/api-path";
import type { EntryTarget } from "@/lib/schema/action";
import { Job, JobReport } from "@/lib/schema/job";
import type { Child } from "@/server/launch/children";
import { startConsole, waitForConsole } from "@/server/launch/console-process";
import { findFreePort } from "@/server/launch/ports";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { auditedOutcomes } from "@/test/support/audited-outcomes";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const group = "comply";
const streams = 10;
const perStream = 500;
const total = streams * perStream;
const keyOf = (callId: string) => `conv:${callId}`;

let watched: RedisServer;
let state: RedisServer;
let redis: Redis;
let port: number;
let running: Child | undefined;

test.beforeAll(async () => {
  watched = await startRedisServer();
  state = await startRedisServer({ args: ["--appendonly", "yes"] });
  redis = new Redis(watched.url);
  port = await findFreePort();
});
test.afterAll(async () => {
  running?.kill();
  await running?.ended;
  await redis.quit();
  await watched.stop();
  await state.stop();
});

const address = () => `http://127.0.0.1:${port}`;

async function bringUp(): Promise<Child> {
  const env = { REDIS_URL: watched.url, CALLBOARD_STATE_URL: state.url, CALLBOARD_DEMO: "off", CALLBOARD_STREAMS: "" };
  const child = startConsole({ isDev: false, host: "127.0.0.1", port, env });
  await waitForConsole(child, address(), AbortSignal.timeout(60_000));
  return child;
}

async function ask(path: string, body?: object): Promise<unknown> {
  const init = body && { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await fetch(`${address()}${path}`, init);
  const answer: unknown = await response.json();
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer;
}

test("the console is killed in the middle of a dead-letter job and started again: each entry set aside once, all audited", async () => {
  test.setTimeout(300_000);
  const callIds = Array.from({ length: streams }, (_, i) => `killed-${i}`);
  const targets: EntryTarget[] = [];
  for (const callId of callIds) {
    const stuck = { key: keyOf(callId), callId, group };
    await makeStuck(redis, { ...stuck, entries: perStream });
    await untilIdle(redis, stuck);
    targets.push(...(await targetsOf(redis, stuck)));
  }
  const copied = async () => {
    const lengths = await Promise.all(callIds.map((callId) => redis.xlen(`dlq:{${keyOf(callId)}}`)));
    return lengths.reduce((sum, length) => sum + length, 0);
  };
  running = await bringUp();
  const jobId = randomUUID();
  const order = { jobId, verb: "dead-letter", reason: "poison", ratePerSecond: 1_500, targets };
  expect(Job.parse(await ask(apiPath("jobs"), order))).toMatchObject({ state: "draft", total });
  await ask(apiPath("startJob", { params: { jobId } }), { total });
  await waitFor("a part of the job", async () => (await copied()) > total / 5, 30_000);
  running.kill();
  await running.ended;
  const atKill = await copied();
  expect(atKill).toBeGreaterThan(0);
  expect(atKill).toBeLessThan(total);

  running = await bringUp();
  expect(Job.parse(await ask(apiPath("jobs"), order))).toMatchObject({ jobId, total });
  const report = await waitFor(
    "the end of the job",
    async () => {
      const now = JobReport.parse(await ask(apiPath("job", { params: { jobId } })));
      return now.state === "done" ? now : null;
    },
    60_000,
  );
  expect(report).toMatchObject({ done: total, counts: { "dead-lettered": total }, exceptions: [] });
  const sources: string[] = [];
  for (const callId of callIds) {
    for (const [, fields] of await redis.xrange(`dlq:{${keyOf(callId)}}`, "-", "+")) {
      sources.push(`${callId} ${fields[fields.indexOf("_id") + 1]}`);
    }
    expect(await redis.xlen(keyOf(callId))).toBe(perStream);
    expect((await redis.xpending(keyOf(callId), group))[0]).toBe(0);
  }
  const wanted = targets.map(({ callId, entryId }) => `${callId} ${entryId}`).sort();
  expect(sources.sort()).toEqual(wanted);
  const stateRedis = new Redis(state.url);
  const audited = await auditedOutcomes(stateRedis, jobId);
  await stateRedis.quit();
  expect(audited.sort()).toEqual(wanted.map((one) => `${one} dead-lettered`));
});
