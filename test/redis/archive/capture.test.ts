import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { readTail } from "@/server/archive/capture/read-ranges";
import type { ArchiveStore } from "@/server/archive/store/archive-store";
import type { Redis } from "@/server/redis/connect";
import { createRawConnection } from "@/server/redis/raw-connection";
import { digestRawEntries } from "@/server/redis/raw-entries";
import type { Runtime } from "@/server/runtime";
import { archiveFolder } from "@/test/support/archive-parts";
import { archivedEntries, missingEntries } from "@/test/support/archived-entries";
import { ownRedis } from "@/test/support/own-redis";
import { createRandom } from "@/test/support/random";
import { runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

type Scene = { redis: Redis; runtime: Runtime; prefix: string; path: string; store: ArchiveStore };

const archiveEnv = (prefix: string, path: string) => ({
  CALLBOARD_STREAMS: `${prefix}:*`,
  CALLBOARD_ARCHIVE: "on",
  CALLBOARD_ARCHIVE_DIR: path,
});

async function setScene(path = archiveFolder(), url = inject("redisUrl")): Promise<Scene> {
  const prefix = uniquePrefix();
  const redis = await testClient(url, prefix);
  const { runtime } = await runRuntime(url, archiveEnv(prefix, path));
  return { redis, runtime, prefix, path, store: storeOf(runtime) };
}

function storeOf({ archive }: Runtime): ArchiveStore {
  if (archive.store === null) throw new Error("the archive is off");
  return archive.store;
}

async function add({ redis, prefix }: Scene, callId: string, from: number, to: number, ...trim: string[]) {
  const pipeline = redis.pipeline();
  for (let n = from; n <= to; n++) pipeline.call("XADD", `${prefix}:${callId}`, ...trim, `${n}-0`, "n", String(n));
  await pipeline.exec();
}

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-0`);

async function copied(scene: Scene, callId: string, lastId: string, life = 1): Promise<string[]> {
  const key = `${scene.prefix}:${callId}`;
  return waitFor(
    () => `${lastId} of ${callId} in the archive, life ${life}`,
    async () => {
      const found = (await archivedEntries(scene.store, key, life)).map(({ id }) => id);
      return found.at(-1) === lastId && found;
    },
    15_000,
  );
}

describe("what is copied", () => {
  test("all entries of streams under trimming, byte for byte, each once", async () => {
    const url = (await ownRedis()).url;
    const scene = await setScene(archiveFolder(), url);
    const random = createRandom(3);
    const streams = Array.from({ length: 40 }, (_, i) => `${scene.prefix}:c${i}`);
    const written = new Map<string, string[]>(streams.map((key) => [key, []]));
    for (let round = 0; round < 60; round++) {
      const pipeline = scene.redis.pipeline();
      const keys: string[] = [];
      for (const key of streams) {
        for (let n = random.between(0, 12); n > 0; n--) {
          const value = random.chance(0.2) ? randomBytes(random.between(0, 3_000)) : `words ${random.next()}`;
          pipeline.call("XADD", key, "MAXLEN", "~", "1000", "*", "n", String(round), "said", value);
          keys.push(key);
        }
      }
      const replies = (await pipeline.exec()) ?? [];
      for (const [i, [, id]] of replies.entries()) written.get(keys[i] ?? "")?.push(String(id));
    }
    const raw = createRawConnection({ url, name: "test" });
    await raw.open();
    for (const key of streams) {
      const wanted = written.get(key) ?? [];
      const found = await waitFor(
        `all of ${key}`,
        async () => {
          const entries = await archivedEntries(scene.store, key);
          return entries.length >= wanted.length && entries;
        },
        20_000,
      );
      expect(found.map(({ id }) => id)).toEqual(wanted);
      const there = await readTail(raw, key, "+", 2_000, new Map());
      const inRedis = there?.found ? [...digestRawEntries(there.found.bytes)].reverse() : [];
      expect(found.slice(-inRedis.length)).toEqual(inRedis);
    }
    raw.close();
    expect((await scene.store.verify()).problems).toEqual([]);
    const state = await scene.runtime.archive.state();
    expect(state).toMatchObject({ state: "capturing", problem: null, missingEntries: 0, unknownGaps: 0 });
  });

  test("entries that came while nothing was copied are a hole of exactly their number", async () => {
    const scene = await setScene();
    await add(scene, "a", 1, 50);
    await copied(scene, "a", "50-0");
    await scene.runtime.stop();
    await add(scene, "a", 51, 400, "MAXLEN", "=", "100");
    await add(scene, "b", 1, 300, "MAXLEN", "=", "100");
    const { runtime } = await runRuntime(inject("redisUrl"), archiveEnv(scene.prefix, scene.path));
    const again = { ...scene, runtime, store: storeOf(runtime) };
    expect(await copied(again, "a", "400-0")).toEqual([...ids(1, 50), ...ids(301, 400)]);
    expect(await again.store.gapsOf(`${scene.prefix}:a`, 1)).toMatchObject([
      { afterId: "50-0", beforeId: "301-0", entries: 250, isAtLeast: false, cause: "trimmed" },
    ]);
    await copied(again, "b", "300-0");
    expect(await again.store.gapsOf(`${scene.prefix}:b`, 1)).toMatchObject([
      { afterId: "0-0", beforeId: "201-0", entries: 200, cause: "trimmed" },
    ]);
    expect(await again.store.cursorOf(`${scene.prefix}:a`)).toMatchObject({ position: 400 });
  });
});

describe("the same key, another stream", () => {
  test("the same ids with other content are kept apart", async () => {
    const scene = await setScene();
    const key = `${scene.prefix}:a`;
    await add(scene, "a", 1, 5);
    await copied(scene, "a", "5-0");
    await scene.redis
      .multi()
      .del(key)
      .xadd(key, "1-0", "x", "other")
      .xadd(key, "5-0", "x", "other")
      .xadd(key, "6-0", "x", "y")
      .exec();
    expect(await copied(scene, "a", "6-0", 2)).toEqual(["1-0", "5-0", "6-0"]);
    expect(await copied(scene, "a", "5-0", 1)).toEqual(ids(1, 5));
    expect((await scene.store.livesOf(key)).map(({ base }) => base)).toEqual([null, null]);
  });

  test("ids that go backwards are kept apart", async () => {
    const scene = await setScene();
    const key = `${scene.prefix}:a`;
    await add(scene, "a", 101, 105);
    await copied(scene, "a", "105-0");
    await scene.redis.del(key);
    await add(scene, "a", 1, 3);
    expect(await copied(scene, "a", "3-0", 2)).toEqual(ids(1, 3));
  });

  test("a stream made anew with later ids goes on, with a hole of unknown size", async () => {
    const scene = await setScene();
    await add(scene, "a", 1, 5);
    await copied(scene, "a", "5-0");
    await scene.redis.del(`${scene.prefix}:a`);
    await add(scene, "a", 11, 12);
    expect(await copied(scene, "a", "12-0")).toEqual([...ids(1, 5), ...ids(11, 12)]);
    expect(await scene.store.gapsOf(`${scene.prefix}:a`, 1)).toMatchObject([{ entries: null, cause: "remade" }]);
  });

  test("a stream that lost its end goes on behind it; what was copied stays", async () => {
    const scene = await setScene();
    const key = `${scene.prefix}:a`;
    await add(scene, "a", 1, 5);
    const before = await scene.redis.dumpBuffer(key);
    await add(scene, "a", 6, 9);
    await copied(scene, "a", "9-0");
    await scene.redis.restore(key, 0, before ?? "", "REPLACE");
    await add(scene, "a", 20, 22);
    expect(await copied(scene, "a", "22-0")).toEqual([...ids(1, 9), ...ids(20, 22)]);
    expect(await scene.store.livesOf(key)).toHaveLength(1);
  });

  test("a stream that lost its end and has other entries in its place shares what came before", async () => {
    const scene = await setScene();
    const key = `${scene.prefix}:a`;
    await add(scene, "a", 1, 5);
    const before = await scene.redis.dumpBuffer(key);
    await add(scene, "a", 6, 9);
    await copied(scene, "a", "9-0");
    const pipeline = scene.redis.multi().restore(key, 0, before ?? "", "REPLACE");
    await pipeline.xadd(key, "7-0", "n", "another").xadd(key, "10-0", "n", "10").exec();
    expect(await copied(scene, "a", "10-0", 2)).toEqual(["7-0", "10-0"]);
    expect((await scene.store.livesOf(key)).map(({ base }) => base)).toEqual([null, { life: 1, lastId: "5-0" }]);
    expect(await copied(scene, "a", "9-0", 1)).toEqual(ids(1, 9));
  });

  test("entries deleted by hand stay in the copy and make no hole", async () => {
    const scene = await setScene();
    const key = `${scene.prefix}:a`;
    await add(scene, "a", 1, 9);
    await copied(scene, "a", "9-0");
    await scene.redis.xdel(key, "3-0", "9-0");
    await add(scene, "a", 10, 12);
    expect(await copied(scene, "a", "12-0")).toEqual(ids(1, 12));
    expect(await missingEntries(scene.store, key)).toBe(0);
  });
});

describe("who copies", () => {
  test("one of two consoles; the other when it stops, and nothing is doubled", async () => {
    const scene = await setScene();
    await add(scene, "a", 1, 5);
    await copied(scene, "a", "5-0");
    const { runtime } = await runRuntime(inject("redisUrl"), archiveEnv(scene.prefix, scene.path));
    await waitFor("the second to stand by", async () => (await runtime.archive.state()).state === "standby");
    await scene.runtime.stop();
    await add(scene, "a", 6, 9);
    const second = { ...scene, runtime, store: storeOf(runtime) };
    expect(await copied(second, "a", "9-0")).toEqual(ids(1, 9));
    expect((await second.store.verify()).problems).toEqual([]);
  });

  test("a folder that cannot be used is told, the console goes on, and copying begins once it can", async () => {
    const path = archiveFolder();
    const blocked = join(path, "archive");
    writeFileSync(blocked, "a file stands where the folder should be");
    const scene = await setScene(blocked);
    await add(scene, "a", 1, 5);
    const state = await waitFor("the stop", async () => {
      const found = await scene.runtime.archive.state();
      return found.state === "stopped" && found;
    });
    expect(state.problem).toMatch(/cannot be written/);
    await waitFor("the call", () => scene.runtime.collector.registry.find("a"));
    rmSync(blocked);
    expect(await copied(scene, "a", "5-0")).toEqual(ids(1, 5));
    await waitFor("the archive to go on", async () => (await scene.runtime.archive.state()).state === "capturing");
  });
});
