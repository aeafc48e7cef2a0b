import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "ioredis";

export type ClusterLoad = { readonly added: number; stop(): Promise<void> };

const pauseMs = 20;

/** A producer and a worker over all calls; what a change-over refuses is left out, as real ones would try it again. */
export function startLoad(redis: Cluster, calls: number, perSecond: number): ClusterLoad {
  let isRunning = true;
  let added = 0;
  let next = 0;
  const step = Math.max(1, Math.round((perSecond * pauseMs) / 1_000));
  const run = async (one: (key: string) => Promise<unknown>) => {
    while (isRunning) {
      const keys = Array.from({ length: step }, () => `conv:${next++ % calls}`);
      await Promise.all(keys.map((key) => one(key).catch(() => undefined)));
      await sleep(pauseMs);
    }
  };
  const produce = async (key: string) => {
    await redis.xadd(key, "*", "text", "words");
    added++;
  };
  const work = async (key: string) => {
    const found = await redis.xreadgroup("GROUP", "brain", "one", "COUNT", 20, "STREAMS", key, ">");
    const [stream] = Array.isArray(found) ? found : [];
    const entries: unknown = Array.isArray(stream) ? stream[1] : [];
    const ids = Array.isArray(entries) ? entries.map((entry) => String(entry[0])) : [];
    if (ids.length > 0) await redis.xack(key, "brain", ...ids);
  };
  const running = [run(produce), run(work)];
  return {
    get added() {
      return added;
    },
    async stop() {
      isRunning = false;
      await Promise.all(running);
    },
  };
}
