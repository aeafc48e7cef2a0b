import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { atMs, entriesPerStream, entryId, fieldsOf, keyOf, type LoadPlan } from "./planned-load";

const [url = "", text = "{}"] = process.argv.slice(2);
const plan: LoadPlan = JSON.parse(text);
const redis = new Redis(url);
let lateMs = 0;

/** Every stream's nth entry when its time has come; late ones follow at once. */
for (let n = 0; n < entriesPerStream(plan); n++) {
  const waitMs = atMs(plan, n) - Date.now();
  lateMs = Math.max(lateMs, -waitMs);
  if (waitMs > 0) await sleep(waitMs);
  for (let from = 0; from < plan.streams; from += 500) {
    const pipeline = redis.pipeline();
    for (let stream = from; stream < Math.min(plan.streams, from + 500); stream++) {
      pipeline.call(
        "XADD",
        keyOf(plan, stream),
        "MAXLEN",
        "~",
        plan.maxLength,
        entryId(plan, n),
        ...fieldsOf(stream, n),
      );
    }
    const failed = (await pipeline.exec())?.find(([error]) => error !== null);
    if (failed) throw failed[0];
  }
}
redis.disconnect();
process.stdout.write(`${lateMs}\n`);
