import type { MoreConsumers, MoreGroups } from "@/lib/schema/call";
import type { OperationsAround } from "./operations";

/** One pending entry as XPENDING lists it. `idleMs` is -1 and `consumer` "" for an entry given back with XNACK. */
export type PendingReading = { entryId: string; consumer: string; idleMs: number; deliveries: number };

/**
 * One consumer as XINFO CONSUMERS lists it; `inactiveMs` is null before Redis 7.2, -1 for never. Where the console's own
 * action touched it last, `touchedByOperatorMs` says how long ago, and `idleMs` counts from its own last sign: infinite
 * where none was seen.
 */
export type ConsumerReading = {
  name: string;
  pending: number;
  idleMs: number;
  inactiveMs: number | null;
  touchedByOperatorMs?: number;
};

/** One group as XINFO GROUPS lists it; null is a field that is absent or nil. */
export type GroupReading = {
  name: string;
  consumers: number;
  pending: number;
  lastDeliveredId: string;
  entriesRead: number | null;
  lag: number | null;
  /** The oldest pending entries by id; null when not asked. */
  oldestPending: PendingReading[] | null;
  /** Filled only for groups in trouble or on screen; null when not asked. */
  consumerList: ConsumerReading[] | null;
  /** Consumers beyond those that `consumerList` keeps; absent: none. */
  moreConsumers?: MoreConsumers | null;
  /** The first entry after `lastDeliveredId`; null when not asked. */
  firstUndeliveredId: string | null;
  /** Entries counted one by one after `lastDeliveredId`, for a call on screen; incomplete when the count was cut short. */
  counted?: { entries: number; isComplete: boolean } | undefined;
};

/** Groups beyond those that are looked at, and their names: they are there. */
export type LeftOutGroups = MoreGroups & { names: ReadonlySet<string> };

/** One stream as XINFO STREAM and XINFO GROUPS describe it at one moment, without any payload. */
export type StreamReading = {
  /** Redis TIME just before the reading. */
  readAtMs: number;
  /** The console's own steady clock at that moment, which nobody sets. */
  seenAtMs?: number | undefined;
  length: number;
  lastGeneratedId: string;
  /** Null before Redis 7.0. */
  entriesAdded: number | null;
  maxDeletedEntryId: string | null;
  firstEntryId: string | null;
  lastEntryId: string | null;
  groups: GroupReading[];
  /** Absent: all groups are in `groups`. */
  leftOut?: LeftOutGroups | null;
  /** Commands of the whole server around this reading; absent where they cannot be known. */
  operations?: OperationsAround | undefined;
};

/**
 * How far the server's own lag can be trusted once it is not nil:
 * `trusted` Redis ≥ 7.4.5 and Valkey ≥ 8.1, `drifting` Redis 7.0–7.4.4 and Valkey 7.2–8.0 (wrong after trimming).
 */
export type LagFamily = "trusted" | "drifting";

export type ServerFacts = {
  name: "Redis" | "Valkey";
  version: string;
  lagFamily: LagFamily;
  /** True from Redis 7.2 on: `idle` counts from the last attempt to read, not from the last success. */
  idleMeansAttempt: boolean;
};

/** From INFO's `redis_version` and, on Valkey, `valkey_version` (there the first one is frozen at 7.2.4). */
export function serverFacts(redisVersion: string, valkeyVersion: string | undefined): ServerFacts {
  const version = valkeyVersion ?? redisVersion;
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const number = major * 1_000_000 + minor * 1_000 + patch;
  const isValkey = valkeyVersion !== undefined;
  return {
    name: isValkey ? "Valkey" : "Redis",
    version,
    lagFamily: number >= (isValkey ? 8_001_000 : 7_004_005) ? "trusted" : "drifting",
    idleMeansAttempt: number >= 7_002_000,
  };
}
