import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { durableArgs, type RedisServer } from "@/server/launch/redis-server";
import type { Redis } from "@/server/redis/connect";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { createRandom } from "@/test/support/random";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { openTail, type TailClient } from "@/test/support/tail-client";
import { waitFor } from "@/test/support/wait-for";

const producerScript = fileURLToPath(new URL("../support/produce-entries.ts", import.meta.url));
const timers: NodeJS.Timeout[] = [];

afterEach(() => {
  for (const timer of timers.splice(0)) clearInterval(timer);
});

type Scene = { redisServer: RedisServer; redis: Redis; server: ConsoleServer; sockets: Set<Socket>; key: string };

async function setScene(): Promise<Scene> {
  const redisServer = await ownRedis({ args: [...durableArgs, "--stream-node-max-entries", "100"] });
  const redis = await testClient(redisServer.url);
  const prefix = uniquePrefix();
  const key = `${prefix}:call`;
  await redis.xadd(key, "*", "first", "yes");
  const server = await startConsole(redisServer.url, `${prefix}:*`);
  onTestFinished(() => server.stop());
  const sockets = new Set<Socket>();
  server.server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return { redisServer, redis, server, sockets, key };
}

function produce(url: string, key: string, count: number, perSecond: number): Promise<void> {
  const args = ["--import", "tsx", producerScript, url, key, String(count), String(perSecond), "4"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`the producers ended with ${code}`))));
  });
}

function openReaders(url: string, count: number): TailClient[] {
  const readers = Array.from({ length: count }, () => openTail({ url, callId: "call", after: "0-0" }));
  onTestFinished(() => {
    for (const reader of readers) reader.close();
  });
  return readers;
}

/** Takes the connection of one reader after the other away, at random. */
function cutAtRandom({ sockets }: Scene, seed: number): () => number {
  const random = createRandom(seed);
  let cuts = 0;
  const timer = setInterval(() => {
    const open = [...sockets];
    const socket = open[random.between(0, Math.max(0, open.length - 1))];
    if (!socket) return;
    cuts++;
    socket.destroy();
  }, 60);
  timers.push(timer);
  return () => {
    clearInterval(timer);
    return cuts;
  };
}

async function streamIds(redis: Redis, key: string): Promise<string[]> {
  return (await redis.xrange(key, "-", "+")).map(([id]) => id);
}

async function expectAllRead(readers: TailClient[], truth: string[]): Promise<void> {
  const last = truth.at(-1);
  for (const [i, reader] of readers.entries()) {
    await waitFor(`reader ${i} at the end`, () => reader.ids.at(-1) === last, 60_000);
    await reader.settle();
    expect(new Set(reader.ids).size, `reader ${i}: no entry twice`).toBe(reader.ids.length);
    expect(reader.ids, `reader ${i}`).toEqual(truth);
    expect(reader.gaps.filter(({ cause }) => cause !== "slow-reader")).toEqual([]);
  }
}

describe("20 readers of 20,000 entries written at 10,000 a second", { timeout: 120_000 }, () => {
  test("lose and double nothing while their connections are cut at random", async () => {
    const scene = await setScene();
    const readers = openReaders(scene.server.url, 20);
    await waitFor("all open", () => readers.every(({ opened }) => opened > 0), 30_000);
    const stopCutting = cutAtRandom(scene, 7);
    await produce(scene.redisServer.url, scene.key, 20_000, 10_000);
    const cuts = stopCutting();
    const truth = await streamIds(scene.redis, scene.key);
    expect(truth).toHaveLength(20_001);
    await expectAllRead(readers, truth);
    expect(cuts).toBeGreaterThan(15);
    expect(readers.reduce((sum, { opened }) => sum + opened, 0)).toBeGreaterThan(30);
  });

  test("lose and double nothing while the hub's connection is killed again and again", async () => {
    const scene = await setScene();
    const readers = openReaders(scene.server.url, 20);
    await waitFor("all open", () => readers.every(({ opened }) => opened > 0), 30_000);
    const stopCutting = cutAtRandom(scene, 11);
    let kills = 0;
    const timer = setInterval(async () => {
      const list = String(await scene.redis.client("LIST"));
      const id = /^id=(\d+) .*name=callboard:tail /m.exec(list)?.[1];
      if (id) kills += Number(await scene.redis.client("KILL", "ID", id));
    }, 150);
    timers.push(timer);
    await produce(scene.redisServer.url, scene.key, 20_000, 10_000);
    clearInterval(timer);
    stopCutting();
    await expectAllRead(readers, await streamIds(scene.redis, scene.key));
    expect(kills).toBeGreaterThan(3);
  });

  test("lose and double nothing while Redis restarts", async () => {
    const scene = await setScene();
    const readers = openReaders(scene.server.url, 20);
    await waitFor("all open", () => readers.every(({ opened }) => opened > 0), 30_000);
    const stopCutting = cutAtRandom(scene, 13);
    const produced = produce(scene.redisServer.url, scene.key, 20_000, 10_000);
    await waitFor("some entries", async () => (await scene.redis.xlen(scene.key)) > 5_000, 30_000);
    await scene.redisServer.kill("SIGTERM");
    // Where all readers happen to be cut off at that moment, the tail itself has nobody to read for.
    const { tracker } = scene.server.runtime.collector;
    await waitFor("the console to notice", () => tracker.state === "unreachable", 30_000);
    await scene.redisServer.restart();
    await produced;
    stopCutting();
    await waitFor("the test's client", () => scene.redis.status === "ready", 30_000);
    const truth = await streamIds(scene.redis, scene.key);
    expect(truth.length).toBeGreaterThan(6_000);
    await expectAllRead(readers, truth);
  });
});
