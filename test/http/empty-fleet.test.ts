import { expect, onTestFinished, test } from "vitest";
import { endpoints } from "@/lib/endpoints/endpoints";
import { assessFreshness } from "@/lib/freshness";
import { ask } from "@/test/support/ask";
import { startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { testClient } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

test("W21: a Redis that answers and holds no such stream is live, with no calls yet", async () => {
  const { url } = await ownRedis();
  const site = await startConsole(url, "conv:*");
  onTestFinished(() => site.stop());
  const seen = async () => {
    const snapshot = await ask(site.url, endpoints.snapshot);
    const link = { state: "open" as const, sinceMs: 0 };
    return { ...snapshot, freshness: assessFreshness({ link, ...snapshot }).kind };
  };
  const empty = await waitFor("the first look", async () => {
    const snapshot = await seen();
    return snapshot.asOfMs === null ? null : snapshot;
  });
  expect(empty).toMatchObject({ freshness: "live", isWarmingUp: false, findings: [], totals: { calls: 0 } });
  expect(empty.connection).toMatchObject({ state: "connected", patterns: ["conv:*"], notices: [] });
  const redis = await testClient(url, "conv");
  await redis.xadd("conv:first", "*", "text", "hello");
  await waitFor("the first call", async () => (await seen()).totals.calls === 1);
  await redis.del("conv:first");
  const again = await waitFor("it to be gone", async () => {
    const snapshot = await seen();
    return snapshot.totals.calls === 0 ? snapshot : null;
  });
  expect(again.freshness).toBe("live");
});

test("streams of other names are told by the pattern that would watch them, and the console's own are not", async () => {
  const { url } = await ownRedis();
  const redis = await testClient(url, "");
  const pipeline = redis.pipeline();
  for (let i = 1; i <= 12; i++) pipeline.xadd(`chat:${i}`, "*", "text", "hello");
  for (const key of ["agent:eu:7", "orders", "dlq:{conv:1}", "callboard:kept"]) pipeline.xadd(key, "*", "a", "b");
  pipeline.set("chat:none", "no stream");
  await pipeline.exec();
  const site = await startConsole(url, "conv:*");
  onTestFinished(() => site.stop());
  expect(await ask(site.url, endpoints.unwatched)).toMatchObject({
    isAll: true,
    patterns: [
      { pattern: "chat:*", streams: 12 },
      { pattern: "agent:eu:*", streams: 1 },
    ],
    morePatterns: 0,
  });
});
