import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "@/lib/endpoints/endpoints";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { ask } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { waitFor } from "@/test/support/wait-for";

const manyGroups = 60_000;
const manyConsumers = 100_000;
let own: RedisServer;
let redis: Redis;
let server: ConsoleServer;

async function pipelined(commands: number, one: (index: number) => (string | number)[]): Promise<void> {
  for (let from = 0; from < commands; from += 10_000) {
    const pipeline = redis.pipeline();
    for (let i = from; i < Math.min(commands, from + 10_000); i++) {
      const [name = "", ...parts] = one(i);
      pipeline.call(String(name), ...parts);
    }
    await pipeline.exec();
  }
}

beforeAll(async () => {
  own = await startRedisServer();
  redis = connectRedis({ url: own.url, name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  for (const callId of ["groups", "pods", "crowd", "plain"]) {
    for (let i = 0; i < 5; i++) await redis.xadd(`conv:${callId}`, "*", "text", String(i));
  }
  await redis.xgroup("CREATE", "conv:plain", "workers", "0");
  for (const callId of ["pods", "crowd"]) {
    await redis.xgroup("CREATE", `conv:${callId}`, "workers", "0");
    await redis.xreadgroup("GROUP", "workers", "zz-holder", "COUNT", 2, "STREAMS", `conv:${callId}`, ">");
  }
  await pipelined(3_000, (i) => ["XGROUP", "CREATECONSUMER", "conv:pods", "workers", `pod-${i}`]);
  await pipelined(manyConsumers, (i) => ["XGROUP", "CREATECONSUMER", "conv:crowd", "workers", `pod-${i}`]);
  await pipelined(manyGroups - 1, (i) => ["XGROUP", "CREATE", "conv:groups", `group-${i}`, i < 5 ? "0" : "$"]);
  await redis.xgroup("CREATE", "conv:groups", "zz-holder", "0");
  await redis.xreadgroup("GROUP", "zz-holder", "c", "COUNT", 3, "STREAMS", "conv:groups", ">");
  server = await startConsole(own.url, "conv:*", { env: { CALLBOARD_STATE_URL: own.url } });
  await waitFor("all to be read", () => [...server.runtime.collector.registry.rows()].length === 4, 60_000);
}, 180_000);
afterAll(async () => {
  await server?.stop();
  redis?.disconnect();
  await own?.stop();
  expect(server.lines.filter(({ level }) => level === "error")).toEqual([]);
});

/** The answer of a path, how large it is and how long it took. */
async function measured(path: string): Promise<{ ms: number; bytes: number }> {
  const startedMs = performance.now();
  const response = await fetch(`${server.url}${path}`);
  const { length } = await response.text();
  expect(response.status, path).toBe(200);
  return { ms: performance.now() - startedMs, bytes: length };
}

const detailOf = (callId: string) => ask(server.url, endpoints.call, { params: { callId } });

test("of 60,000 groups those that wait for most are shown, and all are counted", async () => {
  const call = await detailOf("groups");
  const names = call.groups.map(({ name }) => name);
  expect(names).toHaveLength(200);
  expect(names).toEqual(expect.arrayContaining(["zz-holder", ...[0, 1, 2, 3, 4].map((i) => `group-${i}`)]));
  expect(call.moreGroups).toMatchObject({ groups: manyGroups - 200, pending: 0 });
  expect(call.lost).toEqual([]);
  const { rows } = await ask(server.url, endpoints.calls);
  const row = rows.find(({ callId }) => callId === "groups");
  expect(row?.groups).toHaveLength(20);
  expect(row?.groups.map(({ name }) => name)).toContain("zz-holder");
  expect(row?.moreGroups?.groups).toBe(manyGroups - 20);
  const notice = "Call groups has 60,000 groups: the 200 that wait for most are read, the others only counted.";
  const { totals } = await waitFor("the notice of the bound", async () => {
    const snapshot = await ask(server.url, endpoints.snapshot);
    return snapshot.connection.notices.includes(notice) ? snapshot : null;
  });
  expect(totals.pendingEntries).toBe(2 + 2 + 3);
});

test("a group that is asked for by name is in the row", async () => {
  const query = `?${new URLSearchParams({ group: "group-3" })}`;
  const { rows } = await ask(server.url, endpoints.calls, { query });
  expect(rows[0]?.groups.map(({ name }) => name)).toContain("group-3");
});

test.each([
  ["pods", 3_000],
  ["crowd", manyConsumers],
])(
  "of the consumers of %s the one that holds entries stands first, the idle ones are counted",
  async (callId, idle) => {
    const [group] = (await detailOf(callId)).groups;
    expect(group?.consumers[0]).toMatchObject({ name: "zz-holder", pending: 2 });
    expect(group?.consumers).toHaveLength(100);
    expect(group?.moreConsumers).toEqual({ withoutEntries: idle - 99, holding: 0, pending: 0 });
  },
);

test("every answer is small, and soon there; whether the console lives it says at once, while all is read", async () => {
  const health: number[] = [];
  let isDone = false;
  const probing = (async () => {
    while (!isDone) health.push((await measured("/api/health/live")).ms);
  })();
  const paths = [
    "/api/calls",
    "/api/calls/groups",
    "/api/calls/pods",
    "/api/calls/crowd",
    "/api/groups",
    "/api/snapshot",
  ];
  for (let round = 0; round < 3; round++) {
    for (const record of server.runtime.collector.registry.byKey.values()) record.dueAtMs = 0;
    for (const path of paths) {
      const { bytes, ms } = await measured(path);
      expect(bytes, path).toBeLessThan(400_000);
      expect(ms, path).toBeLessThan(2_000);
    }
  }
  isDone = true;
  await probing;
  expect(Math.max(...health)).toBeLessThan(1_000);
  health.sort((a, b) => a - b);
  expect(health[Math.floor(health.length / 2)]).toBeLessThan(100);
});
