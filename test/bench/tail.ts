import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { apiPath } from "@/lib/endpoints/api-path";
import { buildIfNeeded } from "@/server/launch/build";
import { consoleAddress, startConsole, waitForConsole } from "@/server/launch/console-process";
import { findFreePort } from "@/server/launch/ports";
import { startRedisServer } from "@/server/launch/redis-server";
import { connectRedis } from "@/server/redis/connect";
import { fillFleet, streamKeyOf } from "./fill-fleet";
import { mainThreadCpuUs, percentile, round } from "./measure";
import { printReport, requireSeen } from "./print-report";
import { type BenchChild, cpuMsOf, startBenchChild } from "./tail/child";

const { values } = parseArgs({
  options: {
    streams: { type: "string", default: "2500" },
    watchers: { type: "string", default: "100" },
    seconds: { type: "string", default: "8" },
    rounds: { type: "string", default: "3" },
    clients: { type: "string", default: "1000" },
    calls: { type: "string", default: "50" },
    perClient: { type: "string", default: "20" },
    skipBuild: { type: "boolean", default: false },
  },
});
const streams = Number(values.streams);
const watchers = Number(values.watchers);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const clients = Number(values.clients);
const calls = Number(values.calls);
const perClient = Number(values.perClient);

type Delays = { delaysUs: number[] };
type Seen = Delays & { frames: number; chunks: number; bytes: number };

if (!values.skipBuild) await buildIfNeeded({ say: (line) => console.error(line) });
const redisServer = await startRedisServer();
const redis = connectRedis({ url: redisServer.url, name: "bench", purpose: "commands" });
await new Promise((resolve) => redis.once("ready", resolve));
await fillFleet(redis, { streams, entries: 2, pendingPerGroup: 0, lastEntryAgoMs: 0 });
const address = consoleAddress("127.0.0.1", await findFreePort());
const web = startConsole({
  isDev: false,
  host: "127.0.0.1",
  port: Number(new URL(address).port),
  env: {
    ...process.env,
    REDIS_URL: redisServer.url,
    CALLBOARD_STATE_URL: redisServer.url,
    CALLBOARD_LOG_LEVEL: "warn",
    CALLBOARD_STREAMS_PER_PERSON: "10000",
  },
});
const producer = startBenchChild(new URL("./tail/produce.ts", import.meta.url), [redisServer.url]);
const every = Math.floor(streams / watchers);
const bare = startBenchChild(new URL("./tail/read-bare.ts", import.meta.url), [
  redisServer.url,
  String(watchers),
  String(every),
]);
const sse = startBenchChild(new URL("./tail/read-sse.ts", import.meta.url), []);
const bareServer = startBenchChild(new URL("./tail/serve-bare.ts", import.meta.url), []);
const tailOf = (stream: number) =>
  address + apiPath("tail", { params: { callId: streamKeyOf(stream).replace("conv:", "") } });

try {
  await waitForConsole(web, address, AbortSignal.timeout(60_000));
  await waitForCalls();
  const report = {
    streams,
    watchers,
    latency: [await measureLatency(1_000), await measureLatency(10_000)],
    cpu: await measureCpu(web.pid ?? 0),
    both: await measureBoth(web.pid ?? 0),
    goals: { p99ToBare: 2, cpuToBare: 1.5 },
  };
  printReport(report);
} finally {
  await Promise.all([producer, bare, sse, bareServer].map((child) => child.end()));
  redis.disconnect();
  await web.stop(5_000);
  await redisServer.stop();
}

async function waitForCalls(): Promise<void> {
  for (;;) {
    const response = await fetch(`${address}/api/calls?limit=1`);
    const { total } = await response.json();
    if (total === streams) return;
    await sleep(200);
  }
}

/** Bare reader and console in turns at the same production, so that neither has the other's load beside it. */
async function measureLatency(perSecond: number) {
  const bareUs: number[] = [];
  const oursUs: number[] = [];
  const redisCores: Record<"bare" | "ours" | "nobody", number[]> = { bare: [], ours: [], nobody: [] };
  await producer.ask({ perSecond, streams });
  await sleep(1_000);
  for (let i = 0; i < rounds; i++) {
    redisCores.nobody.push(await redisCore(() => sleep(seconds * 250)));
    await bare.ask({ run: true });
    redisCores.bare.push(await redisCore(() => sleep(seconds * 1_000)));
    bareUs.push(...(await bare.ask<Delays>({ run: false })).delaysUs);
    await sse.ask({ urls: Array.from({ length: watchers }, (_, stream) => tailOf(stream * every)) });
    await sleep(500);
    await sse.ask({ measure: "delays" });
    redisCores.ours.push(await redisCore(() => sleep(seconds * 1_000)));
    oursUs.push(...(await sse.ask<Seen>({ close: true })).delaysUs);
    await sleep(300);
  }
  await producer.ask({ perSecond: 0 });
  // Half of what was written to the streams watched: the first and last of each round are not waited for.
  const asked = Math.floor((perSecond * seconds * rounds * (watchers / streams)) / 2);
  requireSeen("entries by the readers of the tail", oursUs.length, asked);
  requireSeen("entries by the bare readers", bareUs.length, asked);
  const ours = summary(oursUs);
  const reference = summary(bareUs);
  return {
    entriesPerSecond: perSecond,
    ours,
    bare: reference,
    p50ToBare: round(ours.p50Ms / reference.p50Ms, 2),
    p99ToBare: round(ours.p99Ms / reference.p99Ms, 2),
    redisCorePercent: Object.fromEntries(
      Object.entries(redisCores).map(([name, shares]) => [name, round(average(shares), 1)]),
    ),
  };
}

