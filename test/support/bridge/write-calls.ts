import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

const [url = "", prefix = "", callsText = "1", rateText = "1", secondsText = "1"] = process.argv.slice(2);
const calls = Number(callsText);
const rate = Number(rateText);
const endsAtMs = performance.now() + Number(secondsText) * 1_000;
const batchEveryMs = 20;
const text = "x".repeat(200);

const redis = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => 50 });
redis.on("error", () => undefined);
const slowest: number[] = [];
let written = 0;
let owed = 0;
let next = 0;
let lastMs = performance.now();

/** What failed is tried again: an entry may then stand there twice, and both are entries. */
while (performance.now() < endsAtMs) {
  const startedMs = performance.now();
  owed = Math.min(owed + (rate * (startedMs - lastMs)) / 1_000, rate);
  lastMs = startedMs;
  const pipeline = redis.pipeline();
  const size = Math.floor(owed);
  for (let i = 0; i < size; i++) {
    const call = (next + i) % calls;
    pipeline.xadd(`${prefix}:${call}`, "*", "kind", "transcript", "n", String(next + i), "text", text);
  }
  const results = (await pipeline.exec().catch(() => null)) ?? [];
  const failed = results.filter(([error]) => error !== null).length;
  if (failed === 0 && results.length === size) {
    next += size;
    owed -= size;
    written += size;
    slowest.push(performance.now() - startedMs);
  }
  await sleep(Math.max(1, batchEveryMs - (performance.now() - startedMs)));
}
redis.disconnect();
slowest.sort((a, b) => a - b);
const at = (share: number) => slowest[Math.floor(share * (slowest.length - 1))] ?? 0;
process.stdout.write(`${JSON.stringify({ written, p50Ms: at(0.5), p99Ms: at(0.99) })}\n`);
