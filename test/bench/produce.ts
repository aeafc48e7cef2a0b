import { setTimeout as sleep } from "node:timers/promises";
import { connectRedis } from "@/server/redis/connect";
import { benchGroups, streamKeyOf } from "./fill-fleet";

const [url = "", live = "0"] = process.argv.slice(2);
const streams = Number(live);
const slices = 10;
const redis = connectRedis({ url, name: "bench:producer", purpose: "commands" });
await new Promise((resolve) => redis.once("ready", resolve));
const text = "x".repeat(180);

await ackOldWork();
for (let slice = 0; ; slice = (slice + 1) % slices) {
  const startedMs = performance.now();
  await runSlice(slice);
  await sleep(Math.max(1, 1_000 / slices - (performance.now() - startedMs)));
}

/** Every stream gets one entry a second, which its groups read and ack. */
async function runSlice(slice: number): Promise<void> {
  const adding = redis.pipeline();
  for (let i = slice; i < streams; i += slices) {
    const key = streamKeyOf(i);
    adding.xadd(key, "MAXLEN", "~", 1_000, "*", "kind", "transcript", "phase", "partial", "seg", "it_1", "text", text);
  }
  const added = await adding.exec();
  const reading = redis.pipeline();
  for (let i = slice, at = 0; i < streams; i += slices, at++) {
    const key = streamKeyOf(i);
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
  for (let i = 0; i < streams; i++) {
    for (const group of benchGroups) {
      const pending = await redis.xpending(streamKeyOf(i), group, "-", "+", 100);
      const ids = pending.map((row) => (Array.isArray(row) ? String(row[0]) : ""));
      if (ids.length > 0) await redis.xack(streamKeyOf(i), group, ...ids);
    }
  }
  process.stdout.write("ready\n");
}
