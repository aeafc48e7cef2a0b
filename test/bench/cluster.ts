import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import slotOf from "cluster-key-slot";
import { readLaunchConfig } from "@/server/config/config";
import { type ClusterNode, startCluster } from "@/test/support/redis-cluster";
import { waitFor } from "@/test/support/wait-for";
import { fillFleet } from "./fill-fleet";
import { coreShareOf, mainThreadCpuUs, percentile, round } from "./measure";
import { printReport, requireSeen } from "./print-report";
import { watchFleet } from "./watch-fleet";

const { values } = parseArgs({
  options: {
    streams: { type: "string", default: "30000" },
    live: { type: "string", default: "7500" },
    /** How often each live stream gets an entry: producers and replicas share the machine with what is measured. */
    everyMs: { type: "string", default: "3000" },
    seconds: { type: "string", default: "20" },
  },
});
const streams = Number(values.streams);
const live = Number(values.live);
const seconds = Number(values.seconds);
/** As the test's Cluster shares them. */
const slotsOf = ["0-5460", "5461-10922", "10923-16383"];
const settleMs = 15_000;

const parsed = readLaunchConfig({ CALLBOARD_MAX_CALLS: String(streams + 1) });
if (!parsed.ok) throw new Error(parsed.problems.join("; "));
const ends: (() => Promise<void> | void)[] = [];
const producers: ChildProcess[] = [];
try {
  const cluster = await startCluster({}, (end) => void ends.push(end));
  const masters = cluster.nodes.slice(0, slotsOf.length);
  await Promise.all(masters.map(fillOne));
  for (const [i, { server }] of masters.entries()) producers.push(produceOn(server.url, slotsOf[i] ?? ""));
  await Promise.all(producers.map((producer) => new Promise((resolve) => producer.stdout?.once("data", resolve))));
  await sleep(3_000);
  const without = await sharesOf(masters);

  const { collector, fleet } = watchFleet(cluster.url, parsed.config);
  collector.start();
  await waitFor("every stream", () => fleet.snapshot.totals.calls === streams, 120_000);
  await sleep(settleMs);
  const ages: number[] = [];
  const sampling = setInterval(() => {
    const { oldestLiveReadingMs } = fleet.snapshot.load;
    if (oldestLiveReadingMs !== null) ages.push(oldestLiveReadingMs);
  }, 250);
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  const withConsole = await sharesOf(masters);
  const cpu = process.cpuUsage(cpuBefore);
  const wallMs = performance.now() - startedMs;
  clearInterval(sampling);
  const { load, totals, nodes } = fleet.snapshot;
  requireSeen("live streams", totals.live, live * 0.9);
  requireSeen("ages of readings", ages.length, seconds);
  const reported = nodes.filter(({ role }) => role === "master").map((node) => node.load?.redisCorePercent ?? null);
  await collector.stop();
  printReport({
    nodes: cluster.nodes.length,
    streams: totals.calls,
    live: totals.live,
    everyMs: Number(values.everyMs),
    masters: masters.map((_, i) => ({
      redisCorePercent: round((withConsole[i] ?? Number.NaN) - (without[i] ?? Number.NaN), 2),
      redisCorePercentWithoutConsole: round(without[i] ?? Number.NaN, 2),
      redisCorePercentReported: reported[i] == null ? null : round(reported[i], 2),
    })),
    nodeCorePercent: round(coreShareOf(cpu.user + cpu.system, wallMs), 2),
    oldestLiveReadingMs: { p50: percentile(ages, 0.5), p99: percentile(ages, 0.99) },
    commandsPerSecond: round(load.commandsPerSecond, 0),
    memoryMb: round(process.memoryUsage().rss / 1e6, 0),
    goals: { redisCorePercent: 4, nodeCorePercent: 30, oldestLiveReadingMs: 2_000 },
  });
} finally {
  for (const producer of producers) producer.kill("SIGTERM");
  for (const end of ends) await end();
}
process.exit();

function fillOne({ redis }: ClusterNode, i: number): Promise<void> {
  const [first = 0, last = 0] = (slotsOf[i] ?? "").split("-").map(Number);
  const isMine = (key: string) => first <= slotOf(key) && slotOf(key) <= last;
  return fillFleet(redis, { streams, entries: 20, pendingPerGroup: 4, lastEntryAgoMs: 3_600_000 }, isMine);
}

function produceOn(url: string, slots: string): ChildProcess {
  const script = fileURLToPath(new URL("produce.ts", import.meta.url));
  const args = ["--import", "tsx", script, url, String(live), values.everyMs, slots];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}

/** Of each master's main thread, over the seconds that are measured. */
async function sharesOf(masters: readonly ClusterNode[]): Promise<number[]> {
  const before = await Promise.all(masters.map(({ redis }) => mainThreadCpuUs(redis)));
  const startedMs = performance.now();
  await sleep(seconds * 1_000);
  const after = await Promise.all(masters.map(({ redis }) => mainThreadCpuUs(redis)));
  const wallMs = performance.now() - startedMs;
  return after.map((usec, i) => coreShareOf(usec - (before[i] ?? Number.NaN), wallMs));
}
