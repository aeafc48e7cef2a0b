import { randomUUID } from "node:crypto";
import { loadavg } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import slotOf from "cluster-key-slot";
import { expect, test } from "vitest";
import { localOperator } from "@/lib/permissions";
import { startLoad } from "@/test/support/cluster-load";
import { ownRedis } from "@/test/support/own-redis";
import { startCluster, type TestCluster } from "@/test/support/redis-cluster";
import { firstPass, type RunningRuntime, runRuntime } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

/** A larger fleet, more changes and a longer outage by hand. */
const size = {
  calls: Number(process.env.CLUSTER_CALLS ?? 150),
  moves: Number(process.env.CLUSTER_MOVES ?? 3),
  failovers: Number(process.env.CLUSTER_FAILOVERS ?? 2),
  deadMs: Number(process.env.CLUSTER_DEAD_MS ?? 3_000),
};

/** As it is by default, where there are many. */
const pace = {
  CALLBOARD_HOT_EVERY_MS: "1500",
  CALLBOARD_COLD_EVERY_MS: "20000",
  CALLBOARD_DISCOVER_EVERY_MS: "5000",
  // Masters that share two cores with producers and replicas count their waiting as work.
  CALLBOARD_REDIS_BUDGET_PERCENT: process.env.CLUSTER_BUDGET ?? "25",
};

test("while slots move and masters change under load no call vanishes and nothing false is said", {
  timeout: 60_000 + size.failovers * 30_000 + size.moves * 10_000 + size.deadMs,
}, async ({ onTestFinished }) => {
  const cluster = await startCluster({ args: ["--cluster-require-full-coverage", "no"] }, onTestFinished);
  const state = await ownRedis({}, onTestFinished);
  const filling = Array.from({ length: size.calls }, async (_, i) => {
    await cluster.redis.xgroup("CREATE", `conv:${i}`, "brain", "0", "MKSTREAM");
    await cluster.redis.xadd(`conv:${i}`, "*", "text", "first");
    await cluster.redis.xgroup("CREATE", `conv:${i}`, "slow", "0");
    await cluster.redis.xreadgroup("GROUP", "slow", "dead", "COUNT", 1, "STREAMS", `conv:${i}`, ">");
  });
  await Promise.all(filling);
  const env = {
    CALLBOARD_STATE_URL: state.url,
    CALLBOARD_STREAMS: "conv:*",
    CALLBOARD_LOG_LEVEL: "silent",
    ...(size.calls > 1_000 ? pace : {}),
  };
  const running = await runRuntime(cluster.url, env, onTestFinished);
  await firstPass(running);
  await waitFor("every call", () => running.runtime.fleet.snapshot.totals.calls === size.calls, 20_000);
  const load = await startLoad(cluster.url, size.calls, size.calls / 2);
  onTestFinished(load.stop);
  const watch = watchClosely(running);

  const acted = { acked: 0, refused: 0 };
  for (let move = 0; move < size.moves; move++) {
    const key = `conv:${(move * 7) % size.calls}`;
    const slot = slotOf(key);
    const from = await cluster.masterOf(slot);
    const masters = await mastersOf(cluster);
    const to = masters.find((node) => node !== from);
    if (!to) throw new Error("no other master");
    const moving = cluster.moveSlot(slot, to);
    const outcome = await ackStuck(running, cluster, key.slice(5));
    await moving;
    acted[outcome]++;
    await waitFor(
      "the slot to be read at its new place",
      () => running.runtime.collector.registry.byKey.get(key)?.nodeId === to.id,
    );
  }
  watch.say("slots moved");

  for (let i = 0; i < size.failovers; i++) {
    const slot = [0, 6_000, 12_000][i % 3] ?? 0;
    const master = await cluster.masterOf(slot);
    const count = running.runtime.collector.failovers.list().length;
    watch.disturb([master.id]);
    if (i % 2 === 0) {
      const replica = await waitFor(
        "a replica in step",
        async () => {
          for (const node of cluster.nodes) {
            const info = await node.redis.info("replication").catch(() => "");
            if (info.includes(`master_port:${master.server.port}`) && info.includes("master_link_status:up"))
              return node;
          }
          return null;
        },
        20_000,
      );
      await replica.redis.cluster("FAILOVER");
    } else await master.server.kill("SIGKILL");
    await waitFor("the fail-over", () => running.runtime.collector.failovers.list().length > count, 25_000);
    await waitFor(
      "all calls to be compared",
      () => {
        const last = running.runtime.collector.failovers.list().at(-1);
        return last !== undefined && last.compared >= last.calls;
      },
      20_000,
    );
    if (i % 2 === 1) await master.server.restart();
    await waitFor("nothing to be in trouble", () => running.runtime.collector.troubles().length === 0, 20_000);
  }
  watch.say("masters changed");

  // One shard without any server: only its own calls get old.
  const shard = await cluster.masterOf(8_000);
  const followers = [];
  for (const node of cluster.nodes) {
    const info = await node.redis.info("replication").catch(() => "");
    if (info.includes(`master_port:${shard.server.port}`)) followers.push(node);
  }
  watch.disturb([shard.id]);
  for (const node of [...followers, shard]) await node.server.kill("SIGSTOP");
  await waitFor("the dead shard to be told", () => running.runtime.collector.troubles().length === 1, 20_000);
  const until = Date.now() + size.deadMs;
  await waitFor("the outage to pass", () => Date.now() > until, size.deadMs + 5_000);
  expect(running.runtime.collector.troubles()).toHaveLength(1);
  for (const node of [shard, ...followers]) await node.server.kill("SIGCONT");
  await waitFor("it to be read again", () => running.runtime.collector.troubles().length === 0, 30_000);
  watch.disturb([]);
  watch.say("a shard was dead");
  await load.stop();
  await waitFor(
    () =>
      `every call to be fresh: the oldest reading is ${watch.oldestMs()} ms old (${running.runtime.collector.isOverBudget ? "over" : "within"} budget)`,
    () => watch.oldestMs() < 2_500,
    10_000,
  );

  expect(acted.acked + acted.refused).toBe(size.moves);
  expect(watch.falsehoods()).toEqual([]);
  expect(watch.worstMs()).toBeLessThan(size.calls > 1_000 ? 2_000 : 5_000);
});

