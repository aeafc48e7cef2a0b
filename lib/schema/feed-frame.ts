import { z } from "zod";
import { CallDetail, CallsPage } from "./call";
import { Snapshot } from "./snapshot";

/**
 * What a page asks the live stream for, as text, so that it serves as the key of the answer too:
 * `fleet` · `calls?<the query of GET /api/calls>` · `call?id=<callId>`.
 */
export const LiveViewKey = z
  .string()
  .max(3_000)
  .regex(/^(fleet$|calls\?|call\?id=)/);
export type LiveViewKey = z.infer<typeof LiveViewKey>;

export const maxLiveViews = 24;

export const LiveQuery = z.strictObject({
  view: z
    .union([LiveViewKey, z.array(LiveViewKey)])
    .transform((view) => (Array.isArray(view) ? view : [view]))
    .pipe(z.array(LiveViewKey).min(1).max(maxLiveViews)),
});
export type LiveQuery = z.infer<typeof LiveQuery>;

/** One SSE `event: view`. `data` replaces what the key showed before; `error` says why there is none. */
export const LiveFrame = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("fleet"), key: LiveViewKey, data: Snapshot }),
  z.object({ kind: z.literal("calls"), key: LiveViewKey, data: CallsPage }),
  z.object({ kind: z.literal("call"), key: LiveViewKey, data: CallDetail }),
  z.object({ kind: z.literal("error"), key: LiveViewKey, code: z.string(), message: z.string() }),
]);
export type LiveFrame = z.infer<typeof LiveFrame>;
