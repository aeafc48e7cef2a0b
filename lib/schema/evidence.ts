import { z } from "zod";

const count = z.number().int().nonnegative();

/** What the state store keeps of one group of one stream: Redis itself forgets it. */
export const Evidence = z.object({
  savedAtMs: z.number(),
  drift: z
    .object({
      drift: count.nullable(),
      entriesAdded: count,
      entriesRead: count.nullable(),
      lastDeliveredId: z.string(),
      maxDeletedEntryId: z.string().nullable(),
    })
    .nullable(),
  skipped: z.object({
    closed: count,
    open: count,
    openAtId: z.string().nullable(),
    isAtLeast: z.boolean(),
    lastSkippedAtMs: z.number().nullable(),
    baseline: count,
    undeliveredSeenId: z.string().nullable(),
  }),
});
export type Evidence = z.infer<typeof Evidence>;
