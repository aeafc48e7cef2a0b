import slotOf from "cluster-key-slot";
import { expect, test } from "vitest";
import { ownRedis } from "@/test/support/own-redis";
import { type ClusterNode, startCluster } from "@/test/support/redis-cluster";
import { firstPass, rowOf, runRuntime } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

/** More by hand: the numbers are to be equal each time. */
const rounds = Number(process.env.FAILOVER_ROUNDS ?? 2);
const calls = 60;

test("what a fail-over loses is told with its number, and nothing else is said of it", {
  timeout: 40_000 + rounds * 25_000,
  retry: 0,
}, async ({ onTestFinished }) => {
  const cluster = await startCluster({}, onTestFinished);
  const state = await ownRedis({}, onTestFinished);
  const keys = Array.from({ length: calls }, (_, i) => `conv:${i}`);
  for (const key of keys) {
    await cluster.redis.xgroup("CREATE", key, "brain", "0", "MKSTREAM");
    for (let i = 0; i < 5; i++) await cluster.redis.xadd(key, "*", "text", `hello ${i}`);
    await cluster.redis.xreadgroup("GROUP", "brain", "one", "COUNT", 2, "STREAMS", key, ">");
  }
  const env = { CALLBOARD_STATE_URL: state.url, CALLBOARD_STREAMS: "conv:*" };
  const running = await runRuntime(cluster.url, env, onTestFinished);
  const { runtime } = running;
  await firstPass(running);
  await waitFor("every call", () => runtime.fleet.snapshot.totals.calls === calls);
  const falsehoods: string[] = [];
  runtime.collector.onTick(() => {
    if (runtime.collector.isWarmingUp) return;
    for (const { title, kind } of runtime.fleet.snapshot.findings) {
      if (/vanished|gone|passed over|unread/i.test(title) && kind !== "unreachable") falsehoods.push(title);
    }
    if (runtime.collector.registry.byKey.size !== calls)
      falsehoods.push(`${runtime.collector.registry.byKey.size} calls`);
  });

  for (let round = 0; round < rounds; round++) {
    const slot = [0, 6_000, 12_000][round % 3] ?? 0;
    const master = await cluster.masterOf(slot);
    const replica = await replicaOf(cluster.nodes, master);
    const own: string[] = [];
    for (const key of keys) if ((await cluster.masterOf(slotOf(key))) === master) own.push(key);
    await replica.server.kill("SIGSTOP");
    await master.redis.call("CLIENT", "KILL", "TYPE", "replica");
    const lost = 3 + round;
    for (const key of own) {
      for (let i = 0; i < lost; i++) await master.redis.xadd(key, "*", "text", `lost ${round}`);
      await master.redis.xreadgroup("GROUP", "brain", "one", "COUNT", 2, "STREAMS", key, ">");
    }
    await waitFor("the entries to be seen", () =>
      own.every((key) => rowOf(runtime, key.slice(5))?.entriesAdded === 5 + lost),
    );
    const before = runtime.collector.failovers.list().length;
    await master.server.kill("SIGKILL");
    await replica.server.kill("SIGCONT");
    const failover = await waitFor(
      "the fail-over",
      () => {
        const last = runtime.collector.failovers.list()[before];
        return last && last.compared === last.calls ? last : null;
      },
      25_000,
    );
    expect(failover).toMatchObject({
      shard: (round % 3) + 1,
      calls: own.length,
      lostEntries: own.length * lost,
      callsWithLoss: own.length,
      groupsSetBack: own.length,
      streamsLost: 0,
    });
    const title = new RegExp(
      `The fail-over of shard ${(round % 3) + 1} lost (at least )?${own.length * lost} entries of ${own.length} calls`,
    );
    await waitFor("the finding", () => runtime.fleet.snapshot.findings.some((finding) => title.test(finding.title)));
    const [key = ""] = own;
    const row = await waitFor("the call's mark", () => rowOf(runtime, key.slice(5)));
    expect(row.failover).toMatchObject({ lostEntries: lost, to: failover.to });
    expect(row.problem).toBeNull();
    await master.server.restart();
    await waitFor(
      "the old master to follow",
      async () => (await master.redis.info("replication").catch(() => "")).includes("master_link_status:up"),
      20_000,
    );
  }
  expect([...new Set(falsehoods)]).toEqual([]);
  const saved = await runtime.collector.failovers.list();
  expect(saved).toHaveLength(rounds);
});

async function replicaOf(nodes: readonly ClusterNode[], master: ClusterNode): Promise<ClusterNode> {
  return waitFor("a replica in step", async () => {
    for (const node of nodes) {
      if (node === master) continue;
      const info = await node.redis.info("replication").catch(() => "");
      if (info.includes(`master_port:${master.server.port}`) && info.includes("master_link_status:up")) return node;
    }
    return null;
  });
}
