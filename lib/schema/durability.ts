import { z } from "zod";

const count = z.number().int().nonnegative();
const timeMs = z.number();

/** Entries that would be lost. Null is not known; `isAtLeast` where the record does not reach back far enough. */
export const Loss = z.object({
  entries: count.nullable(),
  isAtLeast: z.boolean(),
  text: z.string(),
  isRisk: z.boolean(),
});
export type Loss = z.infer<typeof Loss>;

/** One thing that was read of the server. Null is not told, `note` says why. */
export const DurabilityFact = z.object({
  name: z.string(),
  value: z.string().nullable(),
  source: z.string(),
  note: z.string().nullable(),
});
export type DurabilityFact = z.infer<typeof DurabilityFact>;

/** What a setting would change, and the command for it, which nobody runs but the reader. */
export const SettingChange = z.object({ effect: z.string(), cost: z.string(), command: z.string() });
export type SettingChange = z.infer<typeof SettingChange>;

/** What one master would lose now. */
export const NodeDurability = z.object({
  /** host:port, never a password. */
  address: z.string(),
  /** Why it could not be asked; then nothing else is known. */
  problem: z.string().nullable(),
  askedAtMs: timeMs.nullable(),
  /** Since when its added entries are recorded, by its clock; null not yet. */
  recordedSinceMs: timeMs.nullable(),
  /** When only Redis dies, and when its machine does. */
  crash: Loss.nullable(),
  powerLoss: Loss.nullable(),
  failover: Loss.nullable(),
  /** When the master goes on alone, cut off from its replicas. */
  cutOff: Loss.nullable(),
  because: z.string().nullable(),
  risks: z.array(z.string()),
  changes: z.array(SettingChange),
  facts: z.array(DurabilityFact),
});
export type NodeDurability = z.infer<typeof NodeDurability>;

/** How far one of the two copies of a call has come. */
export const CallContinuity = z.object({
  callId: z.string(),
  copy: z.enum(["archive", "bridge"]),
  /** All up to here are there; null nothing yet, or not known so exactly. */
  upToEntryId: z.string().nullable(),
  /** All before this one are there, which is on its way; null where `upToEntryId` tells, or nobody knows. */
  beforeEntryId: z.string().nullable(),
  waitingEntries: count.nullable(),
  /** What still stands between trimming and the end of the copy; null where nothing is trimmed, or not known. */
  standingEntries: count.nullable(),
  untilTrimmedMs: z.number().nonnegative().nullable(),
  /** Entries that trimming took first; null not known. */
  lostEntries: count.nullable(),
});
export type CallContinuity = z.infer<typeof CallContinuity>;

/** A copy of one call, or why there is none or nothing is known of it. */
export const CallCopy = z.object({ place: CallContinuity.nullable(), note: z.string().nullable() });
export type CallCopy = z.infer<typeof CallCopy>;

export const CallCopies = z.object({ asOfMs: timeMs, archive: CallCopy, bridge: CallCopy });
export type CallCopies = z.infer<typeof CallCopies>;

/** One worker of the bridge by its own last word. */
export const BridgeWorkerState = z.object({
  worker: z.string(),
  /** How long ago it said so; null where that cannot be told. */
  beatAgeMs: z.number().nonnegative().nullable(),
  isAlive: z.boolean(),
  ownStreams: count.nullable(),
  sentEntries: count.nullable(),
  ackedEntries: count.nullable(),
  /** Trimmed after it had read them, and before Kafka had them; null not told. */
  goneEntries: count.nullable(),
  problems: z.array(z.string()),
});
export type BridgeWorkerState = z.infer<typeof BridgeWorkerState>;

export const DurabilityAnswer = z.object({
  asOfMs: timeMs,
  nodes: z.array(NodeDurability),
  archive: z.object({
    state: z.string(),
    problem: z.string().nullable(),
    waitingEntries: count.nullable(),
    waitingStreams: count,
    untilTrimmedMs: z.number().nonnegative().nullable(),
  }),
  bridge: z.object({
    group: z.string(),
    /** Calls that have its group. */
    calls: count,
    waitingEntries: count.nullable(),
    untilTrimmedMs: z.number().nonnegative().nullable(),
    workers: z.array(BridgeWorkerState),
    /** Why its workers could not be asked for. */
    problem: z.string().nullable(),
  }),
  /** Those in danger, the worst first; `moreCalls` beyond them. */
  calls: z.array(CallContinuity),
  moreCalls: count,
});
export type DurabilityAnswer = z.infer<typeof DurabilityAnswer>;
