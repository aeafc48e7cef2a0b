import { z } from "zod";
import { EntryIdInput } from "./stream-entry";

const count = z.number().int().nonnegative();

export const DeadLettersQuery = z.strictObject({
  group: z.string().min(1).max(512).optional(),
  /** Text contained in the reason, whatever its case. */
  reason: z.string().trim().min(1).max(200).optional(),
  minAgeMs: z.coerce.number().int().nonnegative().max(1e13).optional(),
  callId: z.string().min(1).max(2_048).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).optional(),
});
export type DeadLettersQuery = z.infer<typeof DeadLettersQuery>;

/** One entry set aside, newest first in lists. Its payload is the entry of `deadLetterKey` with this id. */
export const DeadLetter = z.object({
  deadLetterId: z.string(),
  deadLetterKey: z.string(),
  callId: z.string(),
  streamKey: z.string(),
  /** The one group that failed on it. */
  group: z.string(),
  entryId: z.string(),
  consumer: z.string(),
  deliveries: count,
  reason: z.string(),
  by: z.string(),
  requestId: z.string().nullable(),
  atMs: z.number(),
  ageMs: z.number(),
  /** How often it was redriven before. */
  redrives: count,
  /** True when the next redrive is stopped by the loop guard unless forced. */
  isLoopGuarded: z.boolean(),
  /** True when the entry was gone already when it was set aside: there is no payload. */
  wasGhost: z.boolean(),
  /** False when the original has left the stream: only a new entry for all groups is possible; null not known. */
  originalExists: z.boolean().nullable(),
  preview: z.object({ field: z.string(), text: z.string(), isCut: z.boolean() }).nullable(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

const counted = z.array(z.object({ text: z.string(), count }));

export const DeadLettersPage = z.object({
  rows: z.array(DeadLetter),
  total: count,
  totalIsAtLeast: z.boolean(),
  /** Why `total` is a lower bound, in one sentence. */
  totalNote: z.string().nullable(),
  /** What the other filters could be set to, the most frequent first, 20 each; of all that were looked at. */
  found: z.object({ groups: counted, reasons: counted }),
  nextCursor: z.string().nullable(),
  asOfMs: z.number(),
});
export type DeadLettersPage = z.infer<typeof DeadLettersPage>;

export const DeadLetterParams = z.strictObject({
  callId: z.string().min(1).max(2_048),
  deadLetterId: EntryIdInput,
});
