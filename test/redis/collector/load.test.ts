import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { readiness } from "@/server/fleet/readiness";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { bytesInUse } from "@/test/support/collect-garbage";
import { firstPass, noticeOf, runRuntime } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const streams = 3_000;
let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedisServer();
  redis = connectRedis({ url: server.url, name: "test", purpose: "commands" });
  await waitFor("the server", () => redis.status === "ready");
  for (let from = 0; from < streams; from += 500) {
    const pipeline = redis.pipeline();
    for (let i = from; i < from + 500; i++) {
      for (const group of ["brain", "comply", "crm"]) pipeline.xgroup("CREATE", `conv:${i}`, group, "0", "MKSTREAM");
      for (let n = 0; n < 3; n++) pipeline.xadd(`conv:${i}`, "*", "n", String(n));
      pipeline.xreadgroup("GROUP", "brain", "b", "COUNT", 1, "STREAMS", `conv:${i}`, ">");
    }
    await pipeline.exec();
  }
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const watch = (env: Record<string, string>) =>
  runRuntime(server.url, { CALLBOARD_STATE_URL: inject("redisUrl"), CALLBOARD_STREAMS: "conv:*", ...env });

/** What the server spent on commands that only the console sends, in microseconds. */
async function spentUsec(): Promise<number> {
  const stats = await redis.info("commandstats");
  let sum = 0;
  for (const [, usec] of stats.matchAll(/^cmdstat_(?:xinfo\|\w+|xpending|xrange|scan|time):calls=\d+,usec=(\d+)/gm)) {
    sum += Number(usec);
  }
  return sum;
}

async function readings(): Promise<number> {
  return Number(/cmdstat_xinfo\|stream:calls=(\d+)/.exec(await redis.info("commandstats"))?.[1] ?? 0);
}

describe("the load on Redis", () => {
  test("stays under a budget of 1 %, and it shows that this is not enough", { timeout: 30_000 }, async () => {
    const { runtime } = await watch({ CALLBOARD_REDIS_BUDGET_PERCENT: "1", CALLBOARD_HOT_EVERY_MS: "250" });
    await waitFor("the first measurement", () => runtime.fleet.snapshot.load.redisCorePercent !== null);
    const before = await spentUsec();
    const startedMs = performance.now();
    await sleep(3_000);
    const percent = (await spentUsec()) - before;
    const measured = percent / (performance.now() - startedMs) / 10;
    expect(measured).toBeLessThan(1.6);
    expect(measured).toBeGreaterThan(0.3);
    expect(runtime.fleet.snapshot.load).toMatchObject({ budgetPercent: 1, isOverBudget: true });
    expect(runtime.fleet.snapshot.load.redisCorePercent).toBeLessThan(2.5);
    expect(runtime.fleet.snapshot.totals.calls).toBeGreaterThan(500);
  });

  test("with room every call is fresh, and read no more often than its pace", { timeout: 30_000 }, async () => {
    const { runtime } = await watch({ CALLBOARD_REDIS_BUDGET_PERCENT: "50", CALLBOARD_HOT_EVERY_MS: "1000" });
    await waitFor("all to be read", () => runtime.fleet.snapshot.totals.calls === streams);
    const before = await readings();
    const startedMs = performance.now();
    let oldestMs = 0;
    for (let i = 0; i < 8; i++) {
      await sleep(250);
      const nowMs = runtime.collector.redisNowMs();
      for (const row of runtime.collector.registry.rows()) oldestMs = Math.max(oldestMs, nowMs - row.readAtMs);
    }
    const perStream = ((await readings()) - before) / streams;
    expect(perStream).toBeLessThanOrEqual((performance.now() - startedMs) / 1_000 + 1);
    expect(oldestMs).toBeLessThan(5_000);
    expect(runtime.fleet.snapshot.load.isOverBudget).toBe(false);
  });
});

test("a live call with large entries is read seldom, which does not make the console unready", async () => {
  await redis.xadd("heavy:a", "*", "blob", randomBytes(1_500_000));
  await redis.xadd("heavy:a", "*", "blob", randomBytes(1_500_000));
  const { runtime } = await runRuntime(server.url, {
    CALLBOARD_STATE_URL: inject("redisUrl"),
    CALLBOARD_STREAMS: "heavy:*",
  });
  const record = await waitFor("the call", () => runtime.collector.registry.find("a"));
  await waitFor("its reading", () => record.assessment);
  expect(record.dueAtMs - Date.now()).toBeGreaterThan(20_000);
  await waitFor("a snapshot of it", () => runtime.fleet.snapshot.totals.calls === 1);
  expect(readiness(runtime.fleet.snapshot, runtime.collector.latenessMs, null)).toEqual({ status: "ok", reason: null });
  expect(readiness(runtime.fleet.snapshot, 10_001, null)).toMatchObject({ status: "unavailable" });
  await redis.del("heavy:a");
});

test("of thousands of group names a hundred are shown, the worst, and it says so", async () => {
  const pipeline = redis.pipeline();
  for (let i = 0; i < 300; i++) pipeline.xgroup("CREATE", `named:${i}`, `session-${i}`, "0", "MKSTREAM");
  await pipeline.exec();
  const { runtime } = await runRuntime(server.url, {
    CALLBOARD_STATE_URL: inject("redisUrl"),
    CALLBOARD_STREAMS: "named:*",
  });
  // A first look counts those that were read by then.
  expect(await noticeOf(runtime, /^300 group names/)).toBe("300 group names in use; the 100 in worst state are shown.");
  expect(runtime.fleet.snapshot.groups).toHaveLength(100);
});

describe("memory", () => {
  test("holds no payload, however large, and stays flat over many sweeps", { timeout: 40_000 }, async () => {
    const payload = randomBytes(5_000_000);
    for (let i = 0; i < 4; i++) {
      await redis.xgroup("CREATE", `big:${i}`, "g", "0", "MKSTREAM");
      for (let n = 0; n < 2; n++) await redis.xadd(`big:${i}`, "*", "blob", payload);
      await redis.xreadgroup("GROUP", "g", "c", "COUNT", 1, "STREAMS", `big:${i}`, ">");
    }
    const before = await bytesInUse();
    const { runtime } = await runRuntime(server.url, {
      CALLBOARD_STATE_URL: inject("redisUrl"),
      CALLBOARD_STREAMS: "big:*,conv:1*",
      CALLBOARD_REDIS_BUDGET_PERCENT: "50",
    });
    await firstPass({ runtime });
    await waitFor("all to be read", () => [...runtime.collector.registry.rows()].length === 1_114);
    for (let i = 0; i < 4; i++) await runtime.callReader.read(`${i}`);
    const sweepsTo = async (count: number) => {
      const target = (await readings()) + count;
      await waitFor("more sweeps", async () => (await readings()) >= target, 15_000);
      return bytesInUse();
    };
    const early = await sweepsTo(3_000);
    const late = await sweepsTo(8_000);
    expect(early - before).toBeLessThan(20_000_000);
    expect(late - early).toBeLessThan(2_000_000);
    await redis.del("big:0", "big:1", "big:2", "big:3");
  });
});
