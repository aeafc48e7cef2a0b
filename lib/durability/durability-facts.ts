import type { InfoField } from "@/lib/servers/info-field";

export const askedSettings = [
  "appendfsync",
  "save",
  "no-appendfsync-on-rewrite",
  "stop-writes-on-bgsave-error",
  "min-replicas-to-write",
  "min-replicas-max-lag",
] as const;

export type AskedSetting = (typeof askedSettings)[number];
/** Of CONFIG GET; what the server does not tell is left out. */
export type ToldSettings = Partial<Record<AskedSetting, string>>;

export type Replica = { address: string; isOnline: boolean; offset: number; lagSeconds: number | null };

/** What INFO and CONFIG GET tell of how much a crash or a fail-over would take. Null is not told. */
export type DurabilityFacts = {
  role: "master" | "replica" | null;
  aof: Aof | null;
  rdb: Rdb | null;
  replicas: readonly Replica[] | null;
  offset: number | null;
  /** How many replicas must be there for a write to be taken; 0 none. */
  minReplicas: number | null;
  /** Replicas that count for it now, as the server counts them; null where it is 0, or nobody tells. */
  goodReplicas: number | null;
  /** As long as a replica may have been silent and still counts. */
  maxLagMs: number | null;
  /** Null: the server does not say. */
  memory: { policy: string; limitBytes: number; usedBytes: number } | null;
  stopsOnSaveError: boolean | null;
};

export type Aof = {
  isOn: boolean;
  /** On, but the file is only being made: until then it saves nobody. */
  isBeginning: boolean;
  fsync: string | null;
  isFailing: boolean;
  isRewriteFailing: boolean;
  /** Of a rewrite that runs now; 0 none. */
  rewriteMs: number;
  pendingFsyncs: number;
  delayedFsyncs: number;
  skipsFsyncOnRewrite: boolean | null;
};

export type Rdb = {
  /** What the file holds is as of then; null where no file of this process, or loaded by it, is known. */
  holdsAsOfMs: number | null;
  /** Changes of any kind since then. */
  changes: number | null;
  savePoints: string | null;
  isFailing: boolean;
};

export function durabilityFacts(info: InfoField, told: ToldSettings): DurabilityFacts {
  const number = (name: string) => {
    const text = info(name);
    return text === undefined || !/^-?\d+$/.test(text) ? null : Number(text);
  };
  const role = info("role");
  const policy = info("maxmemory_policy");
  const limitBytes = number("maxmemory");
  const usedBytes = number("used_memory");
  const minReplicas = numberOf(told["min-replicas-to-write"]);
  return {
    role: role === "master" ? "master" : role === undefined ? null : "replica",
    aof: aofOf(info, number, told),
    rdb: rdbOf(info, number, told),
    replicas: role === undefined ? null : replicasOf(info, number("connected_slaves") ?? 0),
    offset: number("master_repl_offset"),
    // The field is there only where the setting is above 0.
    minReplicas: minReplicas ?? (role === undefined ? null : info("min_slaves_good_slaves") === undefined ? 0 : null),
    goodReplicas: number("min_slaves_good_slaves"),
    maxLagMs: scaled(numberOf(told["min-replicas-max-lag"])),
    memory:
      policy === undefined || limitBytes === null || usedBytes === null ? null : { policy, limitBytes, usedBytes },
    stopsOnSaveError: yesNo(told["stop-writes-on-bgsave-error"]),
  };
}

type ReadNumber = (name: string) => number | null;

function aofOf(info: InfoField, number: ReadNumber, told: ToldSettings): Aof | null {
  const enabled = info("aof_enabled");
  if (enabled === undefined) return null;
  const isRewriting = info("aof_rewrite_in_progress") === "1" || info("aof_rewrite_scheduled") === "1";
  return {
    isOn: enabled === "1",
    isBeginning: enabled === "1" && number("aof_current_size") === 0 && isRewriting,
    fsync: told.appendfsync ?? null,
    isFailing: info("aof_last_write_status") === "err",
    isRewriteFailing: info("aof_last_bgrewrite_status") === "err",
    rewriteMs: isRewriting ? Math.max(0, number("aof_current_rewrite_time_sec") ?? 0) * 1_000 : 0,
    pendingFsyncs: number("aof_pending_bio_fsync") ?? 0,
    delayedFsyncs: number("aof_delayed_fsync") ?? 0,
    skipsFsyncOnRewrite: yesNo(told["no-appendfsync-on-rewrite"]),
  };
}

function rdbOf(info: InfoField, number: ReadNumber, told: ToldSettings): Rdb | null {
  const savedAt = number("rdb_last_save_time");
  if (savedAt === null) return null;
  const tookSeconds = number("rdb_last_bgsave_time_sec") ?? -1;
  const saves = number("rdb_saves");
  const hasSaved = saves === null ? tookSeconds >= 0 : saves > 0;
  const hasLoaded = (number("rdb_last_load_keys_loaded") ?? 0) > 0;
  // The time is of the save's end, the file of its beginning; both are whole seconds.
  const holdsAsOfMs = (savedAt - Math.max(0, tookSeconds) - 1) * 1_000;
  return {
    holdsAsOfMs: hasSaved || hasLoaded ? holdsAsOfMs : null,
    changes: number("rdb_changes_since_last_save"),
    savePoints: told.save ?? null,
    isFailing: info("rdb_last_bgsave_status") === "err",
  };
}

function replicasOf(info: InfoField, count: number): Replica[] {
  const found: Replica[] = [];
  for (let i = 0; i < Math.min(count, 100); i++) {
    const part = new Map((info(`slave${i}`) ?? "").split(",").map((pair) => splitAt(pair)));
    const offset = numberOf(part.get("offset"));
    if (offset === null) continue;
    const address = `${part.get("ip") ?? "?"}:${part.get("port") ?? "?"}`;
    found.push({ address, isOnline: part.get("state") === "online", offset, lagSeconds: numberOf(part.get("lag")) });
  }
  return found;
}

function splitAt(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at), pair.slice(at + 1)];
}

const numberOf = (text: string | undefined): number | null =>
  text === undefined || !/^-?\d+$/.test(text) ? null : Number(text);
const scaled = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1_000);
const yesNo = (text: string | undefined): boolean | null => (text === undefined ? null : text === "yes");
