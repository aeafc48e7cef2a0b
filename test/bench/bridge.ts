import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { findFreePort } from "@/server/launch/ports";
import { startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { startKafka } from "@/test/support/kafka/broker";
import { createTopic } from "@/test/support/kafka/topics";
import { median, round } from "./measure";
import { printReport, requireSeen } from "./print-report";

const { values } = parseArgs({
  options: {
    streams: { type: "string", default: "200" },
    entries: { type: "string", default: "500" },
    rounds: { type: "string", default: "3" },
  },
});
const streams = Number(values.streams);
const entries = Number(values.entries);
const rounds = Number(values.rounds);
const total = streams * entries;
const prefix = "conv:bench-";
const ticksPerSecond = 100;

/** `ofAll` is with what Redis and Kafka took on the same machine; `busyCores` how many of its cores all three kept busy. */
type Round = { perSecond: number; cpuUsPerEntry: number; ofAll: number; busyCores: number };
/** Of the time, a worker's thread ran, or could have run and had to wait for a core. */
type Turns = Round & { ran: number; waited: number };

const server = await startRedisServer();
const broker = await startKafka();
const redis = connectRedis({ url: server.url, name: "bench", purpose: "commands" });
await new Promise((resolve) => redis.once("ready", resolve));
try {
  const entryBytes = await fill(redis);
  const bare: Round[] = [];
  const one: Turns[] = [];
  const two: Turns[] = [];
  for (let i = 0; i < rounds; i++) {
    bare.push(await sendBare(`bare-${i}`));
    one.push(await runWorkers(1, `one-${i}`));
    two.push(await runWorkers(2, `two-${i}`));
  }
  const rate = (of: Round[]) => median(of.map(({ perSecond }) => perSecond));
  const cpu = (of: Round[]) => round(median(of.map(({ cpuUsPerEntry }) => cpuUsPerEntry)), 1);
  const allCpu = (of: Round[]) => round(median(of.map(({ ofAll }) => ofAll)), 1);
  const busy = (of: Round[]) => round(median(of.map(({ busyCores }) => busyCores)), 2);
  const turnsOf = (of: Turns[]) => ({
    ran: round(median(of.map(({ ran }) => ran)), 2),
    waitedForACore: round(median(of.map(({ waited }) => waited)), 2),
  });
  printReport({
    entries: total,
    streams,
    rounds,
    entryBytes,
    broker: broker.kind,
    bareSendPerSecond: round(rate(bare), 0),
    onePerSecond: round(rate(one), 0),
    twoPerSecond: round(rate(two), 0),
    oneToBareSend: round(rate(one) / rate(bare), 2),
    secondAdds: round(rate(two) / rate(one) - 1, 2),
    cpuUsPerEntry: { bareSend: cpu(bare), one: cpu(one), two: cpu(two) },
    cpuUsPerEntryWithServers: { bareSend: allCpu(bare), one: allCpu(one), two: allCpu(two) },
    machine: { cores: cpus().length, busyCores: { bareSend: busy(bare), one: busy(one), two: busy(two) } },
    workerThread: { one: turnsOf(one), two: turnsOf(two) },
    goal: { oneToBareSend: 0.6, onePerSecond: 10_000, secondAdds: 0.7 },
  });
} finally {
  redis.disconnect();
  await broker.stop();
  await server.stop();
}

async function fill(on: Redis): Promise<number> {
  const text = "x".repeat(180);
  for (let i = 0; i < streams; i++) {
    const adding = on.pipeline();
    for (let n = 0; n < entries; n++) {
      adding.xadd(
        `${prefix}${i}`,
        "*",
        "kind",
        "transcript",
        "phase",
        "final",
        "seg",
        `it_${n}`,
        "text",
        text,
        "ts",
        Date.now(),
      );
    }
    await adding.exec();
  }
  const [entry] = await on.xrange(`${prefix}0`, "-", "+", "COUNT", 1);
  return (entry?.[1] ?? []).join("").length;
}

async function sendBare(topic: string): Promise<Round> {
  await createTopic(broker, topic);
  const script = join("test", "bench", "bridge", "send-bare.ts");
  const before = serverCpuMs();
  const child = start([script, server.url, broker.address, topic, String(streams), prefix], {});
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    output += part;
  });
  await new Promise((resolve) => child.on("close", resolve));
  const Took = z.object({ entries: z.number(), tookMs: z.number(), cpuMs: z.number() });
  const took = Took.parse(JSON.parse(output));
  requireSeen("messages of the client's own send", took.entries, total);
  // Redis is read before the messages are sent: only Kafka's time is of the sending.
  const cpuMs = took.cpuMs + serverCpuMs().kafka - before.kafka;
  return {
    perSecond: (total / took.tookMs) * 1_000,
    cpuUsPerEntry: (took.cpuMs * 1_000) / total,
    ofAll: (cpuMs * 1_000) / total,
    busyCores: cpuMs / took.tookMs,
  };
}

