import { describe, expect, test } from "vitest";
import { buildRuntime } from "@/test/support/console-server";
import { asRedis, startFakeServer } from "@/test/support/fake-server";
import { ownRedis } from "@/test/support/own-redis";
import { callOf, type Finished, rowOf, runRuntime, testClient } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

async function watch(url: string, finished: Finished) {
  const state = await ownRedis({}, finished);
  return runRuntime(url, { CALLBOARD_STATE_URL: state.url, CALLBOARD_STREAMS: "conv:*" }, finished);
}

describe("a Redis that goes away", () => {
  test.concurrent("killed and started again: stale meanwhile, then live, one line each way", {
    timeout: 30_000,
  }, async ({ onTestFinished }) => {
    const server = await ownRedis({ args: ["--appendonly", "yes", "--appendfsync", "always"] }, onTestFinished);
    const redis = await testClient(server.url, undefined, onTestFinished);
    await redis.xadd("conv:a", "*", "t", "1");
    const { runtime, lines } = await watch(server.url, onTestFinished);
    const { readAtMs } = await callOf(runtime, "a");
    await server.kill("SIGKILL");
    await waitFor("the outage to be seen", () => runtime.fleet.snapshot.connection.state === "unreachable");
    await waitFor("staleness to grow", () => runtime.fleet.snapshot.staleMs > 1_500);
    const { snapshot } = runtime.fleet;
    expect(snapshot.connection.message).toMatch(/^(Redis at|Nothing listens at) 127\.0\.0\.1:\d+/);
    expect(snapshot.totals.calls).toBe(1);
    expect(rowOf(runtime, "a")?.ageMs).toBeGreaterThan(1_500);
    await expect(runtime.callReader.read("a")).rejects.toMatchObject({ code: "redis-unreachable" });
    await server.restart();
    const back = await waitFor("a new reading", () => {
      const row = rowOf(runtime, "a");
      return row !== undefined && row.readAtMs > readAtMs + 1_500 ? row : null;
    });
    expect(back).toMatchObject({ length: 1, problem: null });
    await waitFor("a fresh snapshot", () => runtime.fleet.snapshot.staleMs === 0);
    expect(runtime.fleet.snapshot.connection).toMatchObject({ state: "connected", message: null });
    expect(await runtime.callReader.read("a")).toMatchObject({ callId: "a" });
    expect(lines.map(({ level }) => level)).toEqual(["info", "warn", "info"]);
  });

  test.concurrent("that falls silent without closing is stale within seconds", { timeout: 30_000 }, async ({
    onTestFinished,
  }) => {
    const server = await ownRedis({}, onTestFinished);
    const redis = await testClient(server.url, undefined, onTestFinished);
    await redis.xadd("conv:a", "*", "t", "1");
    const { runtime, lines } = await watch(server.url, onTestFinished);
    await callOf(runtime, "a");
    const stoppedMs = Date.now();
    await server.kill("SIGSTOP");
    await waitFor("staleness to show", () => runtime.fleet.snapshot.staleMs > 0);
    expect(Date.now() - stoppedMs).toBeLessThan(4_000);
    await server.kill("SIGCONT");
    await waitFor("it to be live again", () => runtime.fleet.snapshot.staleMs === 0);
    expect(rowOf(runtime, "a")).toMatchObject({ length: 1, problem: null });
    expect(lines.map(({ level }) => level)).toEqual(["info"]);
  });

  test.concurrent("and comes back empty is a new one", { timeout: 30_000 }, async ({ onTestFinished }) => {
    const server = await ownRedis({}, onTestFinished);
    const redis = await testClient(server.url, undefined, onTestFinished);
    await redis.xadd("conv:a", "*", "t", "1");
    const { runtime } = await watch(server.url, onTestFinished);
    await callOf(runtime, "a");
    await server.kill("SIGKILL");
    await server.restart();
    await waitFor("the call to be gone", () => runtime.collector.registry.byKey.size === 0);
  });

  test.concurrent("that loads its data gives no key a problem", { timeout: 30_000 }, async ({ onTestFinished }) => {
    let reply = "";
    const info = "*4\r\n$6\r\nlength\r\n:0\r\n$17\r\nlast-generated-id\r\n$3\r\n0-0\r\n";
    const server = await startFakeServer(
      asRedis((socket, bytes) => {
        for (const [, name] of bytes.toString().matchAll(/\r\n(TIME|INFO|SCAN|STREAM|GROUPS)\r\n/g)) {
          if (name === "TIME") socket.write("*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n");
          else if (name === "INFO") socket.write("$22\r\nredis_version:7.0.15\r\n\r\n");
          else if (name === "SCAN") socket.write("*2\r\n$1\r\n0\r\n*1\r\n$6\r\nconv:a\r\n");
          else if (reply !== "") socket.write(reply);
          else socket.write(name === "STREAM" ? info : "*0\r\n");
        }
      }),
    );
    onTestFinished(() => server.stop());
    const { runtime } = await watch(server.url, onTestFinished);
    await callOf(runtime, "a");
    reply = "-LOADING Redis is loading the dataset in memory\r\n";
    await waitFor("it to be told", () => /is loading its data/.test(runtime.fleet.snapshot.connection.message ?? ""));
    expect(runtime.collector.registry.find("a")).toMatchObject({ problem: null });
    reply = "";
    await waitFor("it to be over", () => runtime.fleet.snapshot.connection.state === "connected");
    expect(rowOf(runtime, "a")).toBeDefined();
  });
});

test.concurrent("stopped while it cannot reach Redis it ends at once", async ({ onTestFinished }) => {
  const { runtime } = await watch("redis://192.0.2.1:6379", onTestFinished);
  const startedMs = Date.now();
  await runtime.stop();
  expect(Date.now() - startedMs).toBeLessThan(1_000);
  expect(() => runtime.feed.watch(["fleet"])).toThrow(/stopping/);
});

test("started and stopped many times it leaves no connection and no timer", async ({ onTestFinished }) => {
  const server = await ownRedis({}, onTestFinished);
  const redis = await testClient(server.url, undefined, onTestFinished);
  await redis.xadd("conv:a", "*", "t", "1");
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  for (let i = 0; i < 5; i++) {
    const { runtime } = buildRuntime({ redisUrl: server.url });
    const starting = runtime.start();
    if (i % 2 === 0) {
      await starting;
      await callOf(runtime, "a");
      await runtime.callReader.read("a");
    }
    await Promise.all([runtime.stop(), runtime.stop(), starting]);
  }
  await waitFor("every connection to be closed", async () => {
    const clients = String(await redis.client("LIST"));
    return !clients.includes("name=callboard");
  });
  await waitFor("every timer to be gone", () => timers() <= before + 1);
});
