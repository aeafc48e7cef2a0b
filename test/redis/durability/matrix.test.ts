import { afterAll, expect, onTestFinished, test } from "vitest";
import { entryTimeMs } from "@/lib/ids/entry-id";
import type { Loss, NodeDurability } from "@/lib/schema/durability";
import { connectRedis, type Redis } from "@/server/redis/connect";
import type { Runtime } from "@/server/runtime";
import { ownRedis } from "@/test/support/own-redis";
import { firstPass, runRuntime } from "@/test/support/run-runtime";
import { startStallingProxy } from "@/test/support/stalling-proxy";
import { waitFor } from "@/test/support/wait-for";

const persistences = {
  "AOF always": ["--appendonly", "yes", "--appendfsync", "always"],
  "AOF everysec": ["--appendonly", "yes", "--appendfsync", "everysec"],
  "AOF no": ["--appendonly", "yes", "--appendfsync", "no"],
  "RDB only": ["--save", "3600 1000000"],
  nothing: [],
};
type Persistence = keyof typeof persistences;
const replicas = ["no replica", "replica behind", "min-replicas 1"] as const;
type Replicas = (typeof replicas)[number];

/** `DURABILITY=all` makes the table of docs/durability.md; without it those that differ most from each other. */
const all = Object.keys(persistences).flatMap((persistence) => replicas.map((each) => [persistence, each] as const));
const few: readonly (readonly [string, Replicas])[] = [
  ["AOF everysec", "replica behind"],
  ["nothing", "min-replicas 1"],
];
const combinations = process.env.DURABILITY === "all" ? all : few;
const rows: string[] = [];

/** INFO tells the second of a save and no more: the record has to be older than that. */
const minRecordMs = 2_500;
const maxLagSeconds = 2;
const calls = ["conv:a", "conv:b", "conv:c"];

afterAll(() => {
  if (process.env.DURABILITY !== "all") return;
  const head = "| set up | written | crash claimed | lost | fail-over claimed | lost |\n|---|---|---|---|---|---|";
  console.log([head, ...rows].join("\n"));
});

test.each(combinations)("%s, %s: what is lost is within the claim", { timeout: 90_000 }, async (name, replication) => {
  const persistence = isPersistence(name) ? name : "nothing";
  const hasReplica = replication !== "no replica";
  const isGuarded = replication === "min-replicas 1";
  const master = await ownRedis({
    args: [
      ...persistences[persistence],
      ...["--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1"],
      ...(isGuarded ? ["--min-replicas-to-write", "1", "--min-replicas-max-lag", String(maxLagSeconds)] : []),
    ],
  });
  const way = await startStallingProxy(master.port);
  const replica = hasReplica ? await ownRedis({ args: ["--replicaof", "127.0.0.1", String(way.port)] }) : null;
  const redis = await clientOf(master.url);
  if (isGuarded)
    await waitFor("a write to be taken", () => redis.xadd("conv:a", "*", "n", 0).catch(() => null), 20_000);
  else await redis.xadd("conv:a", "*", "n", 0);
  const runtime = await watch(master.url);
  await waitFor("a record that reaches back", async () => {
    const { recordedSinceMs, failover } = await claimOf(runtime);
    const isLevel = !hasReplica || failover?.entries === 0;
    return isLevel && recordedSinceMs !== null && runtime.collector.redisNowMs() - recordedSinceMs > minRecordMs;
  });

  const written = [...(await writeMany(redis, 200))];
  if (persistence === "RDB only") await redis.save();
  if (hasReplica) await waitFor("a level replica", async () => (await claimOf(runtime)).failover?.entries === 0);
  way.stall();
  const afterCut = isGuarded ? await writeUntilRefused(redis) : await writeMany(redis, 150);
  written.push(...afterCut);
  const claim = await waitFor("a claim that knows of all that was written", async () => {
    const node = await claimOf(runtime);
    const seen = [...runtime.collector.registry.rows()].reduce((sum, row) => sum + row.length, 0);
    return seen > written.length && isCounted(node, replication, written.length, afterCut.length) ? node : undefined;
  });
  await master.kill("SIGKILL");
  const lostByFailover = replica === null ? null : await lostOn(await promoted(replica.url), written);
  await master.restart();
  const lostByCrash = await lostOn(await clientOf(master.url), written);

  if (persistence === "RDB only") expect(lostByCrash).toHaveLength(afterCut.length);
  expect(lostByCrash.length).toBeLessThanOrEqual(claim.crash?.entries ?? -1);
  if (lostByFailover !== null) {
    expect(lostByFailover.length, "what only the old master had").toBeGreaterThan(0);
    expect(lostByFailover.length).toBeLessThanOrEqual(claim.failover?.entries ?? -1);
  }
  if (isGuarded && lostByFailover !== null) {
    const times = lostByFailover.map((entryId) => entryTimeMs(entryId, Number.MAX_SAFE_INTEGER) ?? Number.NaN);
    const spanMs = Math.max(...times) - Math.min(...times);
    const claimedMs = 1_000 * Number(/last ([\d.]+) s/.exec(claim.cutOff?.text ?? "")?.[1]);
    expect(spanMs, `${claim.cutOff?.text}`).toBeLessThanOrEqual(claimedMs);
    expect(claim.risks.join()).toMatch(/NOREPLICAS/);
  }
  rows.push(
    `| ${persistence}, ${replication} | ${written.length + 1} | ${said(claim.crash)} | ${lostByCrash.length} | ${said(claim.failover)} | ${lostByFailover?.length ?? "–"} |`,
  );
});

