import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { endpoints } from "@/lib/endpoints/endpoints";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { ask } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { waitFor } from "@/test/support/wait-for";

const manyKeys = 1_000_000;
const maxCalls = 20_000;
/** As it is started by default. */
const paces = {
  CALLBOARD_DISCOVER_EVERY_MS: "",
  CALLBOARD_HOT_EVERY_MS: "",
  CALLBOARD_COLD_EVERY_MS: "",
};
let own: RedisServer;
let state: RedisServer;
let redis: Redis;
let server: ConsoleServer;

/** Made by the server itself, in steps that do not hold it up for long. */
const makeStreams = `
for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
  local key = 'conv:' .. i
  redis.call('XADD', key, '*', 'text', 'hello')
  if i % 10 == 0 then redis.call('XGROUP', 'CREATE', key, 'workers', '0') end
end`;

beforeAll(async () => {
  own = await startRedisServer({ args: ["--appendonly", "no", "--stream-node-max-bytes", "64"] });
  state = await startRedisServer();
  redis = connectRedis({ url: own.url, name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  const step = 20_000;
  for (let from = 1; from <= manyKeys; from += step) await redis.eval(makeStreams, 0, from, from + step - 1);
  expect(await redis.dbsize()).toBe(manyKeys);
  server = await startConsole(own.url, "conv:*", {
    env: { ...paces, CALLBOARD_STATE_URL: state.url },
    waitsForCalls: false,
  });
}, 180_000);
afterAll(async () => {
  await server?.stop();
  redis?.disconnect();
  await own?.stop();
  await state?.stop();
  expect(server.lines.filter(({ level }) => level === "error")).toEqual([]);
}, 60_000);

async function msOf(path: string): Promise<number> {
  const startedMs = performance.now();
  const response = await fetch(`${server.url}${path}`);
  const text = await response.text();
  expect(response.status, `${path}: ${text.slice(0, 500)}`).toBe(200);
  return performance.now() - startedMs;
}

const middle = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

const noticesOf = async (url: string) => {
  const { isWarmingUp, connection } = await ask(url, endpoints.snapshot);
  return isWarmingUp ? [] : connection.notices;
};

test("of a million keys as many as the bound says are read, the others are counted, and every answer comes at once", async () => {
  const startedMs = performance.now();
  const soFar = /^At least [\d,]+ calls beyond the limit of 20,000 left out so far; raise CALLBOARD_MAX_CALLS\.$/;
  await waitFor(
    "the bound to be told",
    async () => (await noticesOf(server.url)).some((line) => soFar.test(line)),
    60_000,
  );
  const toldMs = performance.now() - startedMs;
  const probes: number[] = [];
  const answers: number[] = [];
  let isDone = false;
  const probing = (async () => {
    while (!isDone) probes.push(await msOf("/api/health/live"));
  })();
  for (let round = 0; round < 10; round++) {
    for (const path of ["/api/calls", "/api/snapshot", "/api/groups", "/api/calls?sort=-lag&limit=50"]) {
      answers.push(await msOf(path));
    }
  }
  isDone = true;
  await probing;
  const { rows, total } = await waitFor(
    "all that have a place to be read",
    async () => {
      const page = await ask(server.url, endpoints.calls);
      return page.total === maxCalls ? page : null;
    },
    60_000,
  );
  expect([total, rows.length]).toEqual([maxCalls, 100]);
  const figures = (times: number[]) => `${middle(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(0)}`;
  console.log(`the bound told after ${toldMs.toFixed(0)} ms; health ${figures(probes)}; answers ${figures(answers)}`);
  expect(middle(probes)).toBeLessThan(100);
  expect(Math.max(...probes)).toBeLessThan(2_000);
  expect(middle(answers)).toBeLessThan(250);
}, 180_000);

test("once all keys were gone through the number is the number", async () => {
  const few = await ownRedis({}, onTestFinished);
  const client = connectRedis({ url: few.url, name: "test", purpose: "commands" });
  onTestFinished(() => client.disconnect());
  await waitFor("Redis", () => client.status === "ready");
  for (let i = 0; i < 12; i++) await client.xadd(`conv:${i}`, "*", "text", "hello");
  const small = await startConsole(few.url, "conv:*", { env: { CALLBOARD_MAX_CALLS: "5" } });
  onTestFinished(() => small.stop());
  await waitFor("the notice", async () =>
    (await noticesOf(small.url)).includes("7 calls beyond the limit of 5 left out; raise CALLBOARD_MAX_CALLS."),
  );
  await client.del(...Array.from({ length: 12 }, (_, i) => `conv:${i}`));
  await waitFor("it to be over", async () => (await noticesOf(small.url)).length === 0);
});
