import { z } from "zod";

const count = z.number().int().nonnegative();

const undone = <T extends z.ZodType>(cause: T) =>
  z.object({ entries: count, isInexact: z.boolean(), lastAtMs: z.number().nullable(), cause: cause.nullable() });

/** What the state store keeps of one group of one stream: Redis itself forgets it. */
export const Evidence = z.object({
  savedAtMs: z.number(),
  place: z.object({
    stream: z.object({
      length: count,
      entriesAdded: count.nullable(),
      lastGeneratedId: z.string(),
      firstEntryId: z.string().nullable(),
      lastEntryId: z.string().nullable(),
      maxDeletedEntryId: z.string().nullable(),
    }),
    lastDeliveredId: z.string(),
    entriesRead: z.number().int().nullable(),
    position: count.nullable(),
    drift: z.number().int().nullable(),
    isDriftProven: z.boolean(),
  }),
  skipped: z.object({
    total: count,
    isAtLeast: z.boolean(),
    isUnsettled: z.boolean(),
    lastSkippedAtMs: z.number().nullable(),
    accounted: count,
    accountedDrift: z.number().int().nullable().default(null),
    countedAhead: count.default(0),
    lostAhead: count,
  }),
  work: z
    .object({
      passed: undone(z.enum(["set", "made-anew", "unknown"])),
      dropped: undone(z.enum(["consumer", "consumer-or-anew", "made-anew", "deleted", "unacked"])),
      isReadSeen: z.boolean(),
      isAckSeen: z.boolean(),
    })
    .optional(),
});
export type Evidence = z.infer<typeof Evidence>;
