import type { Redis } from "ioredis";
import { performCall } from "@/server/demo/perform";
import { createRandom } from "@/server/demo/random";
import { allTrades } from "@/server/demo/trades/all-trades";

const quietMs = 600_000;

/** A conversation of the demo with so many entries, the last of them ten minutes ago; without its end. */
export async function plantCall(redis: Redis, callId: string, entries: number): Promise<void> {
  const [trade] = allTrades;
  if (!trade) throw new Error("the demo has no trades");
  const call = performCall({
    trade,
    random: createRandom(entries),
    targetMs: Number.POSITIVE_INFINITY,
    isMinimal: false,
  });
  const said = [];
  for (const entry of call) {
    said.push(entry);
    if (said.length === entries) break;
  }
  const startMs = Date.now() - quietMs - (said.at(-1)?.atMs ?? 0);
  for (let from = 0; from < said.length; from += 5_000) {
    const pipeline = redis.pipeline();
    for (const { atMs, fields } of said.slice(from, from + 5_000)) {
      const timeMs = Math.round(startMs + atMs);
      pipeline.xadd(`conv:${callId}`, `${timeMs}-*`, ...fields, "ts", String(timeMs));
    }
    const failed = (await pipeline.exec())?.find(([error]) => error);
    if (failed?.[0]) throw failed[0];
  }
}
