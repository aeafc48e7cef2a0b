import { z } from "zod";
import { isEntryBound } from "../ids/entry-range";
import { Reason, RequestId } from "./action";
import { CallShape, SchemaReport, StreamHead } from "./call-shape";
import { ConversationEvent, RawEvent } from "./conversation-event";
import { EntryIdInput, RawEntry, StreamFault, TailGap, TailState } from "./stream-entry";
import { Transcript } from "./transcript";

const count = z.number().int().nonnegative();

/** Why a call is not read any further: what follows its last event here is in Redis only. */
export const ConversationBound = z.object({
  kind: z.enum(["entries", "bytes", "memory"]),
  /** For people: which bound it is, and what to do. */
  text: z.string(),
});
export type ConversationBound = z.infer<typeof ConversationBound>;

/** Entries that left the stream before they could be read; they lie between these two. */
export const ConversationGap = z.object({
  afterEntryId: z.string(),
  beforeEntryId: z.string().nullable(),
  /** Null where nobody can tell. */
  entries: count.nullable(),
});
export type ConversationGap = z.infer<typeof ConversationGap>;

/** What is known of a call's conversation besides its events. */
export const ConversationHeader = z.object({
  /** Changes when all events given before are void: the entries are now read otherwise, or the stream is another one. */
  version: z.string(),
  shape: CallShape,
  /** As Redis had it at `asOfMs`. */
  head: StreamHead,
  report: SchemaReport,
  startedAtMs: z.number().nullable(),
  hasEnded: z.boolean(),
  /** Everything that was in the stream at `asOfMs` has been read. */
  isComplete: z.boolean(),
  /** The last entry read; null for an empty stream. Follow the call from here. */
  readToId: z.string().nullable(),
  counts: z.object({ entries: count, events: count }),
  /** Events of entries that have been trimmed from Redis since: shown for as long as the console keeps the call. */
  keptEvents: count,
  gaps: z.array(ConversationGap),
  bound: ConversationBound.nullable(),
  asOfMs: z.number(),
});
export type ConversationHeader = z.infer<typeof ConversationHeader>;

export const maxEventsPerPage = 5_000;

export const EventsQuery = z.strictObject({
  /** Begin after this entry. */
  after: EntryIdInput.optional(),
  limit: z.coerce.number().int().min(1).max(maxEventsPerPage).default(2_000),
  /** `nextCursor` of the page before. */
  cursor: z.string().max(200).optional(),
});
export type EventsQuery = z.infer<typeof EventsQuery>;

/** Events in stream order, masked. */
export const EventsPage = z.object({
  header: ConversationHeader,
  events: z.array(ConversationEvent),
  /** Null at the end. A page can be shorter than `limit` before that: it ends at about 4 MB. */
  nextCursor: z.string().nullable(),
});
export type EventsPage = z.infer<typeof EventsPage>;

/**
 * The same for who takes a whole call of up to 200,000 events at once: of each event only what every reader leans on is
 * checked, because checking all of it costs more than folding it.
 */
export const EventsPageInBulk = EventsPage.extend({ events: z.array(z.custom<ConversationEvent>(isLikeAnEvent)) });

function isLikeAnEvent(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const read = (name: keyof ConversationEvent) => typeof Reflect.get(value, name);
  return (
    read("entryId") === "string" &&
    read("kind") === "string" &&
    [read("part"), read("atMs"), read("arrivedAtMs")].every((type) => type === "number")
  );
}

export const EventTailQuery = z.strictObject({
  /** Begin after this entry, usually `header.readToId`; absent: with the first. `Last-Event-ID` goes before it. */
  after: EntryIdInput.optional(),
  /** `header.version` of what the reader has; where it is another by now, a `reset` comes first. */
  version: z.string().max(100).optional(),
});
export type EventTailQuery = z.infer<typeof EventTailQuery>;

/** Forget all events; what follows begins at the first one there is. `deleted`: there is none until the stream is back. */
export const EventReset = z.object({ cause: z.enum(["shape", "recreated", "deleted"]), version: z.string() });
export type EventReset = z.infer<typeof EventReset>;

/**
 * The SSE events of a conversation's tail by their name. Only `events` frames carry an `id:`, that of their last entry;
 * `corrections` replace events of the same `entryId` and `part`.
 */
export const EventTailFrame = z.discriminatedUnion("event", [
  z.object({ event: z.literal("events"), data: z.object({ events: z.array(ConversationEvent) }) }),
  z.object({ event: z.literal("corrections"), data: z.object({ events: z.array(ConversationEvent) }) }),
  z.object({ event: z.literal("head"), data: ConversationHeader }),
  z.object({ event: z.literal("reset"), data: EventReset }),
  z.object({ event: z.literal("gap"), data: TailGap }),
  z.object({ event: z.literal("state"), data: TailState }),
  z.object({ event: z.literal("fault"), data: StreamFault }),
]);
export type EventTailFrame = z.infer<typeof EventTailFrame>;

