import { z } from "zod";
import { ToldFacts } from "./told-call";

const count = z.number().int().nonnegative();

/**
 * `off`: not asked for. `starting`: nothing was copied yet. `capturing`. `standby`: another console copies. `stopped`: it
 * cannot be written, `problem` says why, and nothing is copied until it can.
 */
export const ArchiveStateName = z.enum(["off", "starting", "capturing", "standby", "stopped"]);
export type ArchiveStateName = z.infer<typeof ArchiveStateName>;

export const ArchiveFile = z.object({
  name: z.string(),
  day: z.string(),
  sizeBytes: count,
  /** Why it is left out; null where it is read. */
  problem: z.string().nullable(),
});
export type ArchiveFile = z.infer<typeof ArchiveFile>;

/** What the archive keeps and how far behind it is; null is what nobody knows. */
export const ArchiveState = z.object({
  state: ArchiveStateName,
  problem: z.string().nullable(),
  sinceMs: z.number(),
  /** How far the copy is behind: entries that are in Redis alone, the streams they are in, and for how long the first has waited. */
  lagEntries: count.nullable(),
  lagStreams: count,
  lagMs: count,
  /** The soonest that trimming overtakes the copy of a stream; null where none is in sight. */
  untilTrimmedMs: z.number().nullable(),
  lastKeptAtMs: z.number().nullable(),
  /** Since this process began. */
  keptEntries: count,
  keptBytes: count,
  /** Holes noted since this process began: how many, their entries as far as they are known, and those of unknown size. */
  gaps: count,
  missingEntries: count,
  unknownGaps: count,
  files: z.array(ArchiveFile),
  sizeBytes: count,
  /** What the last 24 hours took on the disk, as far as there are files of them. */
  bytesPerDay: count.nullable(),
  oldestDay: z.string().nullable(),
  maxDays: count,
  maxBytes: count,
  /** When the oldest file goes by its age. */
  nextRemovalAtMs: z.number().nullable(),
});
export type ArchiveState = z.infer<typeof ArchiveState>;

export const ArchivedCall = z.object({
  callId: z.string(),
  streamKey: z.string(),
  firstEntryId: z.string(),
  lastEntryId: z.string(),
  /** In the archive, of the newest stream under this key. */
  entries: count,
  sizeBytes: count,
  copiedAtMs: z.number(),
  isInRedis: z.boolean(),
  /** What its events tell, masked; null where it was not looked at yet, or who asks may not read what is said. */
  told: ToldFacts.nullable(),
});
export type ArchivedCall = z.infer<typeof ArchivedCall>;

export const ArchivedCallsQuery = z.strictObject({
  /** Part of the call's stream, in any case. */
  q: z.string().max(200).default(""),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(8_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ArchivedCallsQuery = z.infer<typeof ArchivedCallsQuery>;

export const ArchivedCallsPage = z.object({ rows: z.array(ArchivedCall), nextCursor: z.string().nullable() });
export type ArchivedCallsPage = z.infer<typeof ArchivedCallsPage>;

const part = z.string().max(200).default("");
const momentMs = z.coerce.number().int().nonnegative().optional();

export const FoundCallsQuery = z.strictObject({
  /** Words that were said or that its events name, each of them somewhere; `"…"` as they stand; the last may be a beginning. */
  q: part,
  /** Parts, in any case, of what the call tells of itself. */
  agent: part,
  caller: part,
  outcome: part,
  /** Both ends included. */
  startedFromMs: momentMs,
  startedToMs: momentMs,
  /** The `nextCursor` of the page before. */
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, "the nextCursor of the page before")
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type FoundCallsQuery = z.infer<typeof FoundCallsQuery>;

/** `excerpt`: some words around the first ones found, masked; empty where none were asked for. */
export const FoundCall = ArchivedCall.extend({ excerpt: z.string() });
export type FoundCall = z.infer<typeof FoundCall>;

export const FoundCallsPage = z.object({
  rows: z.array(FoundCall),
  /** Where older calls are looked for: also where nothing was found within the time of one search. */
  nextCursor: z.string().nullable(),
  /** Calls that ended and wait to be looked at: a call is found once it was. Null where another console looks. */
  waiting: count.nullable(),
  /** Whether all calls of the archive that have ended were looked at; null where another console looks. */
  isWhole: z.boolean().nullable(),
});
export type FoundCallsPage = z.infer<typeof FoundCallsPage>;

/** How many entries were removed. */
export const ForgottenCall = z.object({ callId: z.string(), entries: count });
export type ForgottenCall = z.infer<typeof ForgottenCall>;
