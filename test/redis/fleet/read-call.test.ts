import { randomBytes } from "node:crypto";
import { expect, inject, test } from "vitest";
import { callOf, rowOf, runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const url = inject("redisUrl");

async function world() {
  const prefix = uniquePrefix();
  const redis = await testClient(url, prefix);
  const { runtime, lines } = await runRuntime(url, { CALLBOARD_STREAMS: `${prefix}:*` });
  return { prefix, redis, runtime, lines, key: (callId: string) => `${prefix}:${callId}` };
}

test("counts what the fleet can only estimate, up to 1,000 entries", async () => {
  const { redis, runtime, key } = await world();
  const pipeline = redis.pipeline();
  for (let i = 1; i <= 3_000; i++) pipeline.xadd(key("a"), `${i}-0`, "n", "1");
  await pipeline.exec();
  await redis.xtrim(key("a"), "MAXLEN", 2_900);
  await redis.xgroup("CREATE", key("a"), "near", "2500-0");
  await redis.xgroup("CREATE", key("a"), "far", "500-0");
  await redis.xgroup("CREATE", key("a"), "done", "$");
  await callOf(runtime, "a");
  const { groups } = await runtime.callReader.read("a");
  const of = (name: string) => groups.find((group) => group.name === name);
  expect(of("near")).toMatchObject({ lagEntries: 500, lagSource: "exact", firstUndeliveredId: "2501-0" });
  expect(of("done")).toMatchObject({ lagEntries: 0, lagSource: "exact" });
  expect(of("far")?.lagSource).not.toBe("exact");
  expect(of("far")?.lagEntries).toBeGreaterThanOrEqual(1_001);
});

test("counts entries of 5 MB without fetching them all", { timeout: 20_000 }, async () => {
  const { redis, runtime, key } = await world();
  const blob = randomBytes(5_000_000);
  for (let i = 1; i <= 6; i++) await redis.xadd(key("a"), `${i}-0`, "blob", blob);
  for (const group of ["x", "y", "z"]) await redis.xgroup("CREATE", key("a"), group, "2-0");
  await callOf(runtime, "a");
  const sent = async () => Number(/total_net_output_bytes:(\d+)/.exec(await redis.info("stats"))?.[1]);
  const before = await sent();
  const { groups } = await runtime.callReader.read("a");
  expect((await sent()) - before).toBeLessThan(60_000_000);
  for (const group of groups) expect(group.lagEntries).toBeGreaterThanOrEqual(1);
});

test("is shared by those who ask at once, and marks the call as looked at", async () => {
  const { redis, runtime, key } = await world();
  await redis.xadd(key("a"), "*", "n", "1");
  await callOf(runtime, "a");
  const [first, ...others] = await Promise.all(Array.from({ length: 50 }, () => runtime.callReader.read("a")));
  for (const other of others) expect(other).toBe(first);
  expect(runtime.collector.registry.find("a")?.onScreenUntilMs).toBeGreaterThan(Date.now());
});

test("a reading that comes late does not undo a newer one", async () => {
  const { redis, runtime, key } = await world();
  await redis.xgroup("CREATE", key("a"), "g", "0", "MKSTREAM");
  for (let i = 1; i <= 5; i++) await redis.xadd(key("a"), `${i}-0`, "n", "1");
  await callOf(runtime, "a");
  const record = await waitFor("the record", () => runtime.collector.registry.find("a"));
  const early = await waitFor("its five entries", () =>
    record.assessment?.row.length === 5 ? record.assessment : null,
  );
  await redis.xadd(key("a"), "6-0", "n", "1");
  const newer = await waitFor("a newer one", () => (record.assessment?.row.length === 6 ? record.assessment : null));
  const reading = { ...early.mark, readAtMs: early.row.readAtMs, groups: [] };
  const late = runtime.collector.assess(record, early, reading);
  expect(late.row.length).toBe(5);
  expect(record.assessment?.row.length).toBe(6);
  expect(record.assessment?.row.readAtMs).toBeGreaterThanOrEqual(newer.row.readAtMs);
});

test("opened all the time while entries pour in, a call is never taken for a new one", {
  timeout: 20_000,
}, async () => {
  const { redis, runtime, key } = await world();
  const callIds = Array.from({ length: 30 }, (_, i) => `c${i}`);
  for (const callId of callIds) {
    await redis.xgroup("CREATE", key(callId), "g", "0", "MKSTREAM");
    await redis.xadd(key(callId), "*", "n", "1");
  }
  for (const callId of callIds) await callOf(runtime, callId);
  await waitFor("all to be warm", () => callIds.every((callId) => rowOf(runtime, callId)?.status !== "WARMING"));
  const untilMs = Date.now() + 2_500;
  const fresh: string[] = [];
  while (Date.now() < untilMs) {
    const pipeline = redis.pipeline();
    for (const callId of callIds) for (let i = 0; i < 20; i++) pipeline.xadd(key(callId), "*", "n", "1");
    await Promise.all([pipeline.exec(), ...callIds.map((callId) => runtime.callReader.read(callId))]);
    for (const callId of callIds) if (rowOf(runtime, callId)?.status === "WARMING") fresh.push(callId);
  }
  expect(fresh).toEqual([]);
});

test("a call deleted or replaced while known is 404 with the reason", async () => {
  const { redis, runtime, key } = await world();
  for (const callId of ["deleted", "replaced"]) await redis.xadd(key(callId), "*", "n", "1");
  for (const callId of ["deleted", "replaced"]) await callOf(runtime, callId);
  await redis.multi().del(key("deleted")).del(key("replaced")).set(key("replaced"), "x").exec();
  await expect(runtime.callReader.read("deleted")).rejects.toMatchObject({ code: "not-found" });
  await expect(runtime.callReader.read("replaced")).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("not a stream"),
  });
});
