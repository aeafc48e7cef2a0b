import { setTimeout as sleep } from "node:timers/promises";
import { connectRedis } from "@/server/redis/connect";
import { benchGroups, streamKeyOf } from "./fill-fleet";

const [url = "", live = "0"] = process.argv.slice(2);
const streams = Number(live);
const slices = 10;
const redis = connectRedis({ url, name: "bench:producer", purpose: "commands" });
await new Promise((resolve) => redis.once("ready", resolve));
const text = "x".repeat(180);

// Every stream gets one entry a second, and its groups read and ack what came before.
for (let slice = 0; ; slice = (slice + 1) % slices) {
  const startedMs = performance.now();
  const pipeline = redis.pipeline();
  for (let i = slice; i < streams; i += slices) {
    const key = streamKeyOf(i);
    for (const group of benchGroups) {
      pipeline.xreadgroup("GROUP", group, `${group}-1`, "COUNT", 10, "NOACK", "STREAMS", key, ">");
    }
    pipeline.xadd(
      key,
      "MAXLEN",
      "~",
      1_000,
      "*",
      "kind",
      "transcript",
      "phase",
      "partial",
      "seg",
      "it_1",
      "text",
      text,
    );
  }
  await pipeline.exec();
  await sleep(Math.max(1, 1_000 / slices - (performance.now() - startedMs)));
}
