import { describe, expect, inject, test } from "vitest";
import { EntriesQuery } from "@/lib/schema/stream-entry";
import type { Redis } from "@/server/redis/connect";
import type { Runtime } from "@/server/runtime";
import { archiveFolder } from "@/test/support/archive-parts";
import { archivedEntries } from "@/test/support/archived-entries";
import { runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { gapsOf, idsOf, takeFrames } from "@/test/support/take-frames";
import { waitFor } from "@/test/support/wait-for";

type Scene = { redis: Redis; runtime: Runtime; prefix: string; key: string; restart: () => Promise<void> };

async function setScene(): Promise<Scene> {
  const prefix = uniquePrefix();
  const path = archiveFolder();
  const redis = await testClient(inject("redisUrl"), prefix);
  const env = { CALLBOARD_STREAMS: `${prefix}:*`, CALLBOARD_ARCHIVE: "on", CALLBOARD_ARCHIVE_DIR: path };
  const { runtime } = await runRuntime(inject("redisUrl"), env);
  const scene: Scene = {
    redis,
    runtime,
    prefix,
    key: `${prefix}:a`,
    async restart() {
      scene.runtime = (await runRuntime(inject("redisUrl"), env)).runtime;
    },
  };
  return scene;
}

async function add({ redis, key }: Scene, from: number, to: number, ...trim: string[]) {
  const pipeline = redis.pipeline();
  for (let n = from; n <= to; n++) {
    pipeline.call(
      "XADD",
      key,
      ...trim,
      `${n}-0`,
      "type",
      "message",
      "role",
      n % 2 ? "user" : "agent",
      "text",
      `word ${n}.`,
    );
  }
  await pipeline.exec();
}

async function copied({ runtime, key }: Scene, lastId: string): Promise<void> {
  const { store } = runtime.archive;
  if (store === null) throw new Error("the archive is off");
  await waitFor(
    `${lastId} in the archive`,
    async () => (await archivedEntries(store, key)).at(-1)?.id === lastId,
    20_000,
  );
}

async function allPages({ runtime }: Scene, query: Record<string, string>) {
  const ids: string[] = [];
  const gaps: unknown[] = [];
  for (let cursor: string | null = null; ; ) {
    const asked = EntriesQuery.parse({ ...query, ...(cursor === null ? {} : { cursor }) });
    const page = await runtime.entryReader.page("a", asked);
    ids.push(...page.entries.map(({ id }) => id));
    gaps.push(...(page.gaps ?? []));
    cursor = page.nextCursor;
    if (cursor === null) return { ids, gaps };
  }
}

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-0`);

describe("one call, wherever its entries lie", () => {
  test("is read without a seam, both ways and from anywhere, also when it is gone from Redis", async () => {
    const scene = await setScene();
    await add(scene, 1, 300);
    await copied(scene, "300-0");
    await add(scene, 301, 330, "MAXLEN", "=", "100");
    const all = { ids: ids(1, 330), gaps: [] };
    expect(await allPages(scene, { limit: "70" })).toEqual(all);
    expect(await allPages(scene, { limit: "70", order: "desc" })).toEqual({ ...all, ids: ids(1, 330).reverse() });
    expect((await allPages(scene, { limit: "7", from: "225-0", to: "(240-0" })).ids).toEqual(ids(225, 239));
    expect((await allPages(scene, { limit: "7", from: "295", to: "305", order: "desc" })).ids).toEqual(
      ids(295, 305).reverse(),
    );
    expect(await scene.runtime.entryReader.whole("a", "5-0")).toMatchObject({ id: "5-0", fields: { text: "word 5." } });
    await copied(scene, "330-0");
    await scene.redis.del(scene.key);
    await waitFor("the call to be gone", () => !scene.runtime.collector.registry.find("a"));
    expect(await allPages(scene, { limit: "70" })).toEqual(all);
    expect(await allPages(scene, { limit: "70", order: "desc" })).toEqual({ ...all, ids: ids(1, 330).reverse() });
    await expect(scene.runtime.entryReader.page("nobody", EntriesQuery.parse({}))).rejects.toMatchObject({
      code: "not-found",
    });
  });

  test("names each hole with its size, on the page where it is", async () => {
    const scene = await setScene();
    await add(scene, 1, 50);
    await copied(scene, "50-0");
    await scene.runtime.stop();
    await add(scene, 51, 400, "MAXLEN", "=", "100");
    await scene.restart();
    await copied(scene, "400-0");
    const hole = { afterId: "50-0", beforeId: "301-0", entries: 250, isAtLeast: false, cause: "trimmed" };
    const read = [...ids(1, 50), ...ids(301, 400)];
    expect(await allPages(scene, { limit: "30" })).toEqual({ ids: read, gaps: [hole] });
    const back = await allPages(scene, { limit: "30", order: "desc" });
    expect(back.ids).toEqual(read.toReversed());
    expect(new Set(back.gaps.map((gap) => JSON.stringify(gap)))).toEqual(new Set([JSON.stringify(hole)]));
    const page = await scene.runtime.callLogs.page("a", { limit: 2_000 });
    expect(page.header.gaps).toEqual([{ afterEntryId: "50-0", beforeEntryId: "301-0", entries: 250 }]);
    expect(page.events).toHaveLength(150);
    const { transcript } = await scene.runtime.transcripts.whole("a");
    expect(transcript.missing.filter(({ kind }) => kind !== "clock")).toMatchObject([
      { kind: "gap", beforeEntryId: "301-0", entries: 250 },
    ]);
  });

  test("a hole before the first that was ever copied is the head that is missing", async () => {
    const scene = await setScene();
    await scene.runtime.stop();
    await add(scene, 1, 140, "MAXLEN", "=", "100");
    await scene.restart();
    await copied(scene, "140-0");
    await add(scene, 141, 200, "MAXLEN", "=", "100");
    await copied(scene, "200-0");
    const { header } = await scene.runtime.callLogs.page("a", { limit: 2_000 });
    expect(header.head).toMatchObject({ firstEntryId: "41-0", lastEntryId: "200-0", length: 160, entriesAdded: 200 });
    expect(header.gaps).toEqual([]);
  });

  test("a tail from the beginning goes through the copy and on with what comes", async () => {
    const scene = await setScene();
    await add(scene, 1, 300);
    await copied(scene, "300-0");
    await add(scene, 301, 320, "MAXLEN", "=", "50");
    const frames = takeFrames(await scene.runtime.tail.watch("a", "0-0"));
    await waitFor("the history", () => idsOf(frames).at(-1) === "320-0");
    await add(scene, 321, 325, "MAXLEN", "=", "50");
    await waitFor("what comes", () => idsOf(frames).at(-1) === "325-0");
    expect(idsOf(frames)).toEqual(ids(1, 325));
    expect(gapsOf(frames)).toEqual([]);
  });

  test("a long call is replayed from start to end after Redis kept only its last minutes, and after it is gone", async () => {
    const scene = await setScene();
    for (let from = 1; from <= 10_000; from += 500) {
      await add(scene, from, from + 499, "MAXLEN", "~", "1000");
      await copied(scene, `${from + 499}-0`);
    }
    expect(await scene.redis.xlen(scene.key)).toBeLessThan(1_200);
    const began = performance.now();
    const { header, transcript } = await scene.runtime.transcripts.whole("a");
    const tookMs = performance.now() - began;
    expect(header).toMatchObject({ isComplete: true, gaps: [], counts: { entries: 10_000 } });
    expect(header.head).toMatchObject({ firstEntryId: "1-0", length: 10_000, entriesAdded: 10_000 });
    expect(transcript.missing.filter(({ kind }) => kind !== "clock")).toEqual([]);
    expect(transcript.turns.length).toBeGreaterThan(1_000);
    console.info(`10,000 entries read and folded in ${Math.round(tookMs)} ms`);
    await scene.redis.del(scene.key);
    await scene.restart();
    const again = await scene.runtime.callLogs.page("a", { limit: 5_000 });
    expect(again.header.counts.entries).toBeGreaterThanOrEqual(5_000);
  }, 120_000);
});
