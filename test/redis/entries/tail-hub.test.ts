import { describe, expect, inject, onTestFinished, test } from "vitest";
import { durableArgs } from "@/server/launch/redis-server";
import type { Redis } from "@/server/redis/connect";
import type { Runtime } from "@/server/runtime";
import { ownRedis } from "@/test/support/own-redis";
import { runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { gapsOf, idsOf, type TakenFrame, takeFrames } from "@/test/support/take-frames";
import { waitFor } from "@/test/support/wait-for";

type Scene = { redis: Redis; runtime: Runtime; prefix: string };

async function setScene(url = inject("redisUrl")): Promise<Scene> {
  const prefix = uniquePrefix();
  const redis = await testClient(url, prefix);
  const { runtime } = await runRuntime(url, { CALLBOARD_STREAMS: `${prefix}:*` });
  return { redis, runtime, prefix };
}

async function addIds({ redis, prefix, runtime }: Scene, callId: string, ...ids: string[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.xadd(`${prefix}:${callId}`, id, "n", id);
  await pipeline.exec();
  await waitFor(`call ${callId}`, () => runtime.collector.registry.find(callId));
}

async function watch({ runtime }: Scene, callId: string, afterId?: string): Promise<TakenFrame[]> {
  const source = await runtime.tail.watch(callId, afterId);
  onTestFinished(() => source.end());
  return takeFrames(source);
}

async function seen(frames: TakenFrame[], ...ids: string[]): Promise<void> {
  const last = ids.at(-1);
  await waitFor(`entry ${last}`, () => idsOf(frames).at(-1) === last);
  expect(idsOf(frames)).toEqual(ids);
}

const countUp = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-0`);

describe("many streams", () => {
  test("a stream newly watched does not wait for the running command's end", async () => {
    const scene = await setScene();
    await addIds(scene, "quiet", "1-0");
    await addIds(scene, "new", "1-0");
    await seen(await watch(scene, "quiet"), "1-0");
    const frames = await watch(scene, "new");
    await seen(frames, "1-0");
    const addedAtMs = performance.now();
    await addIds(scene, "new", "2-0");
    await seen(frames, "1-0", "2-0");
    expect(performance.now() - addedAtMs).toBeLessThan(500);
  });

  test("260 streams are read in turns, each entry of each once", async () => {
    const scene = await setScene();
    const callIds = Array.from({ length: 260 }, (_, i) => `c${i}`);
    for (const callId of callIds) await scene.redis.xadd(`${scene.prefix}:${callId}`, "1-0", "n", "1");
    await waitFor("all calls", () => callIds.every((callId) => scene.runtime.collector.registry.find(callId)));
    const all = await Promise.all(callIds.map((callId) => watch(scene, callId)));
    for (const id of countUp(2, 30)) {
      const pipeline = scene.redis.pipeline();
      for (const callId of callIds) pipeline.xadd(`${scene.prefix}:${callId}`, id, "n", id);
      await pipeline.exec();
    }
    for (const frames of all) await seen(frames, ...countUp(1, 30));
  });

  test("one that is no stream any more ends its own watchers and leaves the others alone", async () => {
    const scene = await setScene();
    await addIds(scene, "good", "1-0");
    await addIds(scene, "bad", "1-0");
    const good = await watch(scene, "good");
    const bad = await scene.runtime.tail.watch("bad", undefined);
    takeFrames(bad);
    await scene.redis.set(`${scene.prefix}:bad`, "a text");
    await waitFor("the end of the bad one", () => bad.hasEnded);
    await expect(scene.runtime.tail.watch("bad", undefined)).rejects.toMatchObject({ code: "not-found" });
    await addIds(scene, "good", "2-0");
    await seen(good, "1-0", "2-0");
  });
});

describe("a stream that changes under its watchers", () => {
  test("deleted and made anew with smaller ids: a reset, then the new entries from the first", async () => {
    const scene = await setScene();
    await addIds(scene, "a", "100-0", "101-0");
    const frames = await watch(scene, "a");
    await seen(frames, "100-0", "101-0");
    await scene.redis.del(`${scene.prefix}:a`);
    await scene.redis.xadd(`${scene.prefix}:a`, "5-0", "n", "new");
    await waitFor("the reset", () => gapsOf(frames).length === 1);
    expect(gapsOf(frames)).toEqual([{ cause: "reset", fromId: "0-0", toId: "101-0", count: null }]);
    expect(frames.find(({ event }) => event === "gap")?.id).toBe("0-0");
    await scene.redis.xadd(`${scene.prefix}:a`, "6-0", "n", "new");
    await seen(frames, "100-0", "101-0", "5-0", "6-0");
  });

  test("deleted: a reset once, and whatever comes later", async () => {
    const scene = await setScene();
    await addIds(scene, "a", "100-0");
    await addIds(scene, "b", "100-0");
    const frames = await watch(scene, "a");
    await scene.redis.del(`${scene.prefix}:a`);
    await waitFor("the reset", () => gapsOf(frames).length === 1);
    await scene.redis.xadd(`${scene.prefix}:a`, "1-0", "n", "new");
    await scene.redis.xadd(`${scene.prefix}:a`, "200-0", "n", "new");
    await seen(frames, "100-0", "1-0", "200-0");
    expect(gapsOf(frames)).toHaveLength(1);
  });

  test("emptied but not deleted: nothing is said and the next entry comes", async () => {
    const scene = await setScene();
    await addIds(scene, "a", "100-0");
    const frames = await watch(scene, "a");
    await scene.redis.xtrim(`${scene.prefix}:a`, "MAXLEN", 0);
    await addIds(scene, "a", "101-0");
    await seen(frames, "100-0", "101-0");
    expect(gapsOf(frames)).toEqual([]);
  });

  test("trimmed faster than anybody can read: how many were lost is told exactly", async () => {
    const scene = await setScene();
    await addIds(scene, "a", "1-0");
    const frames = await watch(scene, "a");
    await waitFor("the first comparison with the counters", async () => {
      const stats = await scene.redis.info("commandstats");
      return Number(/cmdstat_xinfo\|stream:calls=(\d+)/.exec(stats)?.[1]) > 0 && idsOf(frames).length > 0;
    });
    const added = 400;
    let counted = 0;
    await waitFor("a loss that is told", async () => {
      const from = 2 + counted;
      const burst = scene.redis.multi();
      for (const id of countUp(from, from + added - 1)) burst.xadd(`${scene.prefix}:a`, "MAXLEN", 1, id, "n", id);
      await burst.exec();
      counted += added;
      await waitFor("the burst's last entry", () => idsOf(frames).at(-1) === `${from + added - 1}-0`);
      return gapsOf(frames).length > 0;
    });
    const toldUpTo = () => Number(String(gapsOf(frames).at(-1)?.toId).split("-")[0]);
    await waitFor("all losses told", () => toldUpTo() === counted + 1);
    const lost = gapsOf(frames).reduce((sum, { count }) => sum + Number(count), 0);
    const firstGap = gapsOf(frames)[0];
    const before = Number(String(firstGap?.fromId).split("-")[0]);
    const shown = idsOf(frames).filter((id) => Number(id.split("-")[0]) > before).length;
    expect(gapsOf(frames).every(({ cause }) => cause === "trimmed")).toBe(true);
    expect(lost + shown).toBe(counted + 1 - before);
  });
});

describe("a server that fails", () => {
  test("frozen: is noticed within seconds, and nothing is lost when it goes on", async () => {
    const server = await ownRedis();
    const scene = await setScene(server.url);
    await addIds(scene, "a", "1-0");
    const frames = await watch(scene, "a");
    await seen(frames, "1-0");
    await server.kill("SIGSTOP");
    await waitFor("the state frame", () => frames.some(({ data }) => data.redis === "unreachable"));
    await server.kill("SIGCONT");
    await waitFor("the state frame", () => frames.at(-1)?.data.redis === "connected");
    await scene.redis.xadd(`${scene.prefix}:a`, "2-0", "n", "2");
    await seen(frames, "1-0", "2-0");
  });

  test("made a replica and a master again: what is blocked is let go, and reading goes on", async () => {
    const server = await ownRedis();
    const scene = await setScene(server.url);
    await addIds(scene, "a", "1-0");
    const frames = await watch(scene, "a");
    await seen(frames, "1-0");
    await waitFor("a blocked reader", async () => (await scene.redis.info("clients")).includes("blocked_clients:1"));
    await scene.redis.replicaof("127.0.0.1", 1);
    await waitFor("the blocked reader let go", () => frames.some(({ data }) => data.redis === "unreachable"));
    await scene.redis.replicaof("NO", "ONE");
    await scene.redis.xadd(`${scene.prefix}:a`, "2-0", "n", "2");
    await seen(frames, "1-0", "2-0");
    expect(frames.filter(({ event }) => event === "state").at(-1)?.data).toEqual({ redis: "connected" });
  });

  test("restarted without its data: a reset instead of silence", async () => {
    const server = await ownRedis();
    const scene = await setScene(server.url);
    await addIds(scene, "a", "500-0");
    const frames = await watch(scene, "a");
    await seen(frames, "500-0");
    await server.restart();
    await waitFor("the test's client", () => scene.redis.status === "ready");
    await waitFor("the reset", () => gapsOf(frames).length === 1);
    await scene.redis.xadd(`${scene.prefix}:a`, "3-0", "n", "3");
    await seen(frames, "500-0", "3-0");
  });

  test("restarted with its data while entries come: the same entries, once", async () => {
    const server = await ownRedis({ args: durableArgs });
    const scene = await setScene(server.url);
    await addIds(scene, "a", ...countUp(1, 500));
    const frames = await watch(scene, "a", "0-0");
    await server.restart();
    await waitFor("the test's client", () => scene.redis.status === "ready");
    await addIds(scene, "a", ...countUp(501, 900));
    await seen(frames, ...countUp(1, 900));
    expect(gapsOf(frames)).toEqual([]);
  });
});

test("nothing but reading: no group, no key, no write from the tail's connection", async () => {
  const scene = await setScene();
  await addIds(scene, "a", "1-0");
  const frames = await watch(scene, "a");
  await addIds(scene, "a", "2-0");
  await seen(frames, "1-0", "2-0");
  expect(await scene.redis.xinfo("GROUPS", `${scene.prefix}:a`)).toEqual([]);
  const tailLine = String(await scene.redis.client("LIST"))
    .split("\n")
    .find((line) => line.includes("name=callboard:tail"));
  expect(tailLine).toMatch(/cmd=(xread|xinfo)/);
});
