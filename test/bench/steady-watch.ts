import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { startRedisServer } from "@/server/launch/redis-server";
import type { Redis } from "@/server/redis/connect";
import { coreShareOf, mainThreadCpuUs, round } from "./measure";

export type SteadyOptions = { url: string; redis: Redis; live: number; seconds: number };

const settleMs = 20_000;
const Watched = z.looseObject({ calls: z.number(), live: z.number() });

/**
 * The console watching all streams from a process of its own while `live` of them get an entry a second from another: its
 * share of a Redis core (with − without, and as it reports it itself), of a Node core, its memory, its staleness.
 */
export async function watchSteadily({ url, redis, live, seconds }: SteadyOptions) {
  const dataDir = mkdtempSync(join(tmpdir(), "callboard-bench-"));
  const state = await startRedisServer();
  const producer = run("produce.ts", [url, String(live)]);
  let watcher: ChildProcess | null = null;
  try {
    await nextLine(producer);
    await sleep(3_000);
    const without = await redisShare(redis, seconds);
    watcher = run(
      "watch-process.ts",
      [url, state.url, dataDir, String(settleMs)],
      ["--conditions=react-server", "--expose-gc"],
    );
    await nextLine(watcher);
    const withConsole = await redisShare(redis, seconds);
    watcher.stdin?.write("end\n");
    const watched = Watched.parse(JSON.parse(await nextLine(watcher)));
    return {
      ...watched,
      redisCorePercent: round(withConsole - without, 2),
      redisCorePercentWithoutConsole: round(without, 2),
      goals: { redisCorePercent: 4, nodeCorePercent: 10, oldestLiveReadingMs: 2_000, memoryMb: 300 },
    };
  } finally {
    producer.kill("SIGTERM");
    watcher?.kill("SIGTERM");
    await state.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function run(script: string, args: string[], nodeArgs: string[] = []): ChildProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return spawn(process.execPath, [...nodeArgs, "--import", "tsx", path, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
}

async function nextLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("a process without output");
  const lines = createInterface({ input: stdout });
  const [line] = await Promise.race([once(lines, "line"), once(lines, "close").then(() => [""])]);
  lines.close();
  return String(line);
}

async function redisShare(redis: Redis, seconds: number): Promise<number> {
  const before = await mainThreadCpuUs(redis);
  const startedMs = performance.now();
  await sleep(seconds * 1_000);
  return coreShareOf((await mainThreadCpuUs(redis)) - before, performance.now() - startedMs);
}
