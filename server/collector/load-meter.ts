import type { CollectorLoad } from "@/lib/schema/load";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { type LoadInterval, type Measured, measureLoad, parseCommandStats } from "./measure-load";
import type { CommandCounts } from "./questions";

const sampleEveryMs = 10_000;
const firstSampleAfterMs = 3_000;
const statsCommand = encodeCommand("INFO", "commandstats");

/** Measures what the collector costs Redis and this process, from INFO commandstats every 10 s. */
export function createLoadMeter(connection: RawConnection, budgetPercent: number, now: () => number) {
  const counts: CommandCounts = new Map();
  const otherCounts: CommandCounts = new Map();
  let before: LoadInterval | null = null;
  let measured: Measured | null = null;
  let dueAtMs = 0;
  let lastSweepMs: number | null = null;

  async function takeInterval(): Promise<LoadInterval> {
    const [reply] = await connection.pipeline([statsCommand], [orError((reader) => reader.utf8())]);
    return {
      atMs: now(),
      counts: new Map(counts),
      otherCounts: new Map(otherCounts),
      bytes: connection.bytesRead,
      stats: typeof reply === "string" ? parseCommandStats(reply) : null,
      cpu: process.cpuUsage(),
    };
  }

  return {
    /** To be counted up by whoever reads streams for the sweep, by the names of INFO commandstats. */
    counts,
    /** By whoever asks anything else. */
    otherCounts,
    get usecPerStream() {
      return measured?.usecPerStream ?? null;
    },
    restart(): void {
      before = null;
      dueAtMs = 0;
    },
    swept(durationMs: number): void {
      lastSweepMs = durationMs;
    },
    async sample(): Promise<void> {
      if (now() < dueAtMs) return;
      const after = await takeInterval();
      if (before) measured = measureLoad(before, after);
      dueAtMs = now() + (before ? sampleEveryMs : firstSampleAfterMs);
      before = after;
    },
    report(isOverBudget: boolean, oldestLiveReadingMs: number | null): CollectorLoad {
      return {
        commandsPerSecond: measured?.commandsPerSecond ?? 0,
        bytesPerSecond: measured?.bytesPerSecond ?? 0,
        redisCorePercent: measured?.redisCorePercent ?? null,
        nodeCorePercent: measured?.nodeCorePercent ?? null,
        budgetPercent,
        isOverBudget,
        oldestLiveReadingMs,
        lastSweepMs,
      };
    },
  };
}

export type LoadMeter = ReturnType<typeof createLoadMeter>;
