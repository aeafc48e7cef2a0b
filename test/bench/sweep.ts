import { connect } from "node:net";
import { parseArgs } from "node:util";
import type { Thresholds } from "@/lib/schema/thresholds";
import { assessCall, type CallAssessment } from "@/lib/stream/assess-call";
import { serverFacts } from "@/lib/stream/reading";
import { encodeInfoCommands, takeReadings } from "@/server/collector/take-readings";
import { readLaunchConfig } from "@/server/config/config";
import { startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { encodeCommand } from "@/server/redis/encode-command";
import { createRawConnection } from "@/server/redis/raw-connection";
import { benchGroups, fillFleet, streamKeyOf } from "./fill-fleet";
import { coreShareOf, mainThreadCpuUs, median, round } from "./measure";
import { printReport } from "./print-report";
import { profileShare } from "./profile-share";
import { watchSteadily } from "./steady-watch";

const { values } = parseArgs({
  options: {
    streams: { type: "string", default: "10000" },
    live: { type: "string", default: "2500" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "20" },
  },
});
const streams = Number(values.streams);
const rounds = Number(values.rounds);
const keys = Array.from({ length: streams }, (_, i) => streamKeyOf(i));
const config = readLaunchConfig({});
if (!config.ok) throw new Error(config.problems.join("; "));
// The fleet rests while it is measured: limits beyond its age keep it out of trouble, which asks more of Redis.
const day = 86_400_000;
const thresholds: Thresholds = { ...config.config.thresholds, slowAfterMs: day, endedAfterMs: day };

/** The rules that say what became of entries and groups, on what evidence. */
const evidenceFiles: ReadonlySet<string> = new Set([
  ...["absent-groups", "advance", "after-failover", "call-continuity", "clock-jump", "group-work", "key-expiry"],
  ...["kept-alive", "learn-groups", "lost-work", "made-late", "operations", "pressure", "reclaimed"],
  ...["retention-floor", "retention-signs", "sight", "signs", "work-trace"],
]);

const server = await startRedisServer();
const redis = connectRedis({ url: server.url, name: "bench", purpose: "commands" });
await new Promise((resolve) => redis.once("ready", resolve));
try {
  await fillFleet(redis, { streams, entries: 50, pendingPerGroup: 11, lastEntryAgoMs: 3_600_000 });
  const figures: Record<"ours" | "ioredis" | "rawSocket", Round[]> = { ours: [], ioredis: [], rawSocket: [] };
  const ours = await createOurSweep(server.url, thresholds);
  await ours.sweep();
  for (let i = 0; i < rounds; i++) {
    figures.ours.push(await timed(redis, ours.sweep));
    figures.ioredis.push(await timed(redis, () => sweepWithIoredis(redis)));
    figures.rawSocket.push(await timed(redis, () => sweepRawSocket(server.url)));
  }
  // Beside the timed rounds: a profiler makes them slower.
  const evidenceShare = await profileShare(evidenceFiles, async () => {
    for (let i = 0; i < rounds; i++) await ours.sweep();
  });
  ours.close();
  const oursMs = median(figures.ours.map(({ wallMs }) => wallMs));
  const ioredisMs = median(figures.ioredis.map(({ wallMs }) => wallMs));
  const rawMs = median(figures.rawSocket.map(({ wallMs }) => wallMs));
  const steady = await watchSteadily({
    url: server.url,
    redis,
    live: Number(values.live),
    seconds: Number(values.seconds),
  });
  const report = {
    streams,
    groups: benchGroups.length,
    rounds,
    fullSweep: {
      ours: summary(figures.ours),
      ioredis: summary(figures.ioredis),
      rawSocket: summary(figures.rawSocket),
      oursToIoredis: round(oursMs / ioredisMs, 2),
      oursToRawSocket: round(oursMs / rawMs, 2),
      /** By the CPU of Node alone, which other work on the machine changes less than time. */
      cpuToIoredis: round(cpuOf(figures.ours) / cpuOf(figures.ioredis), 2),
      evidencePercent: round(evidenceShare * 100, 1),
      goals: { oursToIoredis: 0.5, oursToRawSocket: 2.2, evidencePercent: 5 },
    },
    steady,
  };
  printReport(report);
} finally {
  redis.disconnect();
  await server.stop();
}

type Round = { wallMs: number; redisUs: number; nodeUs: number };

async function timed(on: Redis, run: () => Promise<void>): Promise<Round> {
  const redisBefore = await mainThreadCpuUs(on);
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await run();
  const wallMs = performance.now() - startedMs;
  const cpu = process.cpuUsage(cpuBefore);
  return { wallMs, redisUs: (await mainThreadCpuUs(on)) - redisBefore, nodeUs: cpu.user + cpu.system };
}

function cpuOf(of: Round[]): number {
  return median(of.map(({ nodeUs }) => nodeUs));
}

function summary(of: Round[]) {
  return {
    wallMs: round(median(of.map(({ wallMs }) => wallMs)), 1),
    redisUsPerStream: round(median(of.map(({ redisUs }) => redisUs)) / streams, 2),
    nodeUsPerStream: round(median(of.map(({ nodeUs }) => nodeUs)) / streams, 2),
    nodeCorePercent: round(median(of.map((one) => coreShareOf(one.nodeUs, one.wallMs))), 0),
  };
}

/** Everything the console does for one sweep of the fleet, the numbers of every call computed. */
async function createOurSweep(url: string, limits: Thresholds) {
  const connection = createRawConnection({ url, name: "bench:sweep" });
  await connection.open();
  const info = serverFacts({ name: "Redis", version: "7.0.15", number: 7_000_015 });
  const assessments = new Map<string, CallAssessment>();
  const commands = new Map(keys.map((key) => [key, encodeInfoCommands(key)]));

  async function sweep(): Promise<void> {
    let next = 0;
    const lane = async () => {
      while (next < keys.length) {
        const batch = keys.slice(next, next + 48);
        next += 48;
        const targets = batch.map((key) => ({
          key,
          infoCommands: commands.get(key) ?? Buffer.alloc(0),
          previous: assessments.get(key) ?? null,
          isOnScreen: false,
        }));
        const outcomes = await takeReadings(connection, targets, new Map());
        outcomes.forEach((outcome, i) => {
          const key = batch[i];
          if (outcome.kind !== "reading" || key === undefined) throw new Error(`no reading of ${key}`);
          const context = { callId: key, streamKey: key, server: info, limits };
          assessments.set(key, assessCall(assessments.get(key) ?? null, outcome.reading, context));
        });
      }
    };
    await Promise.all([lane(), lane()]);
  }
  return { sweep, close: () => connection.close() };
}

async function sweepWithIoredis(on: Redis): Promise<void> {
  for (let from = 0; from < keys.length; from += 500) {
    const pipeline = on.pipeline();
    for (const key of keys.slice(from, from + 500)) {
      pipeline.xinfo("STREAM", key);
      pipeline.xinfo("GROUPS", key);
      for (const group of benchGroups) pipeline.xpending(key, group, "-", "+", 1);
    }
    await pipeline.exec();
  }
}

/** The same commands over a socket whose replies are only counted in bytes, up to a marker after each batch. */
async function sweepRawSocket(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise((resolve) => socket.once("connect", resolve));
  const marker = "bench-end-of-batch";
  const end = `${marker}\r\n`;
  for (let from = 0; from < keys.length; from += 500) {
    const commands: Buffer[] = [];
    for (const key of keys.slice(from, from + 500)) {
      commands.push(encodeInfoCommands(key));
      for (const group of benchGroups) commands.push(encodeCommand("XPENDING", key, group, "-", "+", 1));
    }
    commands.push(encodeCommand("ECHO", marker));
    const done = new Promise<void>((resolve) => {
      let tail = "";
      socket.on("data", function onData(chunk: Buffer) {
        tail = (tail + chunk.toString("latin1", Math.max(0, chunk.length - end.length))).slice(-end.length);
        if (tail !== end) return;
        socket.off("data", onData);
        resolve();
      });
    });
    socket.write(Buffer.concat(commands));
    await done;
  }
  socket.destroy();
}
