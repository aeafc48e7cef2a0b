import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

const [url = "", key = "", countText = "0", rateText = "0", producersText = "1"] = process.argv.slice(2);
const count = Number(countText);
const producers = Number(producersText);
const batchEveryMs = 10;
const perBatch = Math.max(1, Math.round((Number(rateText) / producers / 1_000) * batchEveryMs));

/** Adds its share in small batches at an even rate; a batch that failed is counted out, not tried again. */
async function produce(producer: number): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => 50 });
  redis.on("error", () => undefined);
  const startedMs = performance.now();
  const share = Math.floor(count / producers);
  for (let sent = 0, batch = 0; sent < share; batch++) {
    const pipeline = redis.pipeline();
    for (let i = 0; i < perBatch && sent < share; i++, sent++) {
      pipeline.xadd(key, "*", "producer", String(producer), "n", String(sent), "text", "x".repeat(100));
    }
    await pipeline.exec().catch(() => undefined);
    await sleep(Math.max(0, startedMs + (batch + 1) * batchEveryMs - performance.now()));
  }
  redis.disconnect();
}

const startedMs = performance.now();
await Promise.all(Array.from({ length: producers }, (_, producer) => produce(producer)));
process.stdout.write(`${JSON.stringify({ tookMs: Math.round(performance.now() - startedMs) })}\n`);