async function mastersOf(cluster: TestCluster) {
  const roles = await Promise.all(cluster.nodes.map(({ redis }) => redis.info("replication").catch(() => "")));
  return cluster.nodes.filter((_, i) => roles[i]?.includes("role:master"));
}

/** Acks the one stuck entry of a call: what is said of it must be what became of it. */
async function ackStuck(
  { runtime }: RunningRuntime,
  cluster: TestCluster,
  callId: string,
): Promise<"acked" | "refused"> {
  const key = `conv:${callId}`;
  const [row] = await cluster.redis.xpending(key, "slow", "-", "+", 1);
  const [entryId, consumer, idleMs, deliveries] = Array.isArray(row) ? row : [];
  const target = { callId, group: "slow", entryId: String(entryId), consumer: String(consumer) };
  const body = {
    requestId: randomUUID(),
    reason: "moving",
    targets: [{ ...target, idleMs: Number(idleMs), deliveries: Number(deliveries) }],
  };
  const answer = await runtime.actions.act(
    "ack",
    { ...body, dryRun: false, ghosts: false },
    { actor: localOperator, address: null },
  );
  const said = answer.outcomes[0]?.outcome;
  const [left] = await cluster.redis.xpending(key, "slow");
  expect([said, Number(left)], JSON.stringify(answer)).toEqual(said === "acked" ? ["acked", 0] : ["failed", 1]);
  return said === "acked" ? "acked" : "refused";
}

/** Looks at each tick for what must not be said, and at the age of what the other shards show. */
function watchClosely({ runtime }: RunningRuntime) {
  const { collector, fleet } = runtime;
  const falsehoods = new Set<string>();
  let worstMs = 0;
  const phaseAges: number[] = [];
  let overBudget = 0;
  let cpu = process.cpuUsage();
  let sinceMs = performance.now();
  let disturbed: readonly string[] = [];
  const loopDelay = monitorEventLoopDelay({ resolution: 10 });
  loopDelay.enable();
  const oldestMs = () => {
    let oldest = 0;
    for (const { nodeId, assessment, failoverId } of collector.registry.byKey.values()) {
      if (assessment?.row.state !== "live" || failoverId !== null || nodeId === null) continue;
      // What is asked is whether the others suffer with it.
      if (disturbed.includes(nodeId)) continue;
      // Told to be old until it is read again.
      if (assessment.row.problem !== null) continue;
      if ((collector.loops.get(nodeId)?.tracker.staleMs() ?? 1) > 0) continue;
      oldest = Math.max(oldest, collector.redisNowMs(assessment.row.streamKey) - assessment.row.readAtMs);
    }
    return oldest;
  };
  collector.onTick(() => {
    const { findings, totals } = fleet.snapshot;
    if (totals.calls !== size.calls) falsehoods.add(`${totals.calls} calls`);
    for (const { kind, title } of findings) {
      if (["vanished", "stream-gone", "missing", "lost", "no-readers"].includes(kind)) falsehoods.add(title);
    }
    for (const row of collector.registry.rows()) {
      for (const { name, passedEntries, droppedPending, skippedEntries } of row.groups) {
        if (passedEntries || droppedPending || skippedEntries) {
          const last = collector.failovers.list().at(-1);
          const sinceMs = last ? Date.now() - last.atMs : null;
          falsehoods.add(
            `${row.callId} ${name}: ${passedEntries} passed, ${droppedPending} dropped, ${skippedEntries} skipped, ${sinceMs} ms after a fail-over`,
          );
        }
      }
      if (row.lost.length > 0) falsehoods.add(row.lost[0]?.text ?? "");
    }
    const ageMs = oldestMs();
    phaseAges.push(ageMs);
    if (collector.isOverBudget) overBudget++;
    worstMs = Math.max(worstMs, ageMs);
  });
  return {
    falsehoods: () => [...falsehoods].slice(0, 20),
    worstMs: () => worstMs,
    oldestMs,
    /** Nodes that are being stopped: their calls get old, and are told to be after a moment of silence. */
    disturb: (nodeIds: readonly string[]) => {
      disturbed = nodeIds;
    },
    /** Told where a larger run is watched by somebody. */
    say: (what: string) => {
      const over = `over budget in ${overBudget} of ${phaseAges.length} looks`;
      overBudget = 0;
      const { user, system } = process.cpuUsage(cpu);
      const core = Math.round((user + system) / (performance.now() - sinceMs) / 10);
      cpu = process.cpuUsage();
      sinceMs = performance.now();
      const ages = phaseAges.splice(0).sort((a, b) => a - b);
      const p99 = ages[Math.floor(ages.length * 0.99)] ?? 0;
      if (!process.env.CLUSTER_CALLS) return;
      const delayMs = Math.round(loopDelay.percentile(99.9) / 1e6);
      loopDelay.reset();
      process.stdout.write(
        `${what}: oldest live reading of the other shards p99 ${Math.round(p99)} ms, worst ${Math.round(ages.at(-1) ?? 0)} ms; event loop p99.9 ${delayMs} ms late; ${over}; ${core} % of a core; load ${loadavg()[0]?.toFixed(1)}\n`,
      );
    },
  };
}
