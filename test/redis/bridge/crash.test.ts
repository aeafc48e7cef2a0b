import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { judgeArrival, type ReaderPlace } from "@/lib/bridge/judge-arrival";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { startBridgeProcess, writeCalls } from "@/test/support/bridge/bridge-process";
import { bridgeEnv } from "@/test/support/bridge/run-bridge";
import { watchAcks } from "@/test/support/bridge/watch-acks";
import { startKafka } from "@/test/support/kafka/broker";
import { createTopic, followTopic } from "@/test/support/kafka/topics";
import { ownRedis } from "@/test/support/own-redis";
import { createRandom } from "@/test/support/random";
import { waitFor } from "@/test/support/wait-for";

/** `BRIDGE_CRASH=large` is the whole promise; without it the same in small, so that each run of the tests has it. */
const plan =
  process.env.BRIDGE_CRASH === "large"
    ? { calls: 200, rate: 10_000, seconds: 90, kills: 20, brokerRestarts: 2, catchUpMs: 300_000 }
    : { calls: 40, rate: 1_500, seconds: 14, kills: 5, brokerRestarts: 1, catchUpMs: 60_000 };
const workers = 3;

test("over kills of workers, restarts of the broker and of Redis every entry arrives, in order, acked only after Kafka has it", {
  timeout: plan.seconds * 1_000 + plan.catchUpMs + 60_000,
  retry: 0,
}, async ({ skip, annotate }) => {
  const broker = await startKafka();
  onTestFinished(() => broker.stop());
  if (broker.kind === "mock") skip("kcat's mock cannot be restarted");
  await createTopic(broker, "calls");
  const server = await ownRedis({ args: ["--appendonly", "yes", "--appendfsync", "always"] });
  // It reads everything at once, and waits through the restart for as long as that takes.
  const redis = new Redis(server.url, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
  redis.on("error", () => undefined);
  onTestFinished(() => redis.disconnect());
  const acks = watchAcks(server.port, "bridge");
  const env = { ...bridgeEnv(server.url, broker), CALLBOARD_BRIDGE_LEASE_MS: "2000", CALLBOARD_LOG_LEVEL: "info" };
  const running = Array.from({ length: workers }, () => startBridgeProcess(env));
  const arrivals = new Map<string, Arrived[]>();
  await followTopic(broker, "calls", ({ headers, partition, appendedAtMs }) => {
    const stream = headers["redis-stream"] ?? "";
    const arrived = {
      entryId: headers["redis-id"] ?? "",
      serverId: headers["redis-server"] ?? "",
      partition,
      appendedAtMs,
    };
    const list = arrivals.get(stream);
    if (list) list.push(arrived);
    else arrivals.set(stream, [arrived]);
  });

  const writing = writeCalls({ url: server.url, prefix: "conv", ...plan });
  const random = createRandom(7);
  const steps = plan.kills + plan.brokerRestarts + 1;
  const what = [
    ...Array.from({ length: plan.kills }, () => "worker" as const),
    ...Array.from({ length: plan.brokerRestarts }, () => "broker" as const),
    "redis" as const,
  ].sort(() => random.next() - 0.5);
  const endsAtMs = Date.now() + plan.seconds * 1_000;
  for (const [i, step] of what.entries()) {
    await sleep(Math.max(0, (endsAtMs - Date.now()) / (steps - i)) * (0.5 + random.next() * 0.5));
    if (step === "broker") {
      await broker.kill();
      await broker.start();
    } else if (step === "redis") await server.restart();
    else {
      const victim = random.between(0, workers - 1);
      await running[victim]?.kill("SIGKILL");
      running[victim] = startBridgeProcess(env);
    }
  }
  const { written } = await writing;

  const truth = new Map<string, string[]>();
  await waitFor("Redis after its restart", () => redis.status === "ready");
  for (let call = 0; call < plan.calls; call++) {
    const key = `conv:${call}`;
    truth.set(
      key,
      (await redis.xrange(key, "-", "+")).map(([id]) => id),
    );
  }
  const total = [...truth.values()].reduce((sum, ids) => sum + ids.length, 0);
  expect(total).toBeGreaterThanOrEqual(written);
  const seenOf = (key: string) => new Set((arrivals.get(key) ?? []).map(({ entryId }) => entryId)).size;
  const seen = () => [...truth.keys()].reduce((sum, key) => sum + seenOf(key), 0);
  await waitFor(
    () => `all ${total} entries; ${seen()} came; ${running.map(({ lines }) => lines.slice(-3).join("")).join("|")}`,
    () => seen() >= total,
    plan.catchUpMs,
  );
  await waitFor(
    "every ack",
    async () => {
      const left = await Promise.all([...truth.keys()].map((key) => redis.xpending(key, "bridge")));
      return left.every(([count]) => count === 0);
    },
    30_000,
  );

  let copies = 0;
  for (const [key, ids] of truth) {
    const arrived = arrivals.get(key) ?? [];
    copies += arrived.length - ids.length;
    expect(new Set(arrived.map(({ partition }) => partition)).size, `${key} lies in one partition`).toBe(1);
    expect(taken(arrived), `what a reader takes of ${key}`).toEqual(ids);
  }
  const early = [...truth].flatMap(([key, ids]) => {
    const appended = new Map<string, number>();
    for (const { entryId, appendedAtMs } of arrivals.get(key) ?? []) {
      appended.set(entryId, Math.min(appended.get(entryId) ?? Number.POSITIVE_INFINITY, appendedAtMs));
    }
    return ids.filter((id) => {
      const ackedAtMs = acks.get(`${key} ${id}`);
      return ackedAtMs !== undefined && Math.floor(ackedAtMs) < (appended.get(id) ?? Number.POSITIVE_INFINITY);
    });
  });
  expect(early, "acks before the broker had the entry").toEqual([]);
  expect(acks.size, "acks that were watched").toBeGreaterThan(total * 0.5);
  await annotate(`${total} entries of ${plan.calls} calls, ${copies} copies, ${acks.size} acks watched`);
  if (process.env.BRIDGE_CRASH) console.log(`${total} entries, ${copies} copies, ${acks.size} acks watched`);
});

type Arrived = ReaderPlace & { partition: number; appendedAtMs: number };

/** What a reader keeps by the rule; entries hold nothing but what their id says, so that `compare` finds the same. */
function taken(arrived: readonly Arrived[]): string[] {
  let last: ReaderPlace | undefined;
  const ids: string[] = [];
  for (const each of arrived) {
    const arrival = judgeArrival(each, last);
    if (arrival === "compare") expect(ids.some((id) => compareEntryIds(id, each.entryId) === 0)).toBe(true);
    if (arrival !== "take") continue;
    last = each;
    ids.push(each.entryId);
  }
  return ids;
}
