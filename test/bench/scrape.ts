import { spawn } from "node:child_process";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { readLaunchConfig } from "@/server/config/config";
import { findFreePort } from "@/server/launch/ports";
import { startRedisServer } from "@/server/launch/redis-server";
import { createMetrics } from "@/server/metrics/create-metrics";
import { connectRedis } from "@/server/redis/connect";
import { debianTool } from "@/test/support/debian-tool";
import { waitFor } from "@/test/support/wait-for";
import { fillFleet } from "./fill-fleet";
import { mainThreadCpuUs, median, round } from "./measure";
import { printReport, requireSeen } from "./print-report";
import { watchFleet } from "./watch-fleet";

const { values } = parseArgs({
  options: { streams: { type: "string", default: "10000" }, rounds: { type: "string", default: "5" } },
});
const streams = Number(values.streams);
const rounds = Number(values.rounds);

const server = await startRedisServer();
const redis = connectRedis({ url: server.url, name: "bench", purpose: "commands" });
await new Promise((resolve) => redis.once("ready", resolve));
await fillFleet(redis, { streams, entries: 20, pendingPerGroup: 4, lastEntryAgoMs: 3_600_000 });

const parsed = readLaunchConfig({ CALLBOARD_REDIS_BUDGET_PERCENT: "50" });
if (!parsed.ok) throw new Error(parsed.problems.join("; "));
const { collector, fleet } = watchFleet(server.url, parsed.config);
const metrics = createMetrics({
  collector,
  fleet,
  maxStreams: 20_000,
  db: "db0",
  own: () => ({ maxCalls: 20_000, openResponses: 0, deadLetters: 0, isStateStoreUp: true, stateStoreShare: null }),
  incidents: () => ({ open: null, routes: null }),
  bridge: () => null,
  archive: async () => null,
  now: Date.now,
});
collector.start();
const exporter = await startExporter(server.url);
try {
  await waitFor("the fleet", () => fleet.snapshot.totals.calls === streams, 120_000);
  const rest = await measure(async () => {
    await sleep(1_000);
    return [];
  });
  const ours = await measure(async () => takeAll((await metrics.answer(null)).body));
  const theirs = await measure(async () => takeAll((await fetch(exporter.url)).body));
  requireSeen("streams of ours", ours.lengths, streams);
  requireSeen("streams of redis_exporter", theirs.lengths, streams);
  const { stallMs: _, ...redisExporter } = theirs;
  printReport({ streams, groups: 3, rounds, restStallMs: rest.stallMs, ours, redisExporter });
} finally {
  exporter.stop();
  await collector.stop();
  redis.disconnect();
  await server.stop();
}

/** What a scrape takes, what it costs Redis, and for how long at most nothing else of the process could run meanwhile. */
async function measure(scrape: () => Promise<Uint8Array[]>) {
  const tookMs: number[] = [];
  const redisMs: number[] = [];
  const stallMs: number[] = [];
  let pieces: Uint8Array[] = [];
  for (let i = 0; i < rounds; i++) {
    // Not within the second in which a render of ours is handed out again.
    await sleep(1_500);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const redisBefore = await mainThreadCpuUs(redis);
    delay.enable();
    const startedMs = performance.now();
    pieces = await scrape();
    tookMs.push(performance.now() - startedMs);
    delay.disable();
    stallMs.push(delay.max / 1e6);
    redisMs.push(((await mainThreadCpuUs(redis)) - redisBefore) / 1e3);
  }
  const text = Buffer.concat(pieces).toString();
  return {
    scrapeMs: round(median(tookMs), 0),
    redisCpuMs: round(median(redisMs), 0),
    stallMs: round(median(stallMs), 1),
    series: text.match(/^[a-z][^#\n]* \S+$/gm)?.length ?? 0,
    megabytes: round(Buffer.byteLength(text) / 1e6, 1),
    gzippedMegabytes: round(gzipSync(text).length / 1e6, 2),
    lengths: text.match(/^redis_stream_length\{/gm)?.length ?? 0,
  };
}

async function takeAll(body: AsyncIterable<Uint8Array> | null): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  if (body !== null) for await (const piece of body) pieces.push(piece);
  return pieces;
}

async function startExporter(redisUrl: string) {
  const binary = await debianTool("prometheus-redis-exporter", "prometheus-redis-exporter");
  const port = await findFreePort();
  const flags = [`-redis.addr=${redisUrl}`, `-web.listen-address=127.0.0.1:${port}`, "-check-streams=conv:*"];
  const child = spawn(binary, flags, { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}/metrics`;
  await waitFor("redis_exporter", async () => (await fetch(`http://127.0.0.1:${port}/`).catch(() => null))?.ok, 30_000);
  return { url, stop: () => child.kill() };
}
