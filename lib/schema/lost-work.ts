import { z } from "zod";

const count = z.number().int().nonnegative();

/**
 * How a group went: `destroyed` alone, `stream-made-anew` with a stream whose key holds another one now, `stream-gone`
 * with a key that expired, was evicted or deleted: Redis does not say which.
 */
export const GoneWith = z.enum(["destroyed", "stream-made-anew", "stream-gone"]);
export type GoneWith = z.infer<typeof GoneWith>;

/** A group that was there and is not any more, with what it had still to do when it was last read. */
export const LostWork = z.object({
  groupName: z.string(),
  goneWith: GoneWith,
  /** It went between these two moments of Redis' clock: last seen, and first missed. */
  lastSeenAtMs: z.number(),
  missedAtMs: z.number(),
  /** Null where it was not known. */
  undelivered: count.nullable(),
  undeliveredIsExact: z.boolean(),
  pending: count,
  lastDeliveredId: z.string(),
  /** The same as one sentence, without the time. */
  text: z.string(),
});
export type LostWork = z.infer<typeof LostWork>;

/** What the state store keeps of one call: Redis itself keeps no trace. */
export const KeptLostWork = z.array(LostWork);
export type KeptLostWork = z.infer<typeof KeptLostWork>;
