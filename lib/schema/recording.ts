import { z } from "zod";

/** A moment of the past: milliseconds since the epoch, or ISO 8601 with its zone. */
export const Moment = z.union([
  z.coerce.number().int().min(0).max(8_640_000_000_000_000),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);

/** With it the answer is of then, from the recording. */
export const AtQuery = z.strictObject({ at: Moment.optional() });

const count = z.number().int().nonnegative();

/** What of the board's past can be shown. */
export const Recording = z.object({
  isOn: z.boolean(),
  /** Whether this console records; else another one on the same state store may. */
  isOurs: z.boolean(),
  /** Why nothing is recorded at the moment; null while nothing stands against it. */
  problem: z.string().nullable(),
  /** Times without a hole, earliest first; the last may still grow. */
  spans: z.array(z.object({ fromMs: z.number(), untilMs: z.number() })).max(500),
  /** How fine: the last `keptMs` to `stepMs`. */
  levels: z.array(z.object({ stepMs: count, keptMs: count })),
  bytes: count,
  maxBytes: count,
});
export type Recording = z.infer<typeof Recording>;
