import { z } from "zod";

const count = z.number().int().nonnegative();

export const TextMode = z.enum(["replace", "append", "line"]);
export type TextMode = z.infer<typeof TextMode>;

/**
 * What was found out about a call's producer from a sample of its entries, before any is folded: given to the event
 * reader, so that reading entry by entry and in one go give the same. `modes` by `<adapter> <role>`, with the votes.
 */
export const CallShape = z.object({
  modes: z.record(
    z.string(),
    z.object({
      mode: TextMode,
      votes: z.object({ replace: count, append: count, line: count }),
      isPinned: z.boolean(),
    }),
  ),
  /** An adapter named in the settings for this pattern; null: the first that fits each entry. */
  pinnedAdapter: z.string().nullable(),
  clock: z.enum(["producer", "offset", "arrival", "mixed"]),
  /** Where offsets are counted from; null where the clock is no offset. */
  offsetBaseMs: z.number().nullable(),
  sampledEntries: count,
});
export type CallShape = z.infer<typeof CallShape>;

/** How well a call's entries were understood; for the people who write producers. */
export const SchemaReport = z.object({
  entries: count,
  understood: count,
  /** Entries by the adapter that read them. */
  adapters: z.record(z.string(), count),
  /** Field names no rule knows, most frequent first, at most 50. */
  unknownFields: z.array(z.object({ name: z.string(), entries: count })),
  clock: z.object({
    missing: count,
    /** More than 24 h away from the entry's id, so not used. */
    implausible: count,
    backwards: count,
    /** Written so long after it happened. */
    medianLagMs: z.number().nullable(),
    maxLagMs: z.number().nullable(),
  }),
});
export type SchemaReport = z.infer<typeof SchemaReport>;

/** What is known of the stream besides its entries: enough to say whether its beginning is missing. */
export const StreamHead = z.object({
  length: count,
  /** Null before Redis 7. */
  entriesAdded: count.nullable(),
  firstEntryId: z.string().nullable(),
  lastEntryId: z.string().nullable(),
});
export type StreamHead = z.infer<typeof StreamHead>;
