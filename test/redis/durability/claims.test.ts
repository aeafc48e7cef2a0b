import { expect, onTestFinished, test } from "vitest";
import type { NodeDurability } from "@/lib/schema/durability";
import { connectRedis, type Redis } from "@/server/redis/connect";
import type { Runtime } from "@/server/runtime";
import { ownRedis } from "@/test/support/own-redis";
import { firstPass, runRuntime } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const calls = ["conv:a", "conv:b", "conv:c"];

async function clientOf(url: string): Promise<Redis> {
  const redis = connectRedis({ url, name: "test", purpose: "commands" });
  await waitFor("the test's client", () => redis.status === "ready");
  onTestFinished(() => redis.disconnect());
  return redis;
}

async function write(redis: Redis, entries: number, text = "x"): Promise<void> {
  const pipeline = redis.pipeline();
  for (let i = 0; i < entries; i++) pipeline.xadd(calls[i % calls.length] ?? "conv:a", "*", "text", text);
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
}

async function held(redis: Redis): Promise<number> {
  const lengths = await Promise.all(calls.map((key) => redis.xlen(key)));
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** The console's state lies elsewhere: what it keeps there is no change of the watched server. */
async function watch(url: string): Promise<Runtime> {
  const state = await ownRedis({}, onTestFinished);
  const env = { CALLBOARD_STATE_URL: state.url, CALLBOARD_STREAMS: "conv:*" };
  const running = await runRuntime(url, env, onTestFinished);
  await firstPass(running);
  return running.runtime;
}

async function claimOf(runtime: Runtime): Promise<NodeDurability> {
  const { nodes } = await runtime.durability.read();
  const [node] = nodes;
  if (node === undefined) throw new Error("no server");
  return node;
}

const isAllCounted = ({ crash }: NodeDurability, total: number, since: number) =>
  crash?.entries === (crash?.text.startsWith("everything") ? total : 0) || (crash?.entries ?? 0) >= since;

/** The claim once every entry is read, and at least `since` of them as added since the last snapshot where there is one. */
function claimWhen(runtime: Runtime, total: number, since: number): Promise<NodeDurability> {
  return waitFor(`a claim that knows of ${total} entries`, async () => {
    const rows = [...runtime.collector.registry.rows()];
    if (rows.reduce((sum, row) => sum + row.length, 0) < total) return undefined;
    const node = await claimOf(runtime);
    return isAllCounted(node, total, since) ? node : undefined;
  });
}

/** INFO tells the second of a save, and no more: the record has to be older than that. */
const minRecordMs = 2_500;

test.each([
  ["AOF always", ["--appendonly", "yes", "--appendfsync", "always"], 0],
  ["AOF everysec", ["--appendonly", "yes", "--appendfsync", "everysec"], 0],
  ["AOF no", ["--appendonly", "yes", "--appendfsync", "no"], 0],
  ["RDB only", ["--save", "3600 1000000"], 150],
  ["nothing", [], 350],
])("a kill of Redis with %s loses what was claimed", async (_, args, expected) => {
  const server = await ownRedis({ args }, onTestFinished);
  const redis = await clientOf(server.url);
  await write(redis, 1);
  const runtime = await watch(server.url);
  await waitFor("a record that reaches back", async () => {
    const { recordedSinceMs } = await claimOf(runtime);
    return recordedSinceMs !== null && runtime.collector.redisNowMs() - recordedSinceMs > minRecordMs;
  });
  await write(redis, 199);
  if (args[0] === "--save") await redis.save();
  await write(redis, 150);
  const { crash, risks } = await claimWhen(runtime, 350, 150);
  await server.kill("SIGKILL");
  await server.restart();
  const lost = 350 - (await held(await clientOf(server.url)));
  expect(lost).toBe(expected);
  expect(lost).toBeLessThanOrEqual(crash?.entries ?? -1);
  expect(crash).toMatchObject({ isAtLeast: false, isRisk: expected > 0 });
  expect(risks).toEqual([]);
});

test("a replica that is behind loses no more than was claimed when it takes over", async () => {
  const master = await ownRedis(
    { args: ["--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1"] },
    onTestFinished,
  );
  const replica = await ownRedis({ args: ["--replicaof", "127.0.0.1", String(master.port)] }, onTestFinished);
  const redis = await clientOf(master.url);
  await write(redis, 3);
  const runtime = await watch(master.url);
  await waitFor("a level replica", async () => (await claimOf(runtime)).failover?.entries === 0);
  await replica.kill("SIGSTOP");
  const written = 600;
  await write(redis, written, "x".repeat(50_000));
  const { failover, cutOff } = await waitFor("a claim that counts them", async () => {
    const claim = await claimOf(runtime);
    return (claim.failover?.entries ?? 0) >= written ? claim : undefined;
  });
  await master.kill("SIGKILL");
  await replica.kill("SIGCONT");
  const taken = await clientOf(replica.url);
  await taken.replicaof("NO", "ONE");
  const lost = written + 3 - (await held(taken));
  expect(lost).toBeGreaterThan(0);
  expect(lost).toBeLessThanOrEqual(failover?.entries ?? -1);
  expect(failover?.text).toMatch(/the best replica, 127\.0\.0\.1:\d+, has not acknowledged the last \d+ MB/);
  expect(cutOff).toMatchObject({ entries: null, isRisk: true });
});

test("where INFO and CONFIG are refused every claim is unknown, and the answer comes all the same", async () => {
  const server = await ownRedis({}, onTestFinished);
  const redis = await clientOf(server.url);
  await write(redis, 3);
  await redis.call("ACL", "SETUSER", "board", "on", ">pw", "~*", "+@all", "-info", "-config");
  const runtime = await watch(server.url.replace("//", "//board:pw@"));
  const node = await claimOf(runtime);
  expect(node.problem).toBeNull();
  for (const loss of [node.crash, node.powerLoss, node.failover]) expect(loss).toMatchObject({ entries: null });
  expect(node.facts.every(({ value, note }) => value !== null || note !== null)).toBe(true);
  expect(node.changes).toEqual([]);
});