const Moment = z
  .string()
  .max(41)
  .refine(
    (text) => !text.startsWith("(") && isEntryBound(text),
    "is not a moment; expected an entry id (1700000000000-0) or milliseconds",
  );

export const TranscriptQuery = z.strictObject({
  /** As it stood once this entry, or all of this millisecond, had been written; absent: as it stands. */
  until: Moment.optional(),
  /** Turns per page. */
  limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
  cursor: z.string().max(200).optional(),
});
export type TranscriptQuery = z.infer<typeof TranscriptQuery>;

/**
 * A transcript, or a page of its turns with the tool calls, hand-offs, marks and gaps of the same stretch. State, usage,
 * latencies and counts are those of the whole, as it stood.
 */
export const TranscriptPage = Transcript.extend({
  header: ConversationHeader,
  /** The last entry that it takes in; null when none lies before `until`. */
  asOfEntryId: z.string().nullable(),
  /** Where `until` lies: `before` the first entry there is, `after` the last one, or `inside`; null: it was not given. */
  untilIs: z.enum(["before", "inside", "after"]).nullable(),
  /** Turns of the whole. */
  total: count,
  offset: count,
  nextCursor: z.string().nullable(),
});
export type TranscriptPage = z.infer<typeof TranscriptPage>;

export const ExportFormat = z.enum(["jsonl", "txt", "srt", "vtt"]);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const exportContentTypes: Readonly<Record<ExportFormat, string>> = {
  jsonl: "application/x-ndjson",
  txt: "text/plain",
  srt: "application/x-subrip",
  vtt: "text/vtt",
};

export const ExportQuery = z.strictObject({
  format: ExportFormat,
  /** Notes too; txt only. */
  notes: z.enum(["0", "1"]).default("0"),
});
export type ExportQuery = z.infer<typeof ExportQuery>;

export const maxRevealed = 500;

export const RevealRequest = z.strictObject({
  requestId: RequestId,
  reason: Reason.min(3),
  entryIds: z.array(EntryIdInput).min(1).max(maxRevealed),
  /** Also the entries as they stand, field by field. */
  withEntries: z.boolean().optional(),
});
export type RevealRequest = z.infer<typeof RevealRequest>;

export const RevealAnswer = z.object({
  requestId: z.string(),
  /** Unmasked, in stream order. */
  events: z.array(RawEvent),
  /** The same as entries, where that was asked for. */
  entries: z.array(RawEntry),
  /** Not in Redis any more. */
  missingEntryIds: z.array(z.string()),
  /** Beyond what one answer holds (8 MB): ask for them alone. */
  omittedEntryIds: z.array(z.string()),
});
export type RevealAnswer = z.infer<typeof RevealAnswer>;

const NoteText = z.string().trim().min(1).max(4_000);
const NoteLabel = z.string().trim().min(1).max(60);

export const Note = z.object({
  noteId: z.string(),
  /** The moment it is about; null: the whole call. */
  entryId: z.string().nullable(),
  text: z.string().nullable(),
  label: z.string().nullable(),
  author: z.string(),
  atMs: z.number(),
});
export type Note = z.infer<typeof Note>;

export const NoteRequest = z
  .strictObject({
    /** Becomes the note's id: sent again it adds nothing and answers the same. */
    requestId: RequestId,
    text: NoteText.optional(),
    label: NoteLabel.optional(),
    entryId: EntryIdInput.optional(),
  })
  .refine(({ text, label }) => text !== undefined || label !== undefined, {
    path: ["text"],
    message: "a note needs a text or a label",
  });
export type NoteRequest = z.infer<typeof NoteRequest>;

export const maxNotes = 500;

export const NotesAnswer = z.object({
  /** By the entry they are about, those about the whole call first; of one entry the oldest first. */
  notes: z.array(Note),
  /** No further note finds a place: 500 are kept for a call. */
  isFull: z.boolean(),
});
export type NotesAnswer = z.infer<typeof NotesAnswer>;

/** Where each group stands in a call: an entry after `lastDeliveredId` is unread; one up to it is pending or acked. */
export const CallProgress = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      lastDeliveredId: z.string(),
      /** Oldest first, at most 1,000. */
      pending: z.array(
        z.object({ entryId: z.string(), consumer: z.string(), idleMs: z.number(), deliveries: z.number() }),
      ),
      /** More is pending than listed: of entries after the last one listed it is not known whether they were acked. */
      isCut: z.boolean(),
    }),
  ),
  asOfMs: z.number(),
});
export type CallProgress = z.infer<typeof CallProgress>;
