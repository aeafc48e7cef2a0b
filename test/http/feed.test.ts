import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { FeedFrame } from "@/lib/schema/feed-frame";
import { createFeedHub } from "@/server/fleet/feed-hub";
import { eventStream } from "@/server/frames/event-stream";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { refusalOf } from "@/test/support/ask";
import { bytesInUse } from "@/test/support/collect-garbage";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { uniquePrefix } from "@/test/support/run-runtime";
import { openLive } from "@/test/support/sse-client";
import { waitFor } from "@/test/support/wait-for";

const prefix = uniquePrefix();
const many = 400;
let redis: Redis;
let server: ConsoleServer;

beforeAll(async () => {
  redis = connectRedis({ url: inject("redisUrl"), name: "test", purpose: "commands" });
  await waitFor("Redis", () => redis.status === "ready");
  const pipeline = redis.pipeline();
  for (let i = 0; i < many; i++) {
    pipeline.xgroup("CREATE", `${prefix}:${i}`, "g", "0", "MKSTREAM");
    pipeline.xadd(`${prefix}:${i}`, "*", "text", "a");
  }
  await pipeline.exec();
  server = await startConsole(inject("redisUrl"), `${prefix}:*`);
  await waitFor("all to be read", () => server.runtime.fleet.snapshot.totals.calls === many);
});
afterAll(async () => {
  await server.stop();
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
  expect(server.lines.filter(({ level }) => level === "error")).toEqual([]);
});

const watchers = () => server.runtime.feed.watcherCount;

describe("views", () => {
  test("of the fleet, a window and a call come at once and then with every tick", async () => {
    const keys = ["fleet", "calls?limit=5&sort=callId", "call?id=7"];
    const live = openLive(server.url, keys);
    await waitFor("the first of each", () => live.frames.size === 3);
    const kinds = keys.map((key) => FeedFrame.parse(live.frames.get(key)).kind);
    expect(kinds).toEqual(["fleet", "calls", "call"]);
    expect(live.events).toContain("hello");
    await redis.xadd(`${prefix}:7`, "*", "text", "b");
    await waitFor("the new entry to show", () => {
      const frame = FeedFrame.parse(live.frames.get("call?id=7"));
      return frame.kind === "call" && frame.data.length === 2;
    });
    live.close();
    await waitFor("the watcher to be freed", () => watchers() === 0);
  });

  test("that cannot be made are frames that say why, beside those that can", async () => {
    const keys = ["call?id=nobody", "call?id=", "calls?limit=0", "calls?colour=red", "calls?cursor=x", "fleet"];
    const live = openLive(server.url, keys);
    await waitFor("all", () => live.frames.size === keys.length);
    live.close();
    const codes = keys.map((key) => {
      const frame = FeedFrame.parse(live.frames.get(key));
      return frame.kind === "error" ? frame.code : frame.kind;
    });
    expect(codes).toEqual(["not-found", "not-found", "bad-request", "bad-request", "bad-request", "fleet"]);
    expect(FeedFrame.parse(live.frames.get("calls?limit=0"))).toMatchObject({
      message: expect.stringContaining("limit"),
    });
  });

  test("asked for twice come once", async () => {
    const live = openLive(server.url, ["fleet", "fleet"]);
    await waitFor("two ticks", () => live.count >= 2);
    live.close();
    expect(watchers()).toBeLessThanOrEqual(1);
  });
});

test("a reader that stops reading costs one frame, not a queue, and is given the newest", {
  timeout: 30_000,
}, async () => {
  const { port } = new URL(server.url);
  const view = encodeURIComponent(`calls?limit=${many}`);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(`GET /api/live?view=${view} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  let received = 0;
  socket.on("data", (bytes) => {
    received += bytes.length;
  });
  await waitFor("the first frame", () => received > 100_000);
  socket.pause();
  const frameBytes = received;
  const before = await bytesInUse();
  for (let i = 0; i < 100; i++) await server.runtime.feed.tick();
  expect((await bytesInUse()) - before).toBeLessThan(frameBytes * 12);
  received = 0;
  const orders: string[] = [];
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
    for (const [, order] of text.matchAll(/"asOfMs":(\d+)\}\}/g)) if (order) orders.push(order);
    text = text.slice(-2_000);
  });
  const resumedMs = server.runtime.collector.redisNowMs();
  socket.resume();
  await waitFor("a frame made after it resumed", () => orders.some((asOfMs) => Number(asOfMs) >= resumedMs - 1_500));
  expect(received).toBeLessThan(frameBytes * 30);
  socket.destroy();
  await waitFor("the watcher to be freed", () => watchers() === 0);
});

test("two hundred that come and go leave nothing behind", { timeout: 30_000 }, async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  for (let round = 0; round < 10; round++) {
    const gone = Array.from({ length: 20 }, async () => {
      const abort = new AbortController();
      const response = await fetch(`${server.url}/api/live?view=fleet&view=call?id=1`, { signal: abort.signal });
      expect(response.status).toBe(200);
      await response.body?.getReader().read();
      abort.abort();
    });
    await Promise.all(gone);
  }
  await waitFor("no watcher to be left", () => watchers() === 0);
  await waitFor("no timer to be left", () => timers() <= before + 2);
});

test("a connection ends itself when its time has come, and no other", async () => {
  const { fleet, calls, callReader, log } = server.runtime;
  let nowMs = 0;
  const hub = createFeedHub({ fleet, calls, callReader, log, now: () => nowMs });
  const read = async (stream: Response) => {
    const parts: string[] = [];
    const decoder = new TextDecoder();
    for await (const chunk of stream.body ?? []) parts.push(decoder.decode(chunk));
    return parts.join("");
  };
  const leaving = new AbortController();
  const streamOf = (signal: AbortSignal) =>
    eventStream({ signal, source: hub.watch(["fleet"]), response: undefined, log: console });
  const old = read(streamOf(new AbortController().signal));
  nowMs += 5 * 60_000;
  const young = read(streamOf(leaving.signal));
  nowMs += 6 * 60_000 + 1;
  await hub.tick();
  await hub.tick();
  expect(await old).toMatch(/^retry: \d+\nevent: hello\n/);
  expect(hub.watcherCount).toBe(1);
  leaving.abort();
  expect(await young).toContain("event: view");
  expect(hub.watcherCount).toBe(0);
});

test("beyond five hundred connections a further one is refused with the reason", { timeout: 20_000 }, async () => {
  const sources = Array.from({ length: 500 }, () => server.runtime.feed.watch(["fleet"]));
  const refusal = await refusalOf(`${server.url}/api/live?view=fleet`);
  expect(refusal).toMatchObject({ status: 429, code: "too-many-requests" });
  for (const source of sources) source.end();
  expect(watchers()).toBe(0);
});
