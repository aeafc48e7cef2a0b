import { z } from "zod";
import { Role } from "@/lib/permissions";
import { OutcomeCounts, OutcomeKind, OutcomeWhy, RequestId } from "./action";
import { EntryIdInput } from "./stream-entry";

const count = z.number().int().nonnegative();

/** Entries of one call and group that an action was about, with what became of them once it is known. */
export const AuditTarget = z.object({
  callId: z.string(),
  group: z.string(),
  entryIds: z.array(z.string()),
  /** Of all of them; absent in an intent, and where they differ. */
  outcome: OutcomeKind.optional(),
  /** Of each of them, where they differ. */
  outcomes: z.array(z.object({ outcome: OutcomeKind, why: OutcomeWhy.optional() })).optional(),
});
export type AuditTarget = z.infer<typeof AuditTarget>;

export const AuditKind = z.enum(["intent", "outcome", "refused"]);
export type AuditKind = z.infer<typeof AuditKind>;

/** What is written, before the stream gives it its id. */
export const AuditRecord = z.object({
  kind: AuditKind,
  /** The verb, or what was tried (`job`, `job-cancel`). */
  action: z.string(),
  requestId: z.string().nullable(),
  jobId: z.string().nullable(),
  /** Which part of a job, from 0. */
  part: count.nullable(),
  actor: z.object({ name: z.string(), role: Role }),
  /** Where the request came from, as far as the server can tell. */
  address: z.string().nullable(),
  reason: z.string().nullable(),
  /** What the action was told beside its targets, such as `toConsumer`. */
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** The watched Redis. */
  redis: z.string(),
  targets: z.array(AuditTarget),
  targetCount: count,
  counts: OutcomeCounts.nullable(),
  durationMs: z.number().nonnegative().nullable(),
  /** Why it was refused, or what else there is to say. */
  note: z.string().nullable(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

export const AuditEntry = AuditRecord.extend({
  auditId: z.string(),
  atMs: z.number(),
  /** An intent without an outcome yet: under way, or broken off. */
  isOpen: z.boolean(),
  /** True when the list holds only the first targets (of a filter's own first); the record asked for alone has all. */
  targetsAreCut: z.boolean(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditFilter = z.strictObject({
  actor: z.string().max(200).optional(),
  action: z.string().max(64).optional(),
  callId: z.string().max(2_048).optional(),
  group: z.string().max(512).optional(),
  entryId: z.string().max(41).optional(),
  requestId: z.string().max(100).optional(),
  jobId: RequestId.optional(),
  /** `refused` attempts, `outcome`s, `intent`s; absent: outcomes, refusals, and intents that have no outcome. */
  kind: AuditKind.optional(),
  /** Records in which at least one target fared so. */
  outcome: OutcomeKind.optional(),
  fromMs: z.coerce.number().int().nonnegative().optional(),
  toMs: z.coerce.number().int().nonnegative().optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

export const AuditQuery = AuditFilter.extend({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: EntryIdInput.optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const AuditParams = z.strictObject({ auditId: EntryIdInput });

export const AuditPage = z.object({
  /** Newest first. */
  rows: z.array(AuditEntry),
  /** Null at the end; a page may be short or empty before that, when a filter passes over many entries. */
  nextCursor: z.string().nullable(),
});
export type AuditPage = z.infer<typeof AuditPage>;
