import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import type { Redis } from "@/server/redis/connect";
import { type Accounts, createAccounts } from "@/test/support/accounts";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const openMetrics = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";

async function scrape(site: ConsoleServer, headers: Record<string, string> = {}) {
  const response = await fetch(`${site.url}/metrics`, { headers });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

const told = (text: string, series: string): number | undefined => {
  const line = text.split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

async function plant(redis: Redis, key: string, entries: number, read: number): Promise<void> {
  for (let i = 1; i <= entries; i++) await redis.xadd(key, "*", "n", i);
  await redis.xgroup("CREATE", key, "brain", "0");
  if (read > 0) await redis.xreadgroup("GROUP", "brain", "brain-1", "COUNT", read, "STREAMS", key, ">");
}

describe("a scrape", () => {
  const prefix = uniquePrefix();
  let redis: Redis;
  let site: ConsoleServer;
  beforeAll(async () => {
    redis = await testClient(inject("redisUrl"), undefined, () => undefined);
    await plant(redis, `${prefix}:a`, 10, 4);
    await plant(redis, `${prefix}:b`, 3, 0);
    site = await startConsole(inject("redisUrl"), `${prefix}:*`, { env: { CALLBOARD_METRICS_STREAMS: "1" } });
    await waitFor("both calls", () => site.runtime.fleet.snapshot.totals.calls === 2);
  });
  afterAll(async () => {
    await site.stop();
    await redis.del(`${prefix}:a`, `${prefix}:b`);
    redis.disconnect();
  });

  test("is Prometheus text, and OpenMetrics for who asks for it", async () => {
    const plain = await scrape(site);
    expect([plain.status, plain.type]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
    const open = await scrape(site, { accept: openMetrics });
    expect([open.status, open.type]).toEqual([200, "application/openmetrics-text; version=1.0.0; charset=utf-8"]);
    expect(open.text.endsWith("\n# EOF\n")).toBe(true);
    expect(open.text.split("# EOF")).toHaveLength(2);
    expect(plain.text).not.toContain("# EOF");
    const after = await scrape(site);
    for (const name of ["process_cpu_seconds_total", "redis_stream_entries_added_total"]) {
      expect(after.text).toContain(`# TYPE ${name} counter\n`);
      expect(open.text).toContain(`# TYPE ${name.replace("_total", "")} counter\n`);
      expect(open.text).toMatch(new RegExp(`^${name}[ {]`, "m"));
    }
    expect((await fetch(`${site.url}/metrics`, { method: "HEAD" })).status).toBe(200);
  });

  test("tells the groups as the console does", async () => {
    const { text } = await scrape(site);
    expect(told(text, 'callboard_group_lag_entries{group="brain"}')).toBe(9);
    expect(told(text, 'callboard_group_pending_entries{group="brain"}')).toBe(4);
    expect(told(text, "callboard_redis_up")).toBe(1);
    expect(told(text, "process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
  });

  test("has series of single streams up to their limit, and says how many have none", async () => {
    const { text } = await scrape(site);
    expect(text.match(/^redis_stream_length\{/gm)).toHaveLength(1);
    expect(told(text, "callboard_metrics_streams_limit")).toBe(1);
    expect(told(text, "callboard_metrics_streams_left_out")).toBe(1);
  });

  test("within the same second is the same render, however many ask", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => scrape(site)));
    expect(new Set(answers.map(({ text }) => text)).size).toBeLessThanOrEqual(2);
  });
});

test("a viewer's token may scrape by any name of the machine; nobody and nonsense may not", async () => {
  const accounts: Accounts = await createAccounts();
  const env = { CALLBOARD_USERS_FILE: accounts.file };
  const site = await startConsole(inject("redisUrl"), `${uniquePrefix()}:*`, { env });
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
  expect((await scrape(site, bearer(accounts.addToken("prometheus", "viewer")))).status).toBe(200);
  expect((await scrape(site)).status).toBe(401);
  expect((await scrape(site, bearer("nonsense"))).status).toBe(401);
  expect((await fetch(`${site.url}/metrics`, { method: "POST" })).status).not.toBe(200);
  await site.stop();
  accounts.remove();
});

test("a Redis that is gone is told by a scrape, which still answers", async () => {
  const server = await ownRedis();
  const redis = await testClient(server.url);
  await plant(redis, "conv:a", 3, 0);
  const site = await startConsole(server.url, "conv:*", { env: { CALLBOARD_METRICS_STREAMS: "10" } });
  await waitFor("the call", () => site.runtime.fleet.snapshot.totals.calls === 1);
  expect((await scrape(site)).text).toContain("redis_stream_group_lag");
  redis.disconnect();
  await server.stop();
  await waitFor("the outage", async () => told((await scrape(site)).text, "callboard_redis_up") === 0);
  const { text } = await scrape(site);
  expect(told(text, "callboard_redis_silent_seconds")).toBeGreaterThan(0);
  expect(told(text, "callboard_state_store_up")).toBe(0);
  await site.stop();
});

test("dead letters are counted once somebody scrapes", async () => {
  const server = await ownRedis();
  const redis = await testClient(server.url);
  await plant(redis, "conv:a", 3, 0);
  const { stream } = deadLetterKeys("conv:a");
  for (let i = 0; i < 3; i++) await redis.xadd(stream, "*", "n", i);
  const site = await startConsole(server.url, "conv:*");
  await waitFor("the count", async () => told((await scrape(site)).text, "callboard_dead_letters") === 3);
  await site.stop();
});
