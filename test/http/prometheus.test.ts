import { afterAll, beforeAll, expect, test } from "vitest";
import { CallsPage } from "@/lib/schema/call";
import { GroupsAnswer } from "@/lib/schema/group";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import type { Redis } from "@/server/redis/connect";
import { benchGroups, fillFleet, streamKeyOf } from "@/test/bench/fill-fleet";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { type Prometheus, promtool, startPrometheus } from "@/test/support/prometheus";
import { testClient } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const calls = 10_000;
let server: RedisServer;
let redis: Redis;
let site: ConsoleServer;
let prometheus: Prometheus;

/** A fleet that nobody changes: what Prometheus scraped a second ago is still what the console says. */
beforeAll(async () => {
  server = await startRedisServer();
  redis = await testClient(server.url, undefined, () => undefined);
  await fillFleet(redis, { streams: calls, entries: 6, pendingPerGroup: 2, lastEntryAgoMs: 3_600_000 });
  await redis.xadd(streamKeyOf(0), "*", "n", "1");
  await redis.xadd(streamKeyOf(0), "*", "n", "2");
  await redis.xreadgroup("GROUP", "crm", "crm-1", "COUNT", 1, "STREAMS", streamKeyOf(0), ">");
  const env = {
    CALLBOARD_METRICS_STREAMS: "20000",
    CALLBOARD_REDIS_BUDGET_PERCENT: "50",
    CALLBOARD_HOT_EVERY_MS: "1500",
    CALLBOARD_COLD_EVERY_MS: "20000",
    CALLBOARD_DISCOVER_EVERY_MS: "5000",
  };
  site = await startConsole(server.url, "conv:*", { env, waitsForCalls: false });
  await waitFor("all calls", () => site.runtime.fleet.snapshot.totals.calls === calls, 60_000);
  prometheus = await startPrometheus({ targets: { callboard: site.url }, everyMs: 5_000 });
  await waitFor(
    () => `a scrape: ${prometheus.said()}`,
    async () => (await prometheus.query("callboard_calls_watched")).length === 1,
    60_000,
  );
}, 180_000);
afterAll(async () => {
  await prometheus?.stop();
  await site?.stop();
  redis?.disconnect();
  await server?.stop();
});

const ask = async (path: string): Promise<unknown> => (await fetch(site.url + path)).json();
const wholeCall = async () =>
  CallsPage.parse(await ask("/api/calls?q=bench-0&limit=500")).rows.find((row) => row.callId === "bench-0");

test("promtool has no complaint", async () => {
  const text = await (await fetch(`${site.url}/metrics`)).text();
  expect(text.split("\n").filter((line) => line.startsWith("redis_stream_group_lag{"))).toHaveLength(calls * 3);
  expect(await promtool(["check", "metrics"], text)).toEqual({ code: 0, output: "" });
});

test("Prometheus takes all of it", async () => {
  const [target] = await prometheus.targets();
  expect(target).toMatchObject({ health: "up", lastError: "" });
  const [samples] = await prometheus.query("scrape_samples_scraped");
  expect(samples?.value).toBeGreaterThan(calls * 20);
  expect(await prometheus.query("callboard_metrics_streams_left_out")).toMatchObject([{ value: 0 }]);
  expect(prometheus.said()).toBe("");
});

test("what people ask redis_exporter is answered as the console's own pages do", async () => {
  const groups = GroupsAnswer.parse(await ask("/api/groups")).groups;
  const lag = await prometheus.query("sum by (group) (redis_stream_group_lag)");
  expect(lag.map(({ metric, value }) => [metric.group, value]).sort()).toEqual(
    groups.map(({ name, lagEntries }) => [name, lagEntries]).sort(),
  );
  const pending = await prometheus.query("sum by (group) (redis_stream_group_messages_pending)");
  expect(pending.map(({ metric, value }) => [metric.group, value]).sort()).toEqual(
    groups.map((group) => [group.name, group.pending]).sort(),
  );
  expect(groups.map(({ name }) => name).sort()).toEqual([...benchGroups].sort());
});

test("the three queries seen most, unchanged", async () => {
  const call = await wholeCall();
  const crm = call?.groups.find(({ name }) => name === "crm");
  const most = await prometheus.query("max by (group) (redis_stream_group_messages_pending) > 2");
  expect(most.map(({ metric, value }) => [metric.group, value])).toEqual([["crm", crm?.pending]]);
  const late = await prometheus.query("redis_stream_group_lag > 1");
  expect(late.map(({ metric, value }) => [metric.stream, metric.db, metric.group, value]).sort()).toEqual([
    [streamKeyOf(0), "db0", "brain", 2],
    [streamKeyOf(0), "db0", "comply", 2],
  ]);
  expect(call?.groups.map(({ name, lagEntries }) => [name, lagEntries]).sort()).toEqual([
    ["brain", 2],
    ["comply", 2],
    ["crm", 1],
  ]);
});

test("entries added per stream, as a rate", async () => {
  const added = "sum by (stream) (rate(redis_stream_entries_added_total[1m])) > 0";
  const key = streamKeyOf(0);
  const scrapes = `count_over_time(redis_stream_length{stream="${key}"}[1m])`;
  await waitFor("a second scrape", async () => ((await prometheus.query(scrapes))[0]?.value ?? 0) >= 2, 60_000);
  expect(await prometheus.query(added)).toEqual([]);
  for (let i = 0; i < 50; i++) await redis.xadd(key, "*", "n", "1");
  await waitFor("the rate", async () => (await prometheus.query(added))[0]?.metric.stream === key, 60_000);
  expect(await prometheus.query(`max_over_time(redis_stream_entries_added_total{stream="${key}"}[1m])`)).toMatchObject([
    { value: (await wholeCall())?.entriesAdded },
  ]);
}, 150_000);

test("the console answers others while it renders", async () => {
  let answers = 0;
  let isDone = false;
  const scrape = fetch(`${site.url}/metrics`, { headers: { accept: "application/openmetrics-text" } })
    .then((response) => response.text())
    .finally(() => {
      isDone = true;
    });
  while (!isDone) {
    expect((await fetch(`${site.url}/api/health/live`)).status).toBe(200);
    answers++;
  }
  expect((await scrape).endsWith("# EOF\n")).toBe(true);
  expect(answers).toBeGreaterThan(5);
});
