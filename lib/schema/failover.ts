import { z } from "zod";

const count = z.number().int().nonnegative();

/** A group whose place went back with its stream. */
export const SetBackGroup = z.object({
  groupName: z.string(),
  /** Entries that it got once and gets again; null unknown. */
  again: count.nullable(),
  isAtLeast: z.boolean(),
});
export type SetBackGroup = z.infer<typeof SetBackGroup>;

/** What one call lost when another server took over, compared with how it was last read before. */
export const CallFailover = z.object({
  streamKey: z.string(),
  /** Entries that were read of and are not there any more; null where the server has no counters. */
  lostEntries: count.nullable(),
  /** More may be lost: what came in after that last reading. */
  isAtLeast: z.boolean(),
  /** The stream itself is not there any more. */
  isStreamLost: z.boolean(),
  setBack: z.array(SetBackGroup).max(50),
});
export type CallFailover = z.infer<typeof CallFailover>;

/** One server took over from another. */
export const Failover = z.object({
  failoverId: z.string(),
  /** When it was noticed, by the console's clock. */
  atMs: z.number(),
  from: z.string(),
  to: z.string(),
  /** Its place among the shards, from 1; null where there is one only. */
  shard: count.nullable(),
  /** Bytes of writes that the old master had and the new one has not: a lower bound; null where that cannot be told. */
  lostBytes: count.nullable(),
  /** Calls to be compared, and how many were. */
  calls: count,
  compared: count,
  lostEntries: count,
  isAtLeast: z.boolean(),
  callsWithLoss: count,
  streamsLost: count,
  groupsSetBack: count,
  again: count,
  /** Those that lost or repeat something, the first 500. */
  touched: z.array(CallFailover).max(500),
});
export type Failover = z.infer<typeof Failover>;