async function redisCore(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  const before = await mainThreadCpuUs(redis);
  await run();
  const usedUs = (await mainThreadCpuUs(redis)) - before;
  return usedUs / (performance.now() - startedMs) / 10;
}

/** CPU of the server process for each frame and client, beyond what it uses without clients. */
async function measureCpu(webPid: number) {
  await producer.ask({ perSecond: calls * perClient, streams: calls });
  await sleep(2_000);
  const idleMs = await cpuOver(webPid, 2 * seconds);
  await sse.ask({ urls: Array.from({ length: clients }, (_, client) => tailOf(client % calls)) });
  await sleep(2_000);
  await sse.ask({ measure: "frames" });
  const oursMs = (await cpuOver(webPid, 2 * seconds)) - idleMs;
  const ours = await sse.ask<Seen>({ close: true });
  requireSeen("frames", ours.frames, clients * perClient * seconds);
  await producer.ask({ perSecond: 0 });
  const sample = `event: entry\nid: 1700000000000-0\ndata: ${"x".repeat(Math.round(ours.bytes / ours.frames) - 43)}\n\n`;
  const framesPerChunk = Math.max(1, Math.round(ours.frames / ours.chunks));
  const { port } = await bareServer.ask<{ port: number }>({ listen: true });
  const eachUs = await bareCpuUs(bareServer, port, sample, 1);
  const togetherUs = await bareCpuUs(bareServer, port, sample, framesPerChunk);
  const oursUs = (oursMs * 1_000) / ours.frames;
  return {
    clients,
    framesPerSecond: round(ours.frames / (2 * seconds), 0),
    bytesPerFrame: sample.length,
    framesPerChunk: round(ours.frames / ours.chunks, 1),
    ours: { usPerFrameAndClient: round(oursUs, 2), corePercent: round(oursMs / (20 * seconds), 1) },
    bareEachFrame: { usPerFrameAndClient: round(eachUs, 2) },
    bareSameChunks: { usPerFrameAndClient: round(togetherUs, 2) },
    toBareEachFrame: round(oursUs / eachUs, 2),
    toBareSameChunks: round(oursUs / togetherUs, 2),
  };
}

/** What each entry costs that a tail and a replay of its call follow at once, beyond what nobody watching costs. */
async function measureBoth(webPid: number) {
  const perSecond = calls * perClient;
  await producer.ask({ perSecond, streams: calls });
  await sleep(2_000);
  const idle = await costs(webPid);
  const callIds = Array.from({ length: calls }, (_, stream) => streamKeyOf(stream).replace("conv:", ""));
  const urls = callIds.flatMap((callId) => [
    address + apiPath("tail", { params: { callId } }),
    address + apiPath("eventTail", { params: { callId } }),
  ]);
  await sse.ask({ urls });
  await sleep(4_000);
  await sse.ask({ measure: "frames" });
  const watched = await costs(webPid);
  const { frames } = await sse.ask<Seen>({ close: true });
  const entries = perSecond * 2 * seconds;
  requireSeen("frames", frames, entries / 2);
  await producer.ask({ perSecond: 0 });
  const more = (name: "nodeMs" | "redisUs" | "xread" | "xrange" | "xinfo") => watched[name] - idle[name];
  return {
    calls,
    entriesPerSecond: perSecond,
    nodeUsPerEntry: round((more("nodeMs") * 1_000) / entries, 1),
    redisUsPerEntry: round(more("redisUs") / entries, 2),
    commandsPerSecond: Object.fromEntries(
      (["xread", "xrange", "xinfo"] as const).map((name) => [name, round(more(name) / (2 * seconds), 0)]),
    ),
  };
}

/** CPU of the server process and of Redis over a while, and the reading commands that Redis saw. */
async function costs(webPid: number) {
  const [usBefore, before] = [await mainThreadCpuUs(redis), await readCommands()];
  const nodeMs = await cpuOver(webPid, 2 * seconds);
  const [redisUs, after] = [(await mainThreadCpuUs(redis)) - usBefore, await readCommands()];
  const more = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  return { nodeMs, redisUs, xread: more("xread"), xrange: more("xrange"), xinfo: more("xinfo|stream") };
}

async function readCommands(): Promise<Map<string, number>> {
  const text = await redis.info("commandstats");
  return new Map(
    [...text.matchAll(/cmdstat_([^:]+):calls=(\d+)/g)].map(([, name = "", calls]) => [name, Number(calls)]),
  );
}

async function bareCpuUs(server: BenchChild, port: number, frame: string, framesPerChunk: number): Promise<number> {
  await sse.ask({ urls: Array.from({ length: clients }, () => `http://127.0.0.1:${port}/`) });
  await server.ask({ frame, perSecond: perClient, framesPerChunk });
  await sleep(1_000);
  await sse.ask({ measure: "frames" });
  const usedMs = await cpuOver(server.pid, 2 * seconds);
  const { frames } = await sse.ask<Seen>({ close: true });
  await server.ask({ perSecond: 0 });
  await sleep(500);
  return (usedMs * 1_000) / frames;
}

async function cpuOver(pid: number, forSeconds: number): Promise<number> {
  const before = cpuMsOf(pid);
  await sleep(forSeconds * 1_000);
  return cpuMsOf(pid) - before;
}

function summary(delaysUs: number[]) {
  const ms = (share: number) => round(percentile(delaysUs, share) / 1_000, 2);
  return { entries: delaysUs.length, p50Ms: ms(0.5), p90Ms: ms(0.9), p99Ms: ms(0.99), maxMs: ms(1) };
}

function average(shares: number[]): number {
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
