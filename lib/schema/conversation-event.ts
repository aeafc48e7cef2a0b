import { z } from "zod";

const count = z.number().nonnegative();

export const EventKind = z.enum([
  "transcript",
  "speech",
  "interrupt",
  "tool",
  "handoff",
  "memory",
  "state",
  "usage",
  "metric",
  "lifecycle",
  "dtmf",
  "error",
  "eval",
  "raw",
]);
export type EventKind = z.infer<typeof EventKind>;

export const SpeakerRole = z.enum(["user", "agent", "human", "system", "tool", "unknown"]);
export type SpeakerRole = z.infer<typeof SpeakerRole>;

/** `[field, startChar, endChar, label]`: personal data that the producer itself marked in a field of this event. */
export const PiiSpan = z.tuple([z.string(), count, count, z.string()]);

/** `[word, startMs, endMs, confidence]`; times in the call's audio, null where the producer gave none. */
export const WordTime = z.tuple([z.string(), z.number().nullable(), z.number().nullable(), z.number().nullable()]);

/**
 * What of an event's words decides where it belongs: whether it goes on with the open text, begins another, ends the one
 * before, says again or confirms what is there, and which of the last three agents' turns its heard words are of.
 */
export const Decision = z.enum([
  ...[
    "repeats",
    "is-blank",
    "is-unchanged",
    "goes-on",
    "grows",
    "repeats-pieces",
    "begins-anew",
    "ends-earlier",
    "restates",
  ],
  ...["confirms", "is-whole", "is-beginning", "heard-of-last", "heard-of-second", "heard-of-third"],
] as const);
export type Decision = z.infer<typeof Decision>;

/**
 * One thing that happened in a call, in the console's own words, whatever producer wrote it. An entry gives none, one or
 * several of them. Every field but the first five may be absent: producers know different things. Texts are as written:
 * it cannot be sent but to who may see them.
 */
export const RawEvent = z.object({
  entryId: z.string(),
  /** Its place among the events of the same entry, from 0. */
  part: count,
  kind: EventKind,
  /** The milliseconds of the entry's id: when it was written. */
  arrivedAtMs: z.number(),
  /** When it happened: the producer's clock where it is usable, else `arrivedAtMs`. */
  atMs: z.number(),
  /** Where `atMs` is from; absent: the producer's own clock. `offset`: counted from the first entry. */
  clock: z.enum(["arrival", "offset"]).optional(),
  /**
   * transcript: partial, final, revise, eager (a guess that the turn may end), resumed · speech: start, stop ·
   * interrupt: detected, false, resumed · tool: start, progress, end · lifecycle: start, ringing, connected, transfer,
   * end · usage: total (counters so far; absent: of this event) · memory, state and others: none.
   */
  phase: z.string().optional(),
  source: z.string().optional(),
  eventId: z.string().optional(),
  sequence: z.number().optional(),

  role: SpeakerRole.optional(),
  speaker: z.string().optional(),
  channel: z.string().optional(),
  agent: z.string().optional(),
  text: z.string().optional(),
  /** `replace`: the whole segment so far; `append`: what is new; `line`: complete in itself. Absent: as voted. */
  mode: z.enum(["replace", "append", "line"]).optional(),
  /** `mode` was guessed from how its texts follow each other; absent: the producer or the settings say it. */
  isGuessed: z.literal(true).optional(),
  segment: z.string().optional(),
  turn: z.string().optional(),
  /** The item this one follows, where arrival does not tell the order. */
  previousSegment: z.string().optional(),
  isEndOfTurn: z.boolean().optional(),
  /** In the call's audio, from its start. */
  audioStartMs: z.number().optional(),
  audioEndMs: z.number().optional(),
  words: z.array(WordTime).optional(),
  confidence: z.number().optional(),
  language: z.string().optional(),
  /** What was heard of the text before it was cut, and for how long it was heard. */
  heardText: z.string().optional(),
  heardMs: z.number().optional(),
  isInterrupted: z.boolean().optional(),

  toolCallId: z.string().optional(),
  tool: z.string().optional(),
  /** JSON text where the producer wrote JSON. */
  args: z.string().optional(),
  result: z.string().optional(),
  status: z.enum(["ok", "error", "cancelled"]).optional(),
  durationMs: z.number().optional(),
  toolGroup: z.string().optional(),

  from: z.string().optional(),
  to: z.string().optional(),
  handoffKind: z.string().optional(),
  reason: z.string().optional(),

  /** state and metric: what is named; memory: the key. */
  name: z.string().optional(),
  /** memory and state: JSON text or plain text; dtmf: the digits; error: the message is in `reason`. */
  value: z.string().optional(),
  /** metric: a number, durations in milliseconds. */
  measure: z.number().optional(),
  memoryOp: z.enum(["set", "append", "delete"]).optional(),

  service: z.string().optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  tokens: z
    .object({
      input: count.optional(),
      output: count.optional(),
      cached: count.optional(),
      cacheWrite: count.optional(),
      reasoning: count.optional(),
      audioInput: count.optional(),
      audioOutput: count.optional(),
    })
    .optional(),
  characters: count.optional(),
  audioMs: count.optional(),
  cost: z.number().optional(),
  currency: z.string().optional(),

  pii: z.array(PiiSpan).optional(),
  /** Labels of what was masked in this event, for example `card number`; never the text itself. */
  masked: z.array(z.string()).optional(),
  /** Answers that were yes, of what was really said; absent: not decided yet. */
  decided: z.array(Decision).optional(),
  /** Where a body too large for the stream is kept. */
  ref: z.string().optional(),
});
export type RawEvent = z.infer<typeof RawEvent>;

/** The same as everybody may see it; `masked` says what was taken out. On the server only the masker makes one. */
export const ConversationEvent = RawEvent.brand<"masked">();
export type ConversationEvent = z.infer<typeof ConversationEvent>;
