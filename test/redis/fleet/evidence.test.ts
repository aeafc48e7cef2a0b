import { describe, expect, test } from "vitest";
import type { CallGroup } from "@/lib/schema/call";
import type { Redis } from "@/server/redis/connect";
import { buildRuntime } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { callOf, firstPass, noticeOf, rowOf, runRuntime, testClient } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const group = (runtime: Parameters<typeof rowOf>[0], callId = "a"): CallGroup | undefined =>
  rowOf(runtime, callId)?.groups.find(({ name }) => name === "g");

/** Ten entries of which the group has read two; then all but three are trimmed: five are lost to it. */
async function loseFive(redis: Redis, callId: string, seen: () => CallGroup | undefined): Promise<void> {
  const key = `conv:${callId}`;
  await redis.xgroup("CREATE", key, "g", "0", "MKSTREAM");
  for (let i = 1; i <= 10; i++) await redis.xadd(key, "*", "n", String(i));
  await redis.xreadgroup("GROUP", "g", "c", "COUNT", 2, "STREAMS", key, ">");
  await waitFor("the group to be seen", () => seen()?.lagEntries === 8);
  await redis.xtrim(key, "MAXLEN", 3);
}

async function savedFields(state: Redis): Promise<string[]> {
  const [key = "none"] = await state.keys("callboard:*:evidence");
  return (await state.hkeys(key)).map((field) => field.replace("\n", " "));
}

describe("losses by trimming", () => {
  test.concurrent("are counted, saved, and known after a restart; another stream of the same name starts without them", {
    timeout: 40_000,
  }, async ({ onTestFinished }) => {
    const watched = await ownRedis({}, onTestFinished);
    const store = await ownRedis({}, onTestFinished);
    const redis = await testClient(watched.url, undefined, onTestFinished);
    const state = await testClient(store.url, undefined, onTestFinished);
    const env = { CALLBOARD_STATE_URL: store.url, CALLBOARD_STREAMS: "conv:*" };
    const first = buildRuntime({ redisUrl: watched.url, env });
    await first.runtime.start();
    for (const id of ["a", "b", "gone"]) await loseFive(redis, id, () => group(first.runtime, id));
    for (const id of ["a", "b", "gone"]) {
      await waitFor("the loss to be counted", () => group(first.runtime, id)?.skippedEntries === 5);
      expect(group(first.runtime, id)).toMatchObject({ skippedIsAtLeast: false, status: "LOSS", lagEntries: 3 });
    }
    await redis.xreadgroup("GROUP", "g", "c", "STREAMS", "conv:a", ">");
    await waitFor("the group to catch up", () => group(first.runtime)?.lagEntries === 0);
    expect(group(first.runtime)).toMatchObject({ skippedEntries: 5, skippedIsAtLeast: false });
    await first.runtime.stop();
    expect((await savedFields(state)).sort()).toEqual(["conv:a g", "conv:b g", "conv:gone g"]);

    await redis.del("conv:b");
    await redis.xgroup("CREATE", "conv:b", "g", "0", "MKSTREAM");
    await redis.xadd("conv:b", "*", "n", "1");
    const second = buildRuntime({ redisUrl: watched.url, env });
    await second.runtime.start();
    await callOf(second.runtime, "a");
    expect(group(second.runtime)).toMatchObject({ skippedEntries: 5, skippedIsAtLeast: false });
    expect(group(second.runtime)?.lastSkippedAtMs).toBeGreaterThan(0);
    await callOf(second.runtime, "b");
    expect(group(second.runtime, "b")).toMatchObject({ skippedEntries: 0, status: expect.not.stringMatching("LOSS") });
    await callOf(second.runtime, "gone");
    await redis.del("conv:gone");
    await waitFor("it to be gone", () => rowOf(second.runtime, "gone") === undefined);
    await redis.xgroup("CREATE", "conv:gone", "g", "0", "MKSTREAM");
    for (let i = 0; i < 20; i++) await redis.xadd("conv:gone", "*", "n", "1");
    await callOf(second.runtime, "gone");
    expect(group(second.runtime, "gone")).toMatchObject({ skippedEntries: 0 });
    await second.runtime.stop();
    expect(await savedFields(state)).toEqual(["conv:a g"]);
    expect(second.lines.filter(({ level }) => level !== "info")).toEqual([]);
  });

  test.concurrent("while the state store is down are shown, and saved once it is back, with what was known before", {
    timeout: 40_000,
  }, async ({ onTestFinished }) => {
    const watched = await ownRedis({}, onTestFinished);
    const store = await ownRedis({ args: ["--appendonly", "yes", "--appendfsync", "always"] }, onTestFinished);
    const redis = await testClient(watched.url, undefined, onTestFinished);
    const env = { CALLBOARD_STATE_URL: store.url, CALLBOARD_STREAMS: "conv:*" };
    const first = buildRuntime({ redisUrl: watched.url, env });
    await first.runtime.start();
    await loseFive(redis, "before", () => group(first.runtime, "before"));
    await waitFor("the loss", () => group(first.runtime, "before")?.skippedEntries === 5);
    await redis.xreadgroup("GROUP", "g", "c", "STREAMS", "conv:before", ">");
    await waitFor("the group to catch up", () => group(first.runtime, "before")?.lagEntries === 0);
    await first.runtime.stop();

    await store.kill("SIGKILL");
    const { runtime, lines } = await runRuntime(watched.url, env, onTestFinished);
    await firstPass({ runtime });
    await loseFive(redis, "during", () => group(runtime, "during"));
    await waitFor("the new loss", () => group(runtime, "during")?.skippedEntries === 5);
    await noticeOf(runtime, /state store/);
    expect(runtime.fleet.snapshot).toMatchObject({ staleMs: 0, connection: { state: "connected" } });
    await store.restart();
    const state = await testClient(store.url, undefined, onTestFinished);
    await waitFor("both to be saved", async () => (await savedFields(state)).length === 2, 15_000);
    await waitFor("the earlier loss to be known", () => group(runtime, "before")?.skippedEntries === 5);
    await waitFor("no notice", () => runtime.fleet.snapshot.connection.notices.length === 0);
    expect(lines.filter(({ text }) => /evidence of loss is/.test(text)).map(({ level }) => level)).toEqual([
      "warn",
      "info",
    ]);
  });
});
