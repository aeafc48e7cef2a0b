import { formatDuration } from "@/lib/format";
import type { ServerLine } from "@/lib/schema/server";
import type { InfoField } from "./info-field";

/** `appendfsync` and `save` of CONFIG GET; null where that may not be asked. */
export type PersistenceConfig = { fsync: string; save: string } | null;

/** What is written to disk and how it went last, in one line; null where INFO does not say. */
export function describePersistence(info: InfoField, config: PersistenceConfig, nowMs: number): ServerLine | null {
  const aof = info("aof_enabled");
  if (aof === undefined) return null;
  const isAof = aof === "1";
  const isFailing = (isAof && info("aof_last_write_status") === "err") || info("rdb_last_bgsave_status") === "err";
  const parts = [isAof ? aofText(config) : "no append-only file", snapshotText(info, config, nowMs)];
  const isNothing = !isAof && config !== null && config.save === "";
  const text = isNothing ? "nothing is written to disk: a restart loses every entry" : parts.join("; ");
  const failure = isFailing ? "; the last write to disk failed, and Redis may refuse entries for it (MISCONF)" : "";
  return { text: `${text}${failure}`, isRisk: isNothing || isFailing || (isAof && config?.fsync === "no") };
}

function aofText(config: PersistenceConfig): string {
  if (config === null) return "append-only file on, how often it is flushed is not visible";
  const after: Record<string, string> = {
    always: "flushed with each write",
    everysec: "flushed every second: a crash of the machine loses about that",
    no: "flushed when the system likes: a crash of the machine loses up to half a minute",
  };
  return `append-only file on, ${after[config.fsync] ?? config.fsync}`;
}

function snapshotText(info: InfoField, config: PersistenceConfig, nowMs: number): string {
  const savedAt = Number(info("rdb_last_save_time"));
  const isSaved = Number.isFinite(savedAt) && savedAt > 0;
  const last = isSaved ? `, last one ${formatDuration(Math.max(0, nowMs - savedAt * 1_000))} ago or at its start` : "";
  if (config === null) return `whether snapshots are made is not visible${last}`;
  return config.save === "" ? "no snapshots" : `snapshots on (save ${config.save})${last}`;
}
