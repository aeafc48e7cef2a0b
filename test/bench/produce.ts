import { setTimeout as sleep } from "node:timers/promises";
import slotOf from "cluster-key-slot";
import { connectRedis } from "@/server/redis/connect";
import { benchGroups, streamKeyOf } from "./fill-fleet";

/** Of a Cluster: the slots of the master that the address names, "first-last". */
const [url = "", live = "0", everyMs = "1000", slots = "0-16383"] = process.argv.slice(2);
const [firstSlot = 0, lastSlot = 0] = slots.split("-").map(Number);
const keys = Array.from({ length: Number(live) }, (_, i) => streamKeyOf(i)).filter((key) => {
  const slot = slotOf(key);
  return firstSlot <= slot && slot <= lastSlot;
});
const slices = Math.max(1, Math.round(Number(everyMs) / 100));
const redis = connectRedis({ url, name: "bench:producer", purpose: "commands" });
await new Promise((resolve) => redis.once("ready", resolve));
const text = "x".repeat(180);

await ackOldWork();
for (let slice = 0; ; slice = (slice + 1) % slices) {
  const startedMs = performance.now();
  await runSlice(slice);
  await sleep(Math.max(1, 100 - (performance.now() - startedMs)));
}

/** Every stream gets one entry in each round of all slices, which its groups read and ack. */
async function runSlice(slice: number): Promise<void> {
  const adding = redis.pipeline();
  const mine = keys.filter((_, i) => i % slices === slice);
  for (const key of mine) {
    adding.xadd(key, "MAXLEN", "~", 1_000, "*", "kind", "transcript", "phase", "partial", "seg", "it_1", "text", text);
  }
  const added = await adding.exec();
  const reading = redis.pipeline();
  for (const [at, key] of mine.entries()) {
    const entryId = String(added?.[at]?.[1]);
    for (const group of benchGroups) {
      reading.xreadgroup("GROUP", group, `${group}-1`, "COUNT", 10, "STREAMS", key, ">");
      reading.xack(key, group, entryId);
    }
  }
  await reading.exec();
}

/** The filling left entries pending; live calls start clean. */
async function ackOldWork(): Promise<void> {
  for (const key of keys) {
    for (const group of benchGroups) {
      const pending = await redis.xpending(key, group, "-", "+", 100);
      const ids = pending.map((row) => (Array.isArray(row) ? String(row[0]) : ""));
      if (ids.length > 0) await redis.xack(key, group, ...ids);
    }
  }
  process.stdout.write("ready\n");
}
