import type { MoreConsumers, MoreGroups } from "@/lib/schema/call";
import type { Product } from "@/lib/servers/product";
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
  /** The larger of those two, with the bytes of its fields and values. */
  largestEntryId?: string | null;
  largestEntryBytes?: number;
  groups: GroupReading[];
  /** Absent: all groups are in `groups`. */
  leftOut?: LeftOutGroups | null;
  /** Commands of the whole server around this reading; absent where they cannot be known. */
  operations?: OperationsAround | undefined;
};

/**
 * How the server counts what a group has read: `drifting` it counts on past what trimming removed (Redis 7.0 to 7.4.4,
 * Valkey to 8.0), `trusted` it counts anew there (Redis from 7.4.5 and 8.0.2, Valkey from 8.1). `unproven`: no release
 * is known to be the one that answers, and neither is believed.
 */
export type LagFamily = "trusted" | "drifting" | "unproven";

export type ServerFacts = {
  /** Null where it may not be asked. */
  product: Product | null;
  lagFamily: LagFamily;
  /** True from Redis 7.2 on: `idle` counts from the last attempt to read, not from the last success. */
  idleMeansAttempt: boolean;
  /** Whether entries can be deleted with what is pending of them: DELREF, from Redis 8.2 and Valkey 9.2 on. */
  canDropRows: boolean;
};

export function serverFacts(product: Product | null): ServerFacts {
  if (product === null) return { product, lagFamily: "unproven", idleMeansAttempt: false, canDropRows: true };
  const { name, number } = product;
  const isKin = name === "Redis" || name === "Valkey";
  return {
    product,
    lagFamily: isKin ? familyOf(name, number) : "unproven",
    canDropRows: !isKin || number === null || number >= (name === "Redis" ? 8_002_000 : 9_002_000),
    idleMeansAttempt: isKin && (number === null || number >= 7_002_000),
  };
}

/** Builds between releases may hold either code, and so may what went before 8.0.2. */
function familyOf(name: "Redis" | "Valkey", number: number | null): LagFamily {
  if (number === null) return "unproven";
  if (name === "Valkey") return number >= 8_001_000 ? "trusted" : "drifting";
  if (number >= 7_009_000 && number < 8_000_002) return "unproven";
  return number >= 7_004_005 ? "trusted" : "drifting";
}
