import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import { type MaskPolicy, standardPolicy } from "@/lib/mask/policy";
import { redisAlone } from "@/server/archive/sequence/call-sequence";
import { type CallLog, createCallLog } from "@/server/conversation/call-log";
import { callLogLimits } from "@/server/conversation/call-log-registry";
import { readChunk } from "@/server/conversation/read-chunk";
import { createEntryMask } from "@/server/entries/entry-mask";
import { startRedisServer } from "@/server/launch/redis-server";
import { createReadLanes } from "@/server/redis/read-lanes";
import { median, round } from "./measure";
import { plantCall } from "./plant-call";
import { printReport } from "./print-report";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, sizes: { type: "string", default: "1000,10000,100000" } },
});
const rounds = Number(values.rounds);
const sizes = values.sizes.split(",").map(Number);
const firstEvents = 1_000;

type Took = { firstMs: number; wallMs: number; cpuMs: number };

async function timed(run: (first: () => void) => Promise<unknown>): Promise<Took> {
  const cpu = process.cpuUsage();
  const beganMs = performance.now();
  let firstMs = 0;
  await run(() => {
    firstMs = performance.now() - beganMs;
  });
  const { user, system } = process.cpuUsage(cpu);
  return { firstMs, wallMs: performance.now() - beganMs, cpuMs: (user + system) / 1_000 };
}

const server = await startRedisServer();
const redis = new Redis(server.url);
const lanes = createReadLanes({ url: server.url, name: "bench:replay", lanes: 1 });
const counts = new Map<string, number>();
const limits = callLogLimits.perCall;

/** Reads, masks and writes a whole call as its first reader has it done. */
function serve(key: string, policy: MaskPolicy) {
  return timed(async (first) => {
    const conversation: CallLog = createCallLog({
      mask: createEntryMask({ error: console.error }, { policy }),
      read: (afterId, wantsInfo) =>
        readChunk(
          lanes,
          redisAlone(async () => ({ key })),
          key,
          afterId,
          { wantsInfo, counts },
        ),
      look: async () => null,
      bounds: limits,
      hasRoom: () => true,
      now: Date.now,
    });
    let isFirst = true;
    await conversation.grow(() => {
      if (isFirst && conversation.settledTo > firstEvents) {
        isFirst = false;
        first();
      }
      return false;
    });
    if (isFirst) first();
    JSON.stringify(conversation.events);
  });
}

/** The same entries read and written as JSON, neither understood nor masked. */
function readBare(key: string) {
  return timed(async (first) => {
    const all = [];
    for (let afterId: string | null = null; ; ) {
      const { entries, isEnd } = await readChunk(
        lanes,
        redisAlone(async () => ({ key })),
        key,
        afterId,
        { wantsInfo: false, counts },
      );
      all.push(...entries);
      if (afterId === null) first();
      afterId = entries.at(-1)?.id ?? afterId;
      if (isEnd) break;
    }
    JSON.stringify(all);
  });
}

try {
  const report = [];
  for (const entries of sizes) {
    const callId = `r${entries}`;
    await plantCall(redis, callId, entries);
    const [served, unmasked, bare]: [Took[], Took[], Took[]] = [[], [], []];
    const cold = await serve(`conv:${callId}`, standardPolicy);
    for (let i = 0; i < rounds; i++) {
      bare.push(await readBare(`conv:${callId}`));
      unmasked.push(await serve(`conv:${callId}`, { ...standardPolicy, mode: "off" }));
      served.push(await serve(`conv:${callId}`, standardPolicy));
    }
    const middle = (all: Took[]) => ({
      firstMs: round(median(all.map(({ firstMs }) => firstMs)), 0),
      wallMs: round(median(all.map(({ wallMs }) => wallMs)), 0),
      cpuMs: round(median(all.map(({ cpuMs }) => cpuMs)), 0),
    });
    const whole = middle(served);
    report.push({
      entries,
      coldWallMs: round(cold.wallMs, 0),
      served: { ...whole, perCpuSecond: Math.round((entries / whole.cpuMs) * 1_000) },
      unmasked: middle(unmasked),
      bare: middle(bare),
      maskingUsAnEntry: round(((whole.cpuMs - middle(unmasked).cpuMs) * 1_000) / entries, 1),
      toUnmasked: round(whole.cpuMs / middle(unmasked).cpuMs, 2),
      toBare: round(whole.cpuMs / middle(bare).cpuMs, 1),
    });
  }
  printReport({ rounds, goals: { toUnmasked: 2, maskingUsAnEntry: 12 }, report });
} finally {
  lanes.close();
  redis.disconnect();
  await server.stop();
}
