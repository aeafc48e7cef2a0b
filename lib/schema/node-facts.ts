import { z } from "zod";
import { CollectorLoad, ConnectionState } from "./load";

const count = z.number().int().nonnegative();

/** One server of those that hold what is watched. */
export const NodeFacts = z.object({
  nodeId: z.string(),
  /** host:port */
  address: z.string(),
  role: z.enum(["master", "replica"]),
  /** The master that a replica follows. */
  masterId: z.string().nullable(),
  /** Its place among the masters, from 1, or its master's. */
  shard: count.nullable(),
  slots: count,
  /** Calls that lie here, as far as known; a replica's are its master's. */
  calls: count,
  /** How it stands with the console's connection; null for a replica, which is not read. */
  state: ConnectionState.nullable(),
  /** What the other servers say of it; null where nobody does. */
  health: z.enum(["online", "loading", "fail"]).nullable(),
  message: z.string().nullable(),
  /** How long it has not answered; null where it is not asked. */
  staleMs: z.number().nonnegative().nullable(),
  /** Its clock less the console's. */
  clockOffsetMs: z.number().nullable(),
  /** Bytes that a replica is behind its master by what the master said last; null unknown. */
  lagBytes: count.nullable(),
  load: CollectorLoad.nullable(),
});
export type NodeFacts = z.infer<typeof NodeFacts>;
