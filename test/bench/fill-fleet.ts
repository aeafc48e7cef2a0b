import type { Redis } from "@/server/redis/connect";

export const benchGroups = ["brain", "comply", "crm"];

export type FleetShape = { streams: number; entries: number; pendingPerGroup: number; lastEntryAgoMs: number };

const entryEveryMs = 250;

export const streamKeyOf = (index: number) => `conv:bench-${index}`;

/** Streams with three groups of two consumers each: most entries read and acked, a few pending. `isMine`: of these alone. */
export async function fillFleet(redis: Redis, shape: FleetShape, isMine = (_key: string) => true): Promise<void> {
  const text = "x".repeat(180);
  const firstMs = Date.now() - shape.lastEntryAgoMs - shape.entries * entryEveryMs;
  for (let from = 0; from < shape.streams; from += 100) {
    const pipeline = redis.pipeline();
    for (let i = from; i < Math.min(from + 100, shape.streams); i++) {
      const key = streamKeyOf(i);
      if (!isMine(key)) continue;
      for (let entry = 0; entry < shape.entries; entry++) {
        const entryId = `${firstMs + entry * entryEveryMs}-0`;
        pipeline.xadd(key, entryId, "kind", "transcript", "phase", "partial", "seg", "it_1", "text", text);
      }
      for (const group of benchGroups) {
        const all = shape.entries;
        pipeline.xgroup("CREATE", key, group, "0");
        pipeline.xreadgroup(
          "GROUP",
          group,
          `${group}-1`,
          "COUNT",
          Math.ceil(shape.pendingPerGroup / 2),
          "STREAMS",
          key,
          ">",
        );
        pipeline.xreadgroup(
          "GROUP",
          group,
          `${group}-2`,
          "COUNT",
          Math.floor(shape.pendingPerGroup / 2),
          "STREAMS",
          key,
          ">",
        );
        pipeline.xreadgroup("GROUP", group, `${group}-2`, "COUNT", all, "NOACK", "STREAMS", key, ">");
      }
    }
    await pipeline.exec();
  }
}
