import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { localOperator } from "@/lib/permissions";
import type { EntryTarget } from "@/lib/schema/action";
import { readConfig } from "@/server/config/config";
import { startRedisServer } from "@/server/launch/redis-server";
import { createLog } from "@/server/log";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { type ActionParts, buildActionParts } from "@/test/support/action-parts";
import { mainThreadCpuUs, median, round } from "./measure";
import { printReport } from "./print-report";

const { values } = parseArgs({
  options: {
    streams: { type: "string", default: "1000" },
    entries: { type: "string", default: "100" },
    rounds: { type: "string", default: "3" },
  },
});
const streams = Number(values.streams);
const entries = Number(values.entries);
const rounds = Number(values.rounds);
const total = streams * entries;
const group = "comply";
const text = "x".repeat(180);
const keyOf = (i: number) => `conv:reclaim-${i}`;

const server = await startRedisServer();
const store = await startRedisServer({ args: ["--appendonly", "yes", "--appendfsync", "everysec"] });
const redis = connectRedis({ url: server.url, name: "bench", purpose: "commands" });
const state = connectRedis({ url: store.url, name: "bench", purpose: "commands" });
await new Promise((resolve) => redis.once("ready", resolve));
const result = readConfig({ NODE_ENV: "test", REDIS_URL: server.url, CALLBOARD_STATE_URL: store.url });
if (!result.ok) throw new Error(result.problems.join("; "));
const parts = await buildActionParts(result.config, createLog("silent"));
try {
  await fill(redis);
  const ours: Round[] = [];
  const single: Round[] = [];
  const batched: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    await giveBack(redis);
    single.push(await timed(() => pipe(server.port, xclaims(1))));
    await giveBack(redis);
    batched.push(await timed(() => pipe(server.port, xclaims(entries))));
    await giveBack(redis);
    ours.push(await claimAsJob(parts, await targets(redis)));
  }
  const oursMs = median(ours.map(({ wallMs }) => wallMs));
  const singleMs = median(single.map(({ wallMs }) => wallMs));
  const audited = await countAudited(state);
  printReport({
    pending: total,
    streams,
    rounds,
    job: summary(ours),
    redisCliPipe: summary(single),
    redisCliPipeOneCommandPerStream: summary(batched),
    jobToRedisCliPipe: round(oursMs / singleMs, 2),
    goal: 2,
    audit: { expected: total * rounds, recorded: audited },
  });
} finally {
  await parts.stop();
  redis.disconnect();
  state.disconnect();
  await server.stop();
  await store.stop();
}

type Round = { wallMs: number; redisUs: number; stateUs: number; nodeUs: number };

function summary(of: Round[]) {
  const wallMs = median(of.map((one) => one.wallMs));
  return {
    wallMs: round(wallMs, 0),
    entriesPerSecond: round((total / wallMs) * 1_000, 0),
    redisUsPerEntry: round(median(of.map(({ redisUs }) => redisUs)) / total, 2),
    stateUsPerEntry: round(median(of.map(({ stateUs }) => stateUs)) / total, 2),
    nodeUsPerEntry: round(median(of.map(({ nodeUs }) => nodeUs)) / total, 2),
  };
}

async function timed(run: () => Promise<void>): Promise<Round> {
  const before = await mainThreadCpuUs(redis);
  const stateBefore = await mainThreadCpuUs(state);
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await run();
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    wallMs,
    redisUs: (await mainThreadCpuUs(redis)) - before,
    stateUs: (await mainThreadCpuUs(state)) - stateBefore,
    nodeUs: user + system,
  };
}

async function fill(on: Redis): Promise<void> {
  for (let i = 0; i < streams; i++) {
    const adding = on.pipeline();
    for (let entry = 1; entry <= entries; entry++)
      adding.xadd(keyOf(i), `${entry}-0`, "kind", "transcript", "text", text);
    adding.xgroup("CREATE", keyOf(i), group, "0");
    adding.xgroup("CREATECONSUMER", keyOf(i), group, "alive");
    adding.xreadgroup("GROUP", group, "dead", "COUNT", entries, "STREAMS", keyOf(i), ">");
    await adding.exec();
  }
}