const said = (loss: Loss | null) => loss?.entries ?? "as of the machine";
const isPersistence = (name: string): name is Persistence => name in persistences;

/** Everything that was written is in the counts, also of what came after the cut. */
function isCounted({ crash, failover }: NodeDurability, replication: Replicas, all: number, afterCut: number): boolean {
  const least = crash?.text.startsWith("everything") ? all : afterCut;
  const isCrashCounted = crash?.entries === 0 || (crash?.entries ?? 0) >= least;
  return isCrashCounted && (replication === "no replica" || (failover?.entries ?? 0) >= afterCut);
}

async function clientOf(url: string): Promise<Redis> {
  const redis = connectRedis({ url, name: "test", purpose: "commands" });
  await waitFor("the test's client", () => redis.status === "ready");
  onTestFinished(() => redis.disconnect());
  return redis;
}

async function promoted(url: string): Promise<Redis> {
  const redis = await clientOf(url);
  await redis.replicaof("NO", "ONE");
  return redis;
}

async function watch(url: string): Promise<Runtime> {
  const state = await ownRedis();
  const running = await runRuntime(url, { CALLBOARD_STATE_URL: state.url, CALLBOARD_STREAMS: "conv:*" });
  await firstPass(running);
  return running.runtime;
}

async function claimOf(runtime: Runtime): Promise<NodeDurability> {
  const [node] = (await runtime.durability.read()).nodes;
  if (node === undefined) throw new Error("no server");
  return node;
}

async function writeMany(redis: Redis, entries: number): Promise<string[]> {
  const pipeline = redis.pipeline();
  for (let i = 0; i < entries; i++) pipeline.xadd(calls[i % calls.length] ?? "", "*", "n", i);
  return ((await pipeline.exec()) ?? []).map(([error, entryId]) => {
    if (error) throw error;
    return String(entryId);
  });
}

/** What Redis acknowledged until it took no more. */
async function writeUntilRefused(redis: Redis): Promise<string[]> {
  const written: string[] = [];
  for (;;) {
    const answer = await redis
      .xadd(calls[written.length % calls.length] ?? "", "*", "n", 0)
      .catch((error: Error) => error);
    if (answer instanceof Error) {
      if (!answer.message.startsWith("NOREPLICAS")) throw answer;
      return written;
    }
    written.push(String(answer));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Ids may stand in several calls: each call's are counted. */
async function lostOn(redis: Redis, written: readonly string[]): Promise<string[]> {
  const left = new Map<string, number>();
  for (const key of calls) for (const [id] of await redis.xrange(key, "-", "+")) left.set(id, (left.get(id) ?? 0) + 1);
  return written.filter((entryId) => {
    const count = left.get(entryId) ?? 0;
    left.set(entryId, count - 1);
    return count <= 0;
  });
}
