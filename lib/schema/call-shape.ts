import { z } from "zod";
import { ProducerMapping } from "./producer-mapping";
import { TextMode } from "./text-mode";

const count = z.number().int().nonnegative();

/** Who writes the entries: the formats that can be read. `flat` is the console's own, `seed` plain text of any kind, `mapped` as the settings describe it. */
export const AdapterName = z.enum([
  "flat",
  "openai-realtime",
  "livekit",
  "rtvi",
  "deepgram",
  "assemblyai",
  "conversation-relay",
  "vapi",
  "retell",
  "contact-lens",
  "elevenlabs",
  "otel-genai",
  "gemini-live",
  "anthropic",
  "vercel-ai",
  "langchain",
  "nova-sonic",
  "speechmatics",
  "gladia",
  "hume",
  "rasa",
  "twilio-transcription",
  "seed",
  "mapped",
]);
export type AdapterName = z.infer<typeof AdapterName>;

/** What the settings say about a call's producer; null: find it out. */
export const ShapePins = z.object({
  adapter: AdapterName.nullable(),
  mode: TextMode.nullable(),
  /** Of the adapter `mapped`. */
  mapping: ProducerMapping.optional(),
});
export type ShapePins = z.infer<typeof ShapePins>;

/**
 * What was found out about a call's producer from a sample of its entries, before any is folded: given to the event
 * reader, so that reading entry by entry and in one go give the same. `modes` by `<adapter> <role>`, with the votes; a pinned mode stands for all roles as `<adapter> *` or `* *`.
 */
export const CallShape = z.object({
  modes: z.record(
    z.string(),
    z.object({
      mode: TextMode,
      votes: z.object({ replace: count, append: count, line: count }),
      isPinned: z.boolean(),
    }),
  ),
  /** An adapter named in the settings for this pattern; null: the first that fits each entry. */
  pinnedAdapter: z.string().nullable(),
  /** What the settings say of a producer that no adapter knows. */
  mapping: ProducerMapping.optional(),
  clock: z.enum(["producer", "offset", "arrival", "mixed"]),
  /** Where offsets are counted from; null where the clock is no offset. */
  offsetBaseMs: z.number().nullable(),
  /** A bare `id` names the text that several entries grow, not the entry; absent: it does not. */
  idsNameSegments: z.literal(true).optional(),
  /** Of these lanes (`<adapter> <role>`) the pieces are words without blanks: they are set off from each other. */
  spacedLanes: z.array(z.string()).optional(),
  /** What offsets are counted in; absent: milliseconds. */
  offsetUnit: z.enum(["ms", "s"]).optional(),
  sampledEntries: count,
});
export type CallShape = z.infer<typeof CallShape>;

/** How well a call's entries were understood; for the people who write producers. */
export const SchemaReport = z.object({
  entries: count,
  /** A type or a role says what they are. */
  understood: count,
  /** Taken for speech on the name of their field alone. */
  plain: count,
  /** Joined to the text before, or set apart from it, by a guess: their producer does not say how its texts are meant. */
  guessed: count,
  /** Entries by the adapter that read them. */
  adapters: z.record(z.string(), count),
  /** What the producer calls entries that were not understood, most frequent first, at most 50. */
  /** What CALLBOARD_ADAPTERS could say of entries that were not understood, as `map(…)`; null: nothing to go by. */
  mapping: z.string().nullable(),
  unknownTypes: z.array(z.object({ name: z.string(), entries: count })),
  /** Field names no rule knows, most frequent first, at most 50. */
  unknownFields: z.array(z.object({ name: z.string(), entries: count })),
  clock: z.object({
    missing: count,
    /** More than 24 h away from the entry's id, so not used. */
    implausible: count,
    backwards: count,
    /** Written so long after it happened. */
    medianLagMs: z.number().nullable(),
    maxLagMs: z.number().nullable(),
  }),
});
export type SchemaReport = z.infer<typeof SchemaReport>;

/** What is known of the stream besides its entries: enough to say whether its beginning is missing. */
export const StreamHead = z.object({
  length: count,
  /** Null before Redis 7. */
  entriesAdded: count.nullable(),
  firstEntryId: z.string().nullable(),
  lastEntryId: z.string().nullable(),
  /** The highest id that was ever deleted on its own (XDEL), as trimming is not; null where none was, or before Redis 7. */
  maxDeletedEntryId: z.string().nullable(),
});
export type StreamHead = z.infer<typeof StreamHead>;
