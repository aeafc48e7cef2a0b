import { setTimeout as sleep } from "node:timers/promises";
import { Cluster } from "ioredis";

const [url = "", calls = "0", perSecond = "0"] = process.argv.slice(2);
const pauseMs = 20;
const step = Math.max(1, Math.round((Number(perSecond) * pauseMs) / 1_000));
const { hostname, port } = new URL(url);
const redis = new Cluster([{ host: hostname, port: Number(port) }], {
  slotsRefreshInterval: 500,
  clusterRetryStrategy: () => 100,
  redisOptions: { protocol: 2 },
});
redis.on("error", () => undefined);
redis.on("node error", () => undefined);
let next = 0;

void forever(produce);
void forever(work);
process.stdout.write("ready\n");

/** What a change-over refuses is left out, as real ones would try it again. */
async function forever(one: (key: string) => Promise<unknown>): Promise<void> {
  for (;;) {
    const keys = Array.from({ length: step }, () => `conv:${next++ % Number(calls)}`);
    // A server that is frozen holds up what is for it, and nothing else.
    const all = Promise.all(keys.map((key) => one(key).catch(() => undefined)));
    await Promise.race([all, sleep(200)]);
    await sleep(pauseMs);
  }
}

function produce(key: string): Promise<unknown> {
  return redis.xadd(key, "*", "text", "words");
}

async function work(key: string): Promise<void> {
  const found = await redis.xreadgroup("GROUP", "brain", "one", "COUNT", 20, "STREAMS", key, ">");
  const [stream] = Array.isArray(found) ? found : [];
  const entries: unknown = Array.isArray(stream) ? stream[1] : [];
  const ids = Array.isArray(entries) ? entries.map((entry) => String(entry[0])) : [];
  if (ids.length > 0) await redis.xack(key, "brain", ...ids);
}