function serverCpuMs(): { redis: number; kafka: number } {
  return { redis: cpuOf(server.pid), kafka: cpuOf(broker.pid) };
}

/** From the first entry confirmed until the last; a group of its own makes all entries new to it. */
async function runWorkers(count: number, topic: string): Promise<Turns> {
  await createTopic(broker, topic);
  const ports = await Promise.all(Array.from({ length: count }, findFreePort));
  const workers = ports.map((port) =>
    start([join("server", "bridge", "main.ts")], {
      REDIS_URL: server.url,
      CALLBOARD_STATE_URL: server.url,
      CALLBOARD_KAFKA_BROKERS: broker.address,
      CALLBOARD_BRIDGE_ROUTES: `${prefix}*=${topic}`,
      CALLBOARD_BRIDGE_GROUP: topic,
      CALLBOARD_BRIDGE_LEASE_MS: "3000",
      CALLBOARD_BRIDGE_LISTEN: `127.0.0.1:${port}`,
      CALLBOARD_LOG_LEVEL: "warn",
    }),
  );
  try {
    const nothing = { atMs: 0, sent: 0, cpuMs: 0, ranMs: 0, waitedMs: 0 };
    const firsts = ports.map(() => ({ ...nothing }));
    const lasts = ports.map(() => ({ ...nothing }));
    let serversFirst = { atMs: 0, cpuMs: 0 };
    let serversLast = serversFirst;
    for (;;) {
      const sent = await Promise.all(ports.map(sentEntries));
      const atMs = performance.now();
      sent.forEach((count, i) => {
        const [first, last] = [firsts[i], lasts[i]];
        if (first === undefined || last === undefined || count === 0 || count === last.sent) return;
        const pid = workers[i]?.pid ?? 0;
        const now = { atMs, sent: count, cpuMs: cpuOf(pid), ...threadOf(pid) };
        if (first.atMs === 0) Object.assign(first, now);
        Object.assign(last, now);
      });
      const { redis: redisMs, kafka: kafkaMs } = serverCpuMs();
      serversLast = { atMs, cpuMs: redisMs + kafkaMs };
      if (serversFirst.atMs === 0 && sent.some((count) => count > 0)) serversFirst = serversLast;
      if (sent.reduce((sum, count) => sum + count, 0) >= total) break;
      await sleep(20);
    }
    // Each worker by its own time: one may have started before the other had its share.
    const perSecond = firsts.reduce((sum, first, i) => {
      const last = lasts[i] ?? first;
      return sum + ((last.sent - first.sent) / (last.atMs - first.atMs)) * 1_000;
    }, 0);
    const cpuMs = firsts.reduce((sum, first, i) => sum + (lasts[i]?.cpuMs ?? 0) - first.cpuMs, 0);
    const counted = firsts.reduce((sum, first, i) => sum + (lasts[i]?.sent ?? 0) - first.sent, 0);
    requireSeen("entries between the first look and the last", counted, total / 2);
    const tookMs = firsts.reduce((sum, first, i) => sum + (lasts[i]?.atMs ?? 0) - first.atMs, 0);
    const shareOf = (name: "ranMs" | "waitedMs") =>
      firsts.reduce((sum, first, i) => sum + (lasts[i]?.[name] ?? 0) - first[name], 0) / tookMs;
    const allMs = cpuMs + serversLast.cpuMs - serversFirst.cpuMs;
    return {
      perSecond,
      cpuUsPerEntry: (cpuMs * 1_000) / counted,
      ofAll: (allMs * 1_000) / counted,
      busyCores: allMs / (serversLast.atMs - serversFirst.atMs),
      ran: shareOf("ranMs"),
      waited: shareOf("waitedMs"),
    };
  } finally {
    for (const worker of workers) {
      worker.kill("SIGTERM");
      await new Promise((resolve) => worker.on("close", resolve));
    }
  }
}

async function sentEntries(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
  return response === null ? 0 : z.object({ sentEntries: z.number() }).parse(await response.json()).sentEntries;
}

function start(args: string[], env: Record<string, string>): ChildProcess {
  const exitWithParent = new URL("../../server/launch/exit-with-parent.mjs", import.meta.url).href;
  return spawn(process.execPath, ["--import", exitWithParent, "--import", "tsx", ...args], {
    env: { ...process.env, ...env, LAUNCHER_PID: String(process.pid) },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
}

function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [, , , , , , , , , , , user = "0", system = "0"] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(user) + Number(system)) * 1_000) / ticksPerSecond;
}

/** Of the process' first thread, as the scheduler counts it. */
function threadOf(pid: number): { ranMs: number; waitedMs: number } {
  const [ran = "0", waited = "0"] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ");
  return { ranMs: Number(ran) / 1_000_000, waitedMs: Number(waited) / 1_000_000 };
}