/** Everything is the dead worker's again, a minute idle. */
async function giveBack(on: Redis): Promise<void> {
  const ids = Array.from({ length: entries }, (_, n) => `${n + 1}-0`);
  for (let i = 0; i < streams; i += 50) {
    const claiming = on.pipeline();
    for (let at = i; at < Math.min(i + 50, streams); at++) {
      claiming.call("XCLAIM", keyOf(at), group, "dead", 0, ...ids, "IDLE", 60_000, "JUSTID");
    }
    await claiming.exec();
  }
}

async function targets(on: Redis): Promise<EntryTarget[]> {
  const found: EntryTarget[] = [];
  for (let i = 0; i < streams; i++) {
    for (const row of await on.xpending(keyOf(i), group, "-", "+", entries)) {
      const [entryId, consumer, idleMs, deliveries] = Array.isArray(row) ? row : [];
      found.push({
        callId: `reclaim-${i}`,
        group,
        entryId: String(entryId),
        consumer: String(consumer),
        idleMs: Number(idleMs),
        deliveries: Number(deliveries),
      });
    }
  }
  return found;
}

/** From the start of the job until its end stands in the state store; the selection was uploaded before, as by a page. */
async function claimAsJob({ jobs }: ActionParts, selection: EntryTarget[]): Promise<Round> {
  const jobId = `bench-${performance.now().toString(36).replace(".", "-")}`;
  const context = { actor: localOperator, address: null };
  const order = { jobId, verb: "claim" as const, reason: "bench", toConsumer: "alive", ratePerSecond: 1_000_000 };
  const flags = { createConsumer: false, ghosts: false, force: false, asNewEntry: false };
  await jobs.create({ ...order, ...flags, targets: selection.slice(0, 10_000) }, context);
  for (let part = 1; part * 10_000 < selection.length; part++) {
    await jobs.add(jobId, { part, targets: selection.slice(part * 10_000, (part + 1) * 10_000) }, context);
  }
  const measured = await timed(async () => {
    await jobs.start(jobId, selection.length, context);
    for (;;) {
      const job = await jobs.report(jobId, context);
      if (job.state === "done") break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  const { counts } = await jobs.report(jobId, context);
  if (counts.claimed !== selection.length) throw new Error(`not everything was claimed: ${JSON.stringify(counts)}`);
  return measured;
}

function xclaims(perCommand: number): string {
  const lines: string[] = [];
  for (let i = 0; i < streams; i++) {
    for (let from = 1; from <= entries; from += perCommand) {
      const ids = Array.from({ length: Math.min(perCommand, entries - from + 1) }, (_, n) => `${from + n}-0`);
      const words = ["XCLAIM", keyOf(i), group, "alive", "30000", ...ids, "JUSTID"];
      lines.push(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`);
    }
  }
  return lines.join("");
}

async function pipe(port: number, commands: string): Promise<void> {
  const child = spawn("redis-cli", ["-p", String(port), "--pipe"], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  child.stdin.end(commands);
  if ((await ended) !== 0) throw new Error("redis-cli --pipe failed");
}

async function countAudited(on: Redis): Promise<number> {
  let count = 0;
  for await (const { record } of auditRecords(on)) if (record.kind === "outcome") count += record.counts?.claimed ?? 0;
  return count - rounds * total;
}

async function* auditRecords(on: Redis) {
  let from = "-";
  for (;;) {
    const found = await on.xrange("callboard:audit", from, "+", "COUNT", 50);
    for (const [id, fields] of found) {
      from = `(${id}`;
      const record: { kind: string; counts?: { claimed?: number } } = JSON.parse(fields[1] ?? "{}");
      yield { id, record };
    }
    if (found.length < 50) return;
  }
}
