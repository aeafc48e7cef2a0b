import { setTimeout as sleep } from "node:timers/promises";
import type { EntryTarget } from "@/lib/schema/action";
import type { Redis } from "@/server/redis/connect";

export type Stuck = { key: string; callId: string; group: string; entries: number; consumer?: string };

/** A stream whose first entries were delivered to one consumer (`dead`), which then stopped; a second one (`alive`) exists. */
export async function makeStuck(redis: Redis, { key, group, entries, consumer = "dead" }: Stuck): Promise<void> {
  const adding = redis.pipeline();
  for (let i = 0; i < entries; i++) adding.xadd(key, "*", "seg", `it_${i}`, "text", `words of entry ${i}% done!`);
  await adding.exec();
  await redis.xgroup("CREATE", key, group, "0").catch((error: Error) => {
    if (!error.message.startsWith("BUSYGROUP")) throw error;
  });
  await redis.xreadgroup("GROUP", group, consumer, "COUNT", entries, "STREAMS", key, ">");
  await redis.xgroup("CREATECONSUMER", key, group, "alive");
}

/** Every pending entry of the group, as an operator would see it now. */
export async function targetsOf(redis: Redis, stuck: Omit<Stuck, "entries">): Promise<EntryTarget[]> {
  const rows = await redis.xpending(stuck.key, stuck.group, "-", "+", 100_000);
  return rows.map((row) => {
    const [entryId, consumer, idleMs, deliveries] = Array.isArray(row) ? row : [];
    return {
      callId: stuck.callId,
      group: stuck.group,
      entryId: String(entryId),
      consumer: String(consumer),
      idleMs: Number(idleMs),
      deliveries: Number(deliveries),
    };
  });
}

/** Redis counts idle time in whole milliseconds; a claim needs one to have passed. */
export async function untilIdle(redis: Redis, stuck: Omit<Stuck, "entries">): Promise<void> {
  for (;;) {
    const targets = await targetsOf(redis, stuck);
    if (targets.every(({ idleMs }) => idleMs > 0 || idleMs === -1)) return;
    await sleep(1);
  }
}
