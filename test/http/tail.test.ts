import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import type { Redis } from "@/server/redis/connect";
import { connectRedis } from "@/server/redis/connect";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { openPausable } from "@/test/support/paused-reader";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { openTail, type TailClientOptions } from "@/test/support/tail-client";
import { waitFor } from "@/test/support/wait-for";

const prefix = `tail-${randomBytes(4).toString("hex")}`;
let redis: Redis;
let server: ConsoleServer;

beforeAll(async () => {
  redis = connectRedis({ url: inject("redisUrl"), name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  server = await startConsole(inject("redisUrl"), `${prefix}:*`);
});

afterAll(async () => {
  await server.stop();
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
});

async function add(callId: string, ...ids: string[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.xadd(`${prefix}:${callId}`, id, "text", `at ${id}`);
  await pipeline.exec();
  await waitFor(`call ${callId}`, () => server.runtime.collector.registry.find(callId));
}

function open(options: Omit<TailClientOptions, "url">) {
  const tail = openTail({ url: server.url, ...options });
  onTestFinished(() => tail.close());
  return tail;
}

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-0`);

describe("where a tail begins", () => {
  test("without a place: the last 200 entries, then what comes", async () => {
    await add("last", ...ids(1, 450));
    const tail = open({ callId: "last" });
    await waitFor("the history", () => tail.ids.length === 200);
    await add("last", "451-0", "451-1", "460-0");
    await waitFor("what comes", () => tail.ids.length === 203);
    expect(tail.ids).toEqual([...ids(251, 451), "451-1", "460-0"]);
    expect(tail.gaps).toEqual([]);
  });

  test("after an entry, however far back, and after Last-Event-ID rather than after=", async () => {
    await add("after", ...ids(1, 3_000));
    const tail = open({ callId: "after", after: "7-0" });
    await waitFor("all of it", () => tail.ids.length === 2_993);
    expect(tail.ids).toEqual(ids(8, 3_000));
    const headers = { "last-event-id": "2999-0" };
    const response = await fetch(`${server.url}/api/calls/after/tail?after=7-0`, { headers });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes("event: entry")) break;
    }
    expect(text.match(/^id: .*$/gm)).toEqual(["id: 3000-0"]);
  });

  test("in an id that trimming has passed: with a gap frame, and how many where that can be known", async () => {
    await add("trimmed", ...ids(1, 100));
    await redis.xtrim(`${prefix}:trimmed`, "MAXLEN", 40);
    const fromStart = open({ callId: "trimmed", after: "0-0" });
    const fromTen = open({ callId: "trimmed", after: "10-0" });
    const fromSeventy = open({ callId: "trimmed", after: "70-0" });
    for (const tail of [fromStart, fromTen, fromSeventy]) {
      await waitFor("the last entry", () => tail.ids.at(-1) === "100-0");
    }
    expect(fromStart.gaps).toEqual([{ cause: "trimmed", fromId: "0-0", toId: "61-0", count: 60 }]);
    expect(fromStart.ids).toEqual(ids(61, 100));
    expect(fromTen.gaps).toEqual([{ cause: "trimmed", fromId: "10-0", toId: "61-0", count: null }]);
    expect(fromTen.ids).toEqual(ids(61, 100));
    expect(fromSeventy.gaps).toEqual([]);
    expect(fromSeventy.ids).toEqual(ids(71, 100));
  });

  test("in an id beyond the stream's last one: with a reset, from the first entry on", async () => {
    await add("beyond", ...ids(1, 5));
    const tail = open({ callId: "beyond", after: "900-0" });
    await waitFor("the entries", () => tail.ids.length === 5);
    expect(tail.gaps).toEqual([{ cause: "reset", fromId: "0-0", toId: "900-0", count: null }]);
  });

  test("nowhere: refusals name what is wrong", async () => {
    await add("refused", "1-0");
    const cases: [string, Record<string, string>, number, RegExp][] = [
      ["refused/tail?after=now", {}, 400, /^after: /],
      ["refused/tail?since=1-0", {}, 400, /^since: /],
      ["refused/tail", { "last-event-id": "$" }, 400, /^Last-Event-ID: /],
      ["nobody/tail", {}, 404, /There is no call nobody/],
    ];
    for (const [path, headers, status, message] of cases) {
      const response = await fetch(`${server.url}/api/calls/${path}`, { headers });
      const { error } = await response.json();
      expect({ path, status: response.status }).toEqual({ path, status });
      expect(error.message).toMatch(message);
    }
  });
});

test("a Redis that is gone answers 503, and tails that are open say so and go on when it is back", async () => {
  const own = await ownRedis({ args: ["--appendonly", "yes"] });
  const ownClient = await testClient(own.url);
  const ownPrefix = uniquePrefix();
  await ownClient.xadd(`${ownPrefix}:a`, "1-0", "n", "1");
  await server.stop();
  const other = await startConsole(own.url, `${ownPrefix}:*`);
  onTestFinished(async () => {
    await other.stop();
    server = await startConsole(inject("redisUrl"), `${prefix}:*`);
  });
  const tail = openTail({ url: other.url, callId: "a" });
  onTestFinished(() => tail.close());
  await waitFor("the first entry", () => tail.ids.length === 1);
  await own.kill("SIGKILL");
  await waitFor("the state frame", () => tail.states.at(-1)?.redis === "unreachable");
  const response = await fetch(`${other.url}/api/calls/a/tail`);
  expect(response.status).toBe(503);
  expect((await response.json()).error.code).toBe("redis-unreachable");
  const page = await fetch(`${other.url}/api/calls/a/entries`);
  expect(page.status).toBe(503);
  await own.restart();
  await waitFor("the state frame", () => tail.states.at(-1)?.redis === "connected");
  await waitFor("the test's client", () => ownClient.status === "ready");
  await ownClient.xadd(`${ownPrefix}:a`, "2-0", "n", "2");
  await waitFor("the next entry", () => tail.ids.at(-1) === "2-0");
  expect(tail.opened).toBe(1);
});

test("closing 500 readers at once frees everything", { timeout: 60_000 }, async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error) => warnings.push(warning.message);
  process.on("warning", onWarning);
  onTestFinished(() => {
    process.off("warning", onWarning);
  });
  for (let call = 0; call < 10; call++) await add(`many-${call}`, ...ids(1, 20));
  const { tail, responses } = server.runtime;
  await waitFor("nobody left from before", () => tail.watcherCount === 0 && responses.size === 0);
  const connectionsOf = async (name: string) =>
    String(await redis.client("LIST")).match(new RegExp(`name=${name} `, "g"))?.length ?? 0;
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const timersBefore = timers();

  const readers = await Promise.all(
    Array.from({ length: 500 }, (_, i) => openPausable(`${server.url}/api/calls/many-${i % 10}/tail`)),
  );
  await waitFor("all readers' histories", () => readers.every(({ frames }) => frames.length === 20), 30_000);
  expect({ watchers: tail.watcherCount, channels: tail.channelCount }).toEqual({ watchers: 500, channels: 10 });
  expect(await connectionsOf("callboard:tail")).toBe(1);
  await add("many-3", "21-0");
  await waitFor("a live entry", () => readers.filter(({ frames }) => frames.length === 21).length === 50);

  for (const reader of readers) reader.close();
  await waitFor("all watchers gone", () => tail.watcherCount === 0 && responses.size === 0);
  expect({ channels: tail.channelCount, isReading: tail.isReading }).toEqual({ channels: 0, isReading: false });
  await waitFor("the blocking connection gone", async () => (await connectionsOf("callboard:tail")) === 0);
  expect(await connectionsOf("callboard:entries")).toBeLessThanOrEqual(4);
  await waitFor("timers as before", () => timers() <= timersBefore + 5);
  expect(warnings).toEqual([]);
});
