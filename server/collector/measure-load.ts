import type { CollectorLoad } from "@/lib/schema/load";
import type { CommandCounts } from "./questions";

/** Calls and microseconds per command since the server started, from INFO commandstats. */
export type CommandStats = Map<string, { calls: number; usec: number }>;

export function parseCommandStats(text: string): CommandStats {
  const stats: CommandStats = new Map();
  for (const match of text.matchAll(/^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm)) {
    stats.set(match[1] ?? "", { calls: Number(match[2]), usec: Number(match[3]) });
  }
  return stats;
}

type Interval = {
  atMs: number;
  /** Commands of the readings themselves. */
  counts: CommandCounts;
  /** All others: finding calls, the clock, calls that are looked at. */
  otherCounts: CommandCounts;
  bytes: number;
  stats: CommandStats | null;
  cpu: NodeJS.CpuUsage;
};

export type Measured = Pick<
  CollectorLoad,
  "commandsPerSecond" | "bytesPerSecond" | "redisCorePercent" | "nodeCorePercent"
> & { usecPerStream: number | null };

/**
 * Turns two moments into shares of a core. Redis does not say what one client costs: the mean time that it reports for
 * each command over the interval, times how often we sent it, is its CPU time for us (parsing not included).
 */
export function measureLoad(before: Interval, after: Interval): Measured {
  const elapsedMs = Math.max(1, after.atMs - before.atMs);
  const readings = costOf(before, after, "counts");
  const others = costOf(before, after, "otherCounts");
  const isKnown = readings.usec !== null && others.usec !== null;
  const usec = (readings.usec ?? 0) + (others.usec ?? 0);
  const streams = (after.counts.get("xinfo|stream") ?? 0) - (before.counts.get("xinfo|stream") ?? 0);
  const cpuUs = after.cpu.user - before.cpu.user + (after.cpu.system - before.cpu.system);
  return {
    commandsPerSecond: ((readings.commands + others.commands) / elapsedMs) * 1_000,
    bytesPerSecond: ((after.bytes - before.bytes) / elapsedMs) * 1_000,
    redisCorePercent: isKnown ? usec / elapsedMs / 10 : null,
    nodeCorePercent: cpuUs / elapsedMs / 10,
    usecPerStream: readings.usec !== null && streams > 0 ? readings.usec / streams : null,
  };
}

export type { Interval as LoadInterval };

function costOf(before: Interval, after: Interval, which: "counts" | "otherCounts") {
  let commands = 0;
  let usec: number | null = after.stats !== null && before.stats !== null ? 0 : null;
  for (const [name, total] of after[which]) {
    const sent = total - (before[which].get(name) ?? 0);
    commands += sent;
    if (sent === 0 || usec === null) continue;
    const mean =
      meanUsec(before.stats, after.stats, name) ?? meanUsec(before.stats, after.stats, name.split("|")[0] ?? "");
    usec = mean === null ? null : usec + sent * mean;
  }
  return { commands, usec };
}

/** A command that was only ever refused has cost nothing; null where Redis has never heard of it. */
function meanUsec(before: CommandStats | null, after: CommandStats | null, name: string): number | null {
  const now = after?.get(name);
  if (!now) return null;
  const then = before?.get(name) ?? { calls: 0, usec: 0 };
  const calls = now.calls - then.calls;
  if (calls > 0) return (now.usec - then.usec) / calls;
  return now.calls > 0 ? now.usec / now.calls : 0;
}
