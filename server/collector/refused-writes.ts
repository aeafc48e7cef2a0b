import { type RefusalCounts, type RefusedTrace, trackRefused } from "@/lib/stream/writes";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { parseRefusals } from "@/server/redis/refusals";

const sampleEveryMs = 5_000;
const commands = [encodeCommand("INFO", "errorstats"), encodeCommand("INFO", "commandstats")];
const readText = orError((reader) => reader.utf8());

/** Watches INFO for writes that Redis refuses to anybody: they are in no stream, so that no reading can show them. */
export function createRefusedWrites(connection: RawConnection, counts: Map<string, number>, now: () => number) {
  let before: { counts: RefusalCounts; atMs: number } | null = null;
  let trace: RefusedTrace | null = null;
  let dueAtMs = 0;

  return {
    get trace() {
      return trace;
    },
    /** Another server, or this one started anew: its counts mean nothing beside those before. */
    restart(): void {
      before = null;
      dueAtMs = 0;
    },
    async sample(redisNowMs: number): Promise<void> {
      if (now() < dueAtMs) return;
      dueAtMs = now() + sampleEveryMs;
      counts.set("info", (counts.get("info") ?? 0) + commands.length);
      const [errors, stats] = await connection.pipeline(commands, [readText, readText]);
      if (typeof errors !== "string" || typeof stats !== "string") return;
      const found = parseRefusals(errors, stats);
      if (before !== null) trace = trackRefused(trace, before.counts, found, now() - before.atMs, redisNowMs);
      before = { counts: found, atMs: now() };
    },
  };
}
