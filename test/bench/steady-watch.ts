import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { LaunchConfig } from "@/server/config/config";
import type { Redis } from "@/server/redis/connect";
import { coreShareOf, mainThreadCpuUs, percentile, round } from "./measure";
import { watchFleet } from "./watch-fleet";

export type SteadyOptions = { url: string; redis: Redis; live: number; seconds: number; config: LaunchConfig };

const settleMs = 20_000;

/**
 * The console's collector watching all streams while `live` of them get an entry a second from another process:
 * its share of a Redis core (with − without, and as the console itself reports it), of a Node core, its staleness.
 */
export async function watchSteadily({ url, redis, live, seconds, config }: SteadyOptions) {
  const script = fileURLToPath(new URL("produce.ts", import.meta.url));
  const producer = spawn(process.execPath, ["--import", "tsx", script, url, String(live)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await new Promise((resolve) => producer.stdout.once("data", resolve));
    await sleep(3_000);
    const without = await redisShare(redis, seconds);
    const { collector, fleet } = watchFleet(url, config);
    collector.start();
    await sleep(settleMs);
    const ages: number[] = [];
    const sampling = setInterval(() => ages.push(fleet.snapshot.load.oldestLiveReadingMs ?? 0), 250);
    const cpuBefore = process.cpuUsage();
    const withConsole = await redisShare(redis, seconds);
    const cpu = process.cpuUsage(cpuBefore);
    clearInterval(sampling);
    const { load, totals } = fleet.snapshot;
    await collector.stop();
    return {
      calls: totals.calls,
      live: totals.live,
      redisCorePercent: round(withConsole - without, 2),
      redisCorePercentWithoutConsole: round(without, 2),
      redisCorePercentReported: load.redisCorePercent === null ? null : round(load.redisCorePercent, 2),
      nodeCorePercent: round(coreShareOf(cpu.user + cpu.system, seconds * 1_000), 2),
      oldestLiveReadingMs: { p50: percentile(ages, 0.5), p99: percentile(ages, 0.99) },
      commandsPerSecond: round(load.commandsPerSecond, 0),
      memoryMb: round(process.memoryUsage().rss / 1e6, 0),
      goals: { redisCorePercent: 4, nodeCorePercent: 10, oldestLiveReadingMs: 2_000 },
    };
  } finally {
    producer.kill("SIGTERM");
  }
}

async function redisShare(redis: Redis, seconds: number): Promise<number> {
  const before = await mainThreadCpuUs(redis);
  const startedMs = performance.now();
  await sleep(seconds * 1_000);
  return coreShareOf((await mainThreadCpuUs(redis)) - before, performance.now() - startedMs);
}
