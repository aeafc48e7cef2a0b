import { z } from "zod";
import { ApiErrorCode } from "./api-error";
import { EventTailFrame } from "./replay";
import { TailFrame } from "./stream-entry";

export const maxTails = 24;

const TailAddress = z.string().max(8_000).startsWith("/api/calls/");

/** The addresses of the tails wanted over one connection, with what each would be asked alone. */
export const TailsQuery = z.strictObject({
  tail: z
    .union([TailAddress, z.array(TailAddress)])
    .transform((tail) => [tail].flat())
    .pipe(z.array(TailAddress).min(1).max(maxTails)),
});
export type TailsQuery = z.infer<typeof TailsQuery>;

/** `from` says by its place in the query which tail the following is of; then `joined`, its own frames, `ended`; or `refused`. */
export const TailsFrame = z.union([
  z.object({ event: z.literal("from"), data: z.number().int().nonnegative() }),
  z.object({ event: z.enum(["joined", "ended"]), data: z.object({}) }),
  z.object({ event: z.literal("refused"), data: z.object({ code: ApiErrorCode, message: z.string() }) }),
  TailFrame,
  EventTailFrame,
]);
export type TailsFrame = z.infer<typeof TailsFrame>;
