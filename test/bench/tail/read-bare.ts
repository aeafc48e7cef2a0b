import { connectRedis } from "@/server/redis/connect";
import { streamKeyOf } from "../fill-fleet";
import { answerMessages, sharedNowUs } from "./child";

const [url = "", streams = "0", every = "1"] = process.argv.slice(2);
const redis = connectRedis({ url, name: "bench:bare", purpose: "blocking" });
const lastIds = new Map<string, string>();
let delaysUs: number[] = [];
let isReading = false;

/** Nothing but XREAD BLOCK, asked again at once. */
async function read(): Promise<void> {
  while (isReading) {
    const reply = await redis.xread("COUNT", 100, "BLOCK", 100, "STREAMS", ...lastIds.keys(), ...lastIds.values());
    const nowUs = sharedNowUs();
    for (const [key, entries] of reply ?? []) {
      for (const [id, fields] of entries) {
        delaysUs.push(nowUs - Number(fields[fields.indexOf("ts") + 1]));
        lastIds.set(key, id);
      }
    }
  }
}

answerMessages(async ({ run }) => {
  if (run) {
    for (let i = 0; i < Number(streams); i++) {
      const key = streamKeyOf(i * Number(every));
      lastIds.set(key, (await redis.xrevrange(key, "+", "-", "COUNT", 1))[0]?.[0] ?? "0-0");
    }
    delaysUs = [];
    isReading = true;
    read().catch((error: unknown) => console.error(error));
    return;
  }
  isReading = false;
  return { delaysUs };
});
