import { once } from "node:events";
import { createInterface } from "node:readline";
import { readConfig } from "@/server/config/config";
import { createLog } from "@/server/log";
import { createRuntime } from "@/server/runtime";
import { coreShareOf, percentile, round } from "./measure";

/**
 * The console's own runtime without its pages, in a process of its own: with the recorder, incidents and evidence, as it
 * runs. Says `ready` when it has settled, measures from then until it is told to end, and prints what it took.
 */
const [redisUrl = "", stateUrl = "", dataDir = "", settleMs = "0"] = process.argv.slice(2);
const config = readConfig({
  REDIS_URL: redisUrl,
  CALLBOARD_STATE_URL: stateUrl,
  CALLBOARD_DATA_DIR: dataDir,
  CALLBOARD_ARCHIVE: "off",
  CALLBOARD_LOG_LEVEL: "silent",
});
if (!config.ok) throw new Error(config.problems.join("; "));
const { fleet, start, stop } = createRuntime(config.config, createLog("silent"));
await start();
await new Promise((resolve) => setTimeout(resolve, Number(settleMs)));

const ages: number[] = [];
const sampling = setInterval(() => ages.push(fleet.snapshot.load.oldestLiveReadingMs ?? 0), 250);
const cpuBefore = process.cpuUsage();
const startedMs = performance.now();
console.log("ready");
await once(createInterface({ input: process.stdin }), "line");
const cpu = process.cpuUsage(cpuBefore);
const wallMs = performance.now() - startedMs;
clearInterval(sampling);
const { load, totals } = fleet.snapshot;
const { rss } = process.memoryUsage();
// Beside what is in use, what the heap holds that nothing uses any more: Node gives it back when it must.
globalThis.gc?.();
const liveHeap = process.memoryUsage().heapUsed;
console.log(
  JSON.stringify({
    calls: totals.calls,
    live: totals.live,
    redisCorePercentReported: load.redisCorePercent === null ? null : round(load.redisCorePercent, 2),
    nodeCorePercent: round(coreShareOf(cpu.user + cpu.system, wallMs), 2),
    oldestLiveReadingMs: { p50: percentile(ages, 0.5), p99: percentile(ages, 0.99) },
    commandsPerSecond: round(load.commandsPerSecond, 0),
    isOverBudget: load.isOverBudget,
    memoryMb: round(rss / 1e6, 0),
    liveHeapMb: round(liveHeap / 1e6, 0),
  }),
);
await stop();
process.exit(0);
