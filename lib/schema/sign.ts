import { z } from "zod";
import { signKinds } from "../sign-look";

/**
 * What else is to be seen of a call, beside its statuses, each a rule of its own in `lib/stream`:
 * `missing` an expected group does not exist; `vanished` it was there and is not any more; `made-anew` it vanished and is
 * there again; `no-readers` no group reads the stream; `orphaned` pending entries went with their consumer;
 * `unfinished` a group reads but does not finish; `kept-alive` the owner of an entry claims it again and again, which
 * hides how long it has waited; `ids-ahead` ids are no times of Redis' clock; `pinned` one group alone still needs the
 * first entry; `made-late` a group was made behind entries that it will not get; `reclaimed` entries are claimed again and
 * again and never processed; `no-cap` never trimmed; `no-expiry` ended, and nothing will delete it.
 */
export const SignKind = z.enum(signKinds);
export type SignKind = z.infer<typeof SignKind>;

export const maxSigns = 40;

export const Sign = z.object({
  kind: SignKind,
  /** Null where it is the stream's own. */
  groupName: z.string().nullable(),
  /** One sentence with its numbers. */
  text: z.string(),
  sinceMs: z.number(),
});
export type Sign = z.infer<typeof Sign>;
