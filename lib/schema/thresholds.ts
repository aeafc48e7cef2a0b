import { z } from "zod";

const durationMs = z.number().int().nonnegative();

/** The limits that turn numbers into a status; milliseconds unless the name says otherwise. */
export const Thresholds = z.object({
  /** A call whose producer is silent this long is `idle`. */
  idleAfterMs: durationMs,
  /** …and this long, `ended`. */
  endedAfterMs: durationMs,
  slowAfterMs: durationMs,
  blockedAfterMs: durationMs,
  goneAfterMs: durationMs,
  atRiskMs: durationMs,
  /** How long a loss is told after the last entry was lost: for a minute as LOSS, then beside what is true by then. */
  lossShownMs: durationMs,
  poisonDeliveries: z.number().int().positive(),
});
export type Thresholds = z.infer<typeof Thresholds>;
