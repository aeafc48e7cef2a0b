import { setTimeout as sleep } from "node:timers/promises";
import slotOf from "cluster-key-slot";
import { expect, onTestFinished, test } from "vitest";
import { judgeArrival, type ReaderPlace } from "@/lib/bridge/judge-arrival";
import { redisRights } from "@/server/actions/redis-rights";
import { bridgeEnv, runBridge } from "@/test/support/bridge/run-bridge";
import { startKafka } from "@/test/support/kafka/broker";
import { createTopic, followTopic } from "@/test/support/kafka/topics";
import { ownRedis } from "@/test/support/own-redis";
import { startCluster } from "@/test/support/redis-cluster";
import { waitFor } from "@/test/support/wait-for";

const calls = Array.from({ length: 18 }, (_, i) => `conv:${i}`);

test("of a Redis Cluster every master's streams come, in order and with least rights, while a slot moves and a replica takes over", {
  timeout: 120_000,
}, async () => {
  const broker = await startKafka();
  onTestFinished(() => broker.stop());
  await createTopic(broker, "calls");
  const state = await ownRedis();
  const cluster = await startCluster();
  const arrivals = new Map<string, ReaderPlace[]>();
  await followTopic(broker, "calls", ({ headers }) => {
    const { "redis-stream": stream = "", "redis-id": entryId = "", "redis-server": serverId = "" } = headers;
    arrivals.set(stream, [...(arrivals.get(stream) ?? []), { entryId, serverId }]);
  });
  const written = new Map<string, string[]>(calls.map((key) => [key, []]));
  const say = async (key: string): Promise<void> => {
    const entryId = await cluster.redis.xadd(key, "*", "kind", "final", "text", "x".repeat(100));
    if (entryId !== null) written.get(key)?.push(entryId);
  };
  for (let i = 0; i < 10; i++) await Promise.all(calls.map(say));

  const rights = redisRights("bridge", { patterns: ["conv:*"] });
  for (const { redis } of cluster.nodes)
    await redis.call("ACL", "SETUSER", "bridge", "reset", "on", ">secret", ...rights);
  const url = cluster.url.replace("//", "//bridge:secret@");
  const env = { ...bridgeEnv(url, broker), CALLBOARD_STATE_URL: state.url };
  const { bridge } = runBridge(env);
  const isAll = () => [...written].every(([key, ids]) => seenOf(key) >= ids.length);
  const seenOf = (key: string) => new Set((arrivals.get(key) ?? []).map(({ entryId }) => entryId)).size;
  const arrived = () => waitFor(() => `all of ${JSON.stringify(bridge.status())}`, isAll, 30_000);
  await arrived();

  let isWriting = true;
  const writing = (async () => {
    for (let i = 0; isWriting; i++) {
      await say(calls[i % calls.length] ?? "").catch(() => sleep(20));
      if (i % 20 === 0) await sleep(5);
    }
  })();
  const [moved = ""] = calls;
  const owner = await cluster.masterOf(slotOf(moved));
  const to = cluster.nodes.slice(0, 3).find((node) => node !== owner);
  if (to === undefined) throw new Error("one master only");
  await cluster.moveSlot(slotOf(moved), to);
  await waitFor("entries of the moved call", () => seenOf(moved) > 12, 30_000);
  const replica = cluster.nodes[3];
  await replica?.redis.cluster("FAILOVER");
  await waitFor("the replica to take over", async () =>
    (await replica?.redis.info("replication"))?.includes("role:master"),
  );
  const before = written.get(calls[1] ?? "")?.length ?? 0;
  await waitFor("more entries", () => (written.get(calls[1] ?? "")?.length ?? 0) > before + 5, 30_000);
  isWriting = false;
  await writing;
  await arrived();

  await waitFor("every ack", async () => {
    const rows = await Promise.all(calls.map((key) => cluster.redis.xpending(key, "bridge")));
    return rows.every(([count]) => count === 0);
  });
  for (const [key, ids] of written) {
    let last: ReaderPlace | undefined;
    const taken: string[] = [];
    for (const place of arrivals.get(key) ?? []) {
      if (judgeArrival(place, last) !== "take") continue;
      last = place;
      taken.push(place.entryId);
    }
    expect(taken, key).toEqual(expect.arrayContaining(ids));
    expect(taken, `order of ${key}`).toEqual([...new Set(taken)]);
  }
  const servers = new Set([...arrivals.values()].flat().map(({ serverId }) => serverId));
  expect(servers.size).toBeGreaterThanOrEqual(3);
  expect(servers).not.toContain("?");
  expect(bridge.status()).toMatchObject({ problems: [], stopped: [], deadLetters: 0 });
});
