import { spawn } from "node:child_process";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { type Pipeline, type PipelineOptions, startPipeline } from "@/server/demo/pipeline";
import { connectRedis, type Redis } from "@/server/redis/connect";

const url = inject("redisUrl");
const soon = { timeout: 15_000, interval: 50 };

let redis: Redis;
let prefix: string;
let pipeline: Pipeline | undefined;

beforeEach(async (context) => {
  redis = connectRedis({ url, name: "test", purpose: "commands" });
  await new Promise((resolve) => redis.once("ready", resolve));
  prefix = `test:demo:${context.task.id}:`;
});

afterEach(async () => {
  await pipeline?.stop();
  pipeline = undefined;
  const keys = await redis.keys(`${prefix}*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
});

const start = (given: Partial<PipelineOptions> = {}) => {
  pipeline = startPipeline({
    ...{ url, calls: 12, rate: undefined, seed: 7, prefix, hasTrouble: false, hasWorkers: true, speed: 20 },
    log: () => undefined,
    ...given,
  });
  return pipeline;
};

const pairs = (reply: unknown): Map<string, unknown> => {
  const flat = reply as unknown[];
  return new Map(flat.flatMap((name, index) => (index % 2 === 0 ? [[String(name), flat[index + 1]]] : [])));
};
const groupsOf = async (key: string) => ((await redis.xinfo("GROUPS", key)) as unknown[]).map(pairs);

describe("startPipeline", () => {
  it("performs calls into streams with three groups, all of which read and ack", async () => {
    const running = start();
    await vi.waitFor(() => expect(running.counts().ackedEntries).toBeGreaterThan(1_500), soon);
    const keys = await redis.keys(`${prefix}*`);
    expect(keys.length).toBeGreaterThanOrEqual(12);
    for (const key of keys) {
      const groups = await groupsOf(key);
      expect(groups.map((group) => group.get("name"))).toEqual(["brain", "comply", "crm"]);
      expect(await redis.ttl(key)).toBeGreaterThan(1_800 - 60);
    }
    expect(running.counts().sentEntries).toBeGreaterThan(500);
    expect(running.counts().failedEntries).toBe(0);
  });

  it("ends calls, keeps the number of live ones, and leaves nothing undelivered", async () => {
    const running = start();
    await vi.waitFor(async () => expect((await redis.keys(`${prefix}*`)).length).toBeGreaterThan(16), soon);
    expect(running.counts().liveCalls).toBeGreaterThan(9);
    expect(running.counts().liveCalls).toBeLessThanOrEqual(12);
    await vi.waitFor(async () => {
      const ended = [];
      for (const key of await redis.keys(`${prefix}*`)) {
        const [last] = await redis.xrevrange(key, "+", "-", "COUNT", 1);
        const isEnded = last?.[1].includes("lifecycle") && last[1].includes("end");
        if (isEnded) ended.push(...(await groupsOf(key)));
      }
      expect(ended.length).toBeGreaterThan(5);
      for (const group of ended) expect([group.get("lag"), group.get("pending")]).toEqual([0, 0]);
    }, soon);
  });

  it("reaches the rate asked for, thirty times the pace of speech, and not more", async () => {
    const running = start({ rate: 1_500, speed: 1, hasWorkers: false });
    await vi.waitFor(() => expect(running.counts().sentEntries).toBeGreaterThan(500), soon);
    const before = { sent: running.counts().sentEntries, atMs: performance.now() };
    await vi.waitFor(() => expect(running.counts().sentEntries - before.sent).toBeGreaterThan(3_000), soon);
    const perSecond = (running.counts().sentEntries - before.sent) / ((performance.now() - before.atMs) / 1_000);
    expect(perSecond).toBeLessThan(2_000);
  });

  it("trims past a group that hardly reads, fails on poison and kills a worker, when trouble is on", async () => {
    const lines: string[] = [];
    const running = start({ hasTrouble: true, speed: 30, log: (line) => lines.push(line) });
    await vi.waitFor(async () => {
      let skipped = 0;
      for (const key of await redis.keys(`${prefix}*`)) {
        const stream = pairs(await redis.xinfo("STREAM", key));
        const trimmed = Number(stream.get("entries-added")) - Number(stream.get("length"));
        for (const group of await groupsOf(key)) skipped += Math.max(0, trimmed - Number(group.get("entries-read")));
      }
      expect(skipped).toBeGreaterThan(0);
      expect(running.counts().failedEntries).toBeGreaterThan(0);
      expect(lines).toContain("brain-4 died with entries pending");
    }, soon);
  });

  it("begins where it is told to: a worker that the schedule kills after 45 s is dead within two", async () => {
    const lines: string[] = [];
    start({ hasTrouble: true, speed: 1, beginAtMs: 43_500, log: (line) => lines.push(line) });
    const died = () => expect(lines).toContain("brain-4 died with entries pending");
    expect(died).toThrow();
    await vi.waitFor(died, { timeout: 10_000, interval: 50 });
  });
});

describe("the demo process", () => {
  it("stops in order when its parent goes; after two seconds it would have given up with another code", async () => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "server/demo/main.ts", "--calls", "3", "--prefix", prefix],
      {
        env: { ...process.env, REDIS_URL: url },
        stdio: ["ignore", "ignore", "ignore", "ipc"],
      },
    );
    try {
      await vi.waitFor(async () => expect((await redis.keys(`${prefix}*`)).length).toBeGreaterThan(0), soon);
      const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
      child.disconnect();
      expect(await exited).toBe(0);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
