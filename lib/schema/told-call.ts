import { z } from "zod";
import { CallState } from "./call";
import { Status } from "./status";

const count = z.number().int().nonnegative();

/** What a call's own events tell of it as a whole, masked; null what none of those looked at says. */
export const ToldFacts = z.object({
  agents: z.array(z.string()).max(4),
  caller: z.string().nullable(),
  outcome: z.string().nullable(),
});
export type ToldFacts = z.infer<typeof ToldFacts>;

export const ToldCall = ToldFacts.extend({ callId: z.string(), state: CallState, status: Status });
export type ToldCall = z.infer<typeof ToldCall>;

export const ToldCallsQuery = z.strictObject({
  /** Words that the facts or the id of a call have, in any case, each of them somewhere; without any nothing is found. */
  q: z.string().max(200).default(""),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type ToldCallsQuery = z.infer<typeof ToldCallsQuery>;

export const ToldCallsPage = z.object({
  rows: z.array(ToldCall),
  /** Calls that match, not only those in `rows`. */
  total: count,
  /** Calls whose entries were looked at so far, of those that are known. */
  lookedAt: count,
  known: count,
});
export type ToldCallsPage = z.infer<typeof ToldCallsPage>;
