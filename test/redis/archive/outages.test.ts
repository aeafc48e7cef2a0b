import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, onTestFinished, test } from "vitest";
import type { ArchiveStore } from "@/server/archive/store/archive-store";
import { digestRawEntries } from "@/server/redis/raw-entries";
import { archiveFolder } from "@/test/support/archive-parts";
import { rawEntry } from "@/test/support/archive-takes";
import { archivedEntries } from "@/test/support/archived-entries";
import { ownRedis } from "@/test/support/own-redis";
import { startSentinels } from "@/test/support/redis-sentinels";
import { runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

type World = { url: string; stateUrl?: string; breakIt: (moreIsKept: () => Promise<unknown>) => Promise<void> };

const streams = 12;
const digestOf = (id: string, n: string) => [...digestRawEntries(rawEntry(id, "n", n))][0]?.hash ?? "";

/** It comes back as it was saved seconds before. */
async function killedAndRestarted(): Promise<World> {
  const server = await ownRedis({ args: ["--save", "", "--appendonly", "no"] }, onTestFinished);
  const breakIt: World["breakIt"] = async (moreIsKept) => {
    const redis = await testClient(server.url);
    await redis.save();
    await moreIsKept();
    await server.kill("SIGKILL");
    await server.restart();
  };
  return { url: server.url, stateUrl: inject("redisUrl"), breakIt };
}

/** The replica does not hear the last seconds of it. */
async function failedOver(): Promise<World> {
  const set = await startSentinels({}, onTestFinished);
  const breakIt: World["breakIt"] = async (moreIsKept) => {
    const named = await set.namedPort();
    const master = await testClient(set.master.url);
    await set.replica.kill("SIGSTOP");
    await master.call("CLIENT", "KILL", "TYPE", "replica");
    await moreIsKept();
    await set.master.kill("SIGKILL");
    await set.replica.kill("SIGCONT");
    await waitFor("another master", async () => (await set.namedPort()) !== named, 20_000);
  };
  return { url: set.url, stateUrl: inject("redisUrl"), breakIt };
}

/** Adds entry after entry, one at a time; `unknown` counts those that nobody answered for. */
async function startWriter(url: string, keyOf: (n: number) => string) {
  const redis = await testClient(url);
  const written = new Map<string, string>();
  let unknown = 0;
  let hasEnded = false;
  const running = (async () => {
    for (let n = 0; !hasEnded; n++) {
      const key = keyOf(n);
      await redis.xadd(key, "*", "n", String(n)).then(
        (id) => written.set(`${key} ${id} ${digestOf(id ?? "", String(n))}`, key),
        () => {
          unknown++;
        },
      );
      await sleep(3);
    }
  })();
  const stop = async () => {
    hasEnded = true;
    await running;
  };
  onTestFinished(stop);
  return { redis, written, stop, unknown: () => unknown };
}

async function everythingOf(store: ArchiveStore, keys: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const key of keys) {
    for (const { life } of await store.livesOf(key)) {
      for (const { id, hash } of await archivedEntries(store, key, life)) kept.push(`${key} ${id} ${hash}`);
    }
  }
  return kept;
}

test.each([
  ["Redis is killed and started anew", killedAndRestarted],
  ["a replica that did not hear all of it takes over", failedOver],
])("%s: nothing that was kept is missing or doubled", { timeout: 90_000 }, async (_, begin) => {
  const { url, stateUrl = url, breakIt } = await begin();
  const prefix = uniquePrefix();
  const keys = Array.from({ length: streams }, (_, i) => `${prefix}:${i}`);
  const { runtime } = await runRuntime(url, {
    CALLBOARD_STREAMS: `${prefix}:*`,
    CALLBOARD_STATE_URL: stateUrl,
    CALLBOARD_ARCHIVE: "on",
    CALLBOARD_ARCHIVE_DIR: archiveFolder(),
  });
  const { store } = runtime.archive;
  if (store === null) throw new Error("the archive is off");
  const writer = await startWriter(url, (n) => keys[n % streams] ?? "");
  const said = async () => (await runtime.archive.state()).keptEntries;
  await waitFor("some to be kept", async () => (await said()) > 300, 20_000);

  await breakIt(async () => {
    const now = await said();
    await waitFor("more to be kept", async () => (await said()) > now + 200, 20_000);
  });
  const saidBefore = await said();
  const keptBefore = await everythingOf(store, keys);
  expect(keptBefore.length).toBeGreaterThanOrEqual(saidBefore);
  const writtenBefore = writer.written.size;
  await waitFor("writing to go on", () => writer.written.size > writtenBefore + 300, 30_000);
  await writer.stop();

  const inRedis: string[] = [];
  for (const key of keys) {
    for (const [id, [, n = ""]] of await writer.redis.xrange(key, "-", "+")) {
      inRedis.push(`${key} ${id} ${digestOf(id, n)}`);
    }
  }
  const kept = await waitFor(
    "all that Redis has to be kept",
    async () => {
      const found = await everythingOf(store, keys);
      const has = new Set(found);
      return inRedis.every((entry) => has.has(entry)) && found;
    },
    20_000,
  );
  const has = new Set(kept);
  expect(kept.length).toBe(has.size);
  expect(keptBefore.filter((entry) => !has.has(entry))).toEqual([]);
  // Nobody answered for what was on its way when it broke: that may be there, and no more.
  expect(kept.filter((entry) => !writer.written.has(entry)).length).toBeLessThanOrEqual(writer.unknown());
  const { problems, entries } = await store.verify();
  expect({ problems, entries }).toEqual({ problems: [], entries: kept.length });
  const left = new Set(inRedis);
  const lost = [...writer.written.keys()].filter((entry) => !left.has(entry));
  const keptOnly = lost.filter((entry) => has.has(entry));
  expect(keptOnly.length).toBeGreaterThan(0);
  console.info(
    `${writer.written.size} written, ${lost.length} of them lost by Redis, ${keptOnly.length} of those kept`,
  );
});
