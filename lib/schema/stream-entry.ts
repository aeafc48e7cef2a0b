import { z } from "zod";
import { isEntryId } from "../ids/entry-id";
import { isEntryBound } from "../ids/entry-range";
import { ApiErrorCode } from "./api-error";

const count = z.number().int().nonnegative();

/** An id as a client may send it; `0-0` stands before every entry. */
export const EntryIdInput = z
  .string()
  .max(41)
  .refine(isEntryId, "is not an entry id; expected milliseconds-sequence, for example 1700000000000-0");

const EntryBound = z
  .string()
  .max(42)
  .refine(
    isEntryBound,
    "is not a bound; expected an entry id (1700000000000-0), one left out ((1700000000000-0), or milliseconds",
  );

export const EntryPair = z.object({
  name: z.string(),
  value: z.string(),
  /** Which of the two is not UTF-8 and therefore given as base64. */
  base64: z.array(z.enum(["name", "value"])).optional(),
  cutBytes: count.optional(),
});

/**
 * One entry of a stream as Redis gave it: it cannot be sent. `fields` holds every value by name, as text. What a record
 * of texts cannot hold stands beside it and only where it occurs; `entryFields` of `lib/entries/entry-fields.ts` puts
 * all of it together.
 */
export const RawEntry = z.object({
  id: z.string(),
  /** The milliseconds part of the id: a time, unless the producer numbers entries in its own way. */
  timeMs: z.number(),
  /** In the entry's order. Of a repeated name the last value. */
  fields: z.record(z.string(), z.string()),
  /** Names whose value is not UTF-8 and is given as base64. */
  base64: z.array(z.string()).optional(),
  /** Names whose value is given only in its beginning, with the size of the whole value in bytes. */
  cutBytes: z.record(z.string(), count).optional(),
  /** All fields in order, where `fields` cannot say so: a name repeated, not UTF-8, or one that would change the order. */
  pairs: z.array(EntryPair).optional(),
  /** How many fields at the end were left out, because the entry has too many or too large ones. */
  omittedFields: count.optional(),
});
export type RawEntry = z.infer<typeof RawEntry>;

/** The same as everybody may see it. On the server only the masker makes one. */
export const StreamEntry = RawEntry.brand<"masked">();
export type StreamEntry = z.infer<typeof StreamEntry>;

export const EntriesQuery = z.strictObject({
  /** Lowest and highest id or time, both included unless they begin with `(`; absent: the stream's ends. */
  from: EntryBound.optional(),
  to: EntryBound.optional(),
  order: z.enum(["asc", "desc"]).default("asc"),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  /** `nextCursor` of the page before, with the same range and order. */
  cursor: EntryIdInput.optional(),
});
export type EntriesQuery = z.infer<typeof EntriesQuery>;

/**
 * Entries that are in neither Redis nor the archive, between two ids (`beforeId` null: at the end). `trimmed`: gone before they
 * could be copied. `remade`: the stream was lost and made anew. `deleted`: removed from the archive by an operator.
 * `unread`: no longer in Redis, and whether the archive has them cannot be told while it cannot be read.
 */
export const EntryGap = z.object({
  afterId: z.string(),
  beforeId: z.string().nullable(),
  /** Null where nobody can tell. */
  entries: count.nullable(),
  isAtLeast: z.boolean(),
  cause: z.enum(["trimmed", "remade", "deleted", "unread"]),
});
export type EntryGap = z.infer<typeof EntryGap>;

export const EntriesPage = z.object({
  entries: z.array(StreamEntry),
  /** Holes before an entry of this page, or after the last of the range. Without an archive none are known. */
  gaps: z.array(EntryGap).optional(),
  /** Null at the end of the range. The page can be shorter than `limit` before that: it ends at about 1 MB. */
  nextCursor: z.string().nullable(),
});
export type EntriesPage = z.infer<typeof EntriesPage>;

export const TailQuery = z.strictObject({
  /** Begin after this entry; `0-0` is the first there is. Absent: the last 200. `Last-Event-ID` goes before it. */
  after: EntryIdInput.optional(),
});
export type TailQuery = z.infer<typeof TailQuery>;

/**
 * Entries that a watcher was not sent. All lie in `fromId` < id ≤ `toId`; the frame stands where they would have stood.
 * `slow-reader`: the watcher took them too slowly; read the range to repair it. `trimmed`: they left the stream before
 * they could be sent and are gone (others of the range may be there). `reset`: the stream was deleted or made anew, or
 * lost its end in a fail-over; forget all ids, what follows begins at the first entry there is. `unread`: as of a page.
 */
export const TailGap = z.object({
  cause: z.enum(["slow-reader", "trimmed", "reset", "unread"]),
  fromId: z.string(),
  toId: z.string(),
  /** How many are missing; null where nobody can tell. */
  count: count.nullable(),
});
export type TailGap = z.infer<typeof TailGap>;

/** Whether entries can come at the moment: sent when Redis is lost and when it is back. */
export const TailState = z.object({ redis: z.enum(["connected", "unreachable"]) });
export type TailState = z.infer<typeof TailState>;

/** The last frame of a stream that ends for a reason of its own; asking again may help, or tells the same. */
export const StreamFault = z.object({ code: ApiErrorCode, message: z.string() });
export type StreamFault = z.infer<typeof StreamFault>;

/** The SSE events of a tail by their name, each with its data; only `entry` frames carry the entry's id as `id:`. */
export const TailFrame = z.discriminatedUnion("event", [
  z.object({ event: z.literal("entry"), data: StreamEntry }),
  z.object({ event: z.literal("gap"), data: TailGap }),
  z.object({ event: z.literal("state"), data: TailState }),
  z.object({ event: z.literal("fault"), data: StreamFault }),
]);
export type TailFrame = z.infer<typeof TailFrame>;
