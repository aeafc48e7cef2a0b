import { describe, expect, inject, test } from "vitest";
import { callOf, firstPass, noticeOf, rowOf, runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const url = inject("redisUrl");

describe("by pattern", () => {
  test.concurrent("one or several, each key once; ids of further patterns are whole keys", async ({
    onTestFinished,
  }) => {
    const prefix = uniquePrefix();
    const redis = await testClient(url, prefix, onTestFinished);
    for (const key of [`${prefix}:a`, `${prefix}:chat:x`, `other-${prefix}:y:z`]) await redis.xadd(key, "*", "t", "1");
    const { runtime } = await runRuntime(
      url,
      {
        CALLBOARD_STREAMS: `${prefix}:*,${prefix}:chat:*,other-${prefix}:*:z`,
      },
      onTestFinished,
    );
    await callOf(runtime, "a");
    await callOf(runtime, "chat:x");
    await callOf(runtime, `other-${prefix}:y:z`);
    expect(runtime.collector.registry.byKey.size).toBe(3);
  });

  test.concurrent("more keys than one step looks at", async ({ onTestFinished }) => {
    const prefix = uniquePrefix();
    const redis = await testClient(url, prefix, onTestFinished);
    const pipeline = redis.pipeline();
    for (let i = 0; i < 1_700; i++) pipeline.xadd(`${prefix}:${i}`, "*", "t", "1");
    await pipeline.exec();
    const { runtime } = await runRuntime(url, { CALLBOARD_STREAMS: `${prefix}:*` }, onTestFinished);
    await firstPass({ runtime });
    expect(runtime.collector.registry.byKey.size).toBe(1_700);
    await waitFor("all to be read", () => [...runtime.collector.registry.rows()].length === 1_700);
  });

  test.concurrent("new, deleted and expired calls come and go", async ({ onTestFinished }) => {
    const prefix = uniquePrefix();
    const redis = await testClient(url, prefix, onTestFinished);
    const { runtime } = await runRuntime(url, { CALLBOARD_STREAMS: `${prefix}:*` }, onTestFinished);
    await firstPass({ runtime });
    expect([...runtime.collector.registry.rows()]).toEqual([]);
    for (const id of ["stays", "deleted", "expires"]) await redis.xadd(`${prefix}:${id}`, "*", "t", "1");
    for (const id of ["stays", "deleted", "expires"]) await callOf(runtime, id);
    await redis.del(`${prefix}:deleted`);
    await redis.pexpire(`${prefix}:expires`, 20);
    await waitFor("both to be gone", () => runtime.collector.registry.byKey.size === 1);
    expect(rowOf(runtime, "stays")).toBeDefined();
    expect(runtime.collector.registry.find("deleted")).toBeUndefined();
    await redis.xadd(`${prefix}:deleted`, "*", "t", "1");
    expect(await callOf(runtime, "deleted")).toMatchObject({ length: 1, entriesAdded: 1 });
  });

  test.concurrent("a key of another type is named, and a call again once it is a stream", async ({
    onTestFinished,
  }) => {
    const prefix = uniquePrefix();
    const redis = await testClient(url, prefix, onTestFinished);
    await redis.hset(`${prefix}:h`, "a", "1");
    await redis.xadd(`${prefix}:s`, "*", "t", "1");
    const { runtime } = await runRuntime(url, { CALLBOARD_STREAMS: `${prefix}:*` }, onTestFinished);
    await callOf(runtime, "s");
    expect(await noticeOf(runtime, /not a stream/)).toContain(`"${prefix}:h"`);
    await redis.multi().del(`${prefix}:s`).set(`${prefix}:s`, "text").exec();
    await waitFor("the call to vanish", () => rowOf(runtime, "s") === undefined);
    await noticeOf(runtime, new RegExp(`${prefix}:s`));
    await redis.multi().del(`${prefix}:s`).xadd(`${prefix}:s`, "*", "t", "again").exec();
    expect(await callOf(runtime, "s")).toMatchObject({ length: 1, problem: null });
    await redis.del(`${prefix}:h`);
    await waitFor("no notice to be left", () => runtime.fleet.snapshot.connection.notices.length === 0);
  });

  test.concurrent("calls beyond the bound are counted, not shown, and let in when there is room", async ({
    onTestFinished,
  }) => {
    const prefix = uniquePrefix();
    const redis = await testClient(url, prefix, onTestFinished);
    for (let i = 0; i < 8; i++) await redis.xadd(`${prefix}:${i}`, "*", "t", "1");
    const { runtime } = await runRuntime(
      url,
      { CALLBOARD_STREAMS: `${prefix}:*`, CALLBOARD_MAX_CALLS: "5" },
      onTestFinished,
    );
    expect(await noticeOf(runtime, /beyond the limit/)).toMatch(/^3 calls .* of 5 left out; raise CALLBOARD_MAX_CALLS/);
    expect(runtime.collector.registry.byKey.size).toBe(5);
    const known = [...runtime.collector.registry.byKey.keys()];
    await redis.del(known.slice(0, 3));
    await waitFor("the others to be let in", () =>
      runtime.fleet.snapshot.connection.notices.length === 0 ? runtime.collector.registry.byKey.size === 5 : false,
    );
  });

  test.concurrent("names that are no UTF-8 are counted", async ({ onTestFinished }) => {
    const prefix = uniquePrefix();
    const redis = await testClient(url, prefix, onTestFinished);
    const bad = Buffer.concat([Buffer.from(`${prefix}:`), Buffer.from([0xff, 0xfe, 0x01])]);
    await redis.xadd(bad, "*", "t", "1");
    await redis.xadd(`${prefix}:\uFFFD`, "*", "t", "1");
    const { runtime } = await runRuntime(url, { CALLBOARD_STREAMS: `${prefix}:*` }, onTestFinished);
    expect(await noticeOf(runtime, /UTF-8/)).toMatch(/^1 key left out/);
    await callOf(runtime, "\uFFFD");
    await redis.del(bad);
    await waitFor("no notice", () => runtime.fleet.snapshot.connection.notices.length === 0);
  });
});

describe("by index key", () => {
  for (const kind of ["set", "sorted set"] as const) {
    test.concurrent(`a ${kind}, small and large, with members that are none of ours`, async ({ onTestFinished }) => {
      const prefix = uniquePrefix();
      const redis = await testClient(url, prefix, onTestFinished);
      const index = `index-${prefix}`;
      const add = (member: string) =>
        kind === "set" ? redis.sadd(index, member) : redis.zadd(index, Date.now(), member);
      await redis.xadd(`${prefix}:in`, "*", "t", "1");
      await redis.xadd(`${prefix}:out`, "*", "t", "1");
      await add(`${prefix}:in`);
      await add(`${prefix}:long-gone`);
      await add("elsewhere:1");
      const { runtime } = await runRuntime(
        url,
        { CALLBOARD_STREAMS: `${prefix}:*`, CALLBOARD_INDEX_KEY: index },
        onTestFinished,
      );
      await callOf(runtime, "in");
      expect(rowOf(runtime, "out")).toBeUndefined();
      expect(await noticeOf(runtime, /left out/)).toMatch(/^1 member of CALLBOARD_INDEX_KEY/);
      await Promise.all(Array.from({ length: 1_200 }, (_, i) => add(`${prefix}:none-${i}`)));
      await redis.xadd(`${prefix}:late`, "*", "t", "1");
      await add(`${prefix}:late`);
      await callOf(runtime, "late");
      await waitFor("members without a stream to be let go", () => runtime.collector.registry.byKey.size <= 1_204);
      expect(runtime.fleet.snapshot.connection.state).toBe("connected");
    });
  }

  test.concurrent("missing or of another type it is named in one line, and nothing else breaks", async ({
    onTestFinished,
  }) => {
    const prefix = uniquePrefix();
    const redis = await testClient(url, prefix, onTestFinished);
    const index = `index-${prefix}`;
    await redis.xadd(`${prefix}:a`, "*", "t", "1");
    const { runtime, lines } = await runRuntime(
      url,
      { CALLBOARD_STREAMS: `${prefix}:*`, CALLBOARD_INDEX_KEY: index },
      onTestFinished,
    );
    expect(await noticeOf(runtime, /does not exist/)).toContain(index);
    expect(runtime.fleet.snapshot).toMatchObject({ isWarmingUp: false, connection: { state: "connected" } });
    await redis.set(index, "text");
    expect(await noticeOf(runtime, /neither a set nor a sorted set/)).toContain(index);
    expect(runtime.fleet.snapshot.connection).toMatchObject({ state: "connected", message: null });
    await redis.multi().del(index).sadd(index, `${prefix}:a`).exec();
    await callOf(runtime, "a");
    await redis.multi().del(index).zadd(index, 1, `${prefix}:a`).exec();
    await waitFor("no notice", () => runtime.fleet.snapshot.connection.notices.length === 0);
    expect(rowOf(runtime, "a")).toBeDefined();
    expect(lines.filter(({ level }) => level !== "info")).toEqual([]);
  });
});
