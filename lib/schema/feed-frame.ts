import { z } from "zod";
import { CallDetail, CallsPage } from "./call";
import { Snapshot } from "./snapshot";

/**
 * What a page asks the feed for, as text, so that it serves as the key of the answer too:
 * `fleet` · `calls?<the query of GET /api/calls>` · `call?id=<callId>`.
 */
export const FeedViewKey = z
  .string()
  .max(3_000)
  .regex(/^(fleet$|calls\?|call\?id=)/);
export type FeedViewKey = z.infer<typeof FeedViewKey>;

export const maxFeedViews = 24;

export const FeedQuery = z.strictObject({
  view: z
    .union([FeedViewKey, z.array(FeedViewKey)])
    .transform((view) => (Array.isArray(view) ? view : [view]))
    .pipe(z.array(FeedViewKey).min(1).max(maxFeedViews)),
});
export type FeedQuery = z.infer<typeof FeedQuery>;

/** One SSE `event: view`. `data` replaces what the key showed before; `error` says why there is none. */
export const FeedFrame = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("fleet"), key: FeedViewKey, data: Snapshot }),
  z.object({ kind: z.literal("calls"), key: FeedViewKey, data: CallsPage }),
  z.object({ kind: z.literal("call"), key: FeedViewKey, data: CallDetail }),
  z.object({ kind: z.literal("error"), key: FeedViewKey, code: z.string(), message: z.string() }),
]);
export type FeedFrame = z.infer<typeof FeedFrame>;
