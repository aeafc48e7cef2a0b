import { z } from "zod";
import { SpeakerRole } from "./conversation-event";

const count = z.number().int().nonnegative();

/** The folding rules: why a turn was opened, joined or closed as it was. `lib/player/rule-words.ts` says each in words. */
export const FoldRule = z.enum([
  "raw-entries-stay",
  "named-segment",
  "replace-or-append",
  "finals-join",
  "overlapping-words",
  "revised-final",
  "final-never-came",
  "late-final",
  "follows-item",
  "pause-in-turn",
  "generated-and-heard",
  "deleted-after-cut",
  "heard-in-doubt",
  "overlap",
  "eager-end",
  "outside-model-turn",
  "tool-by-id",
  "snapshot",
  "duplicate",
  "trimmed-head",
]);
export type FoldRule = z.infer<typeof FoldRule>;

/** How sure it is what was heard: `said` by the producer, `words` by word times up to the cut, `estimated` by share. */
export const HeardSource = z.enum(["said", "words", "estimated"]);

export const Turn = z.object({
  turnId: z.string(),
  role: SpeakerRole,
  /** A diarised speaker, an agent's name or a person's; null where nobody is named. */
  speaker: z.string().nullable(),
  text: z.string(),
  /** Null while nothing says that less was heard than generated; empty when nothing was heard. */
  heardText: z.string().nullable(),
  heardSource: HeardSource.nullable(),
  interrupted: z.boolean(),
  /** `open` while it grows; `unconfirmed` when its final never came and the last partial stands in. */
  state: z.enum(["open", "closed", "unconfirmed"]),
  startedAtMs: z.number(),
  endedAtMs: z.number(),
  /** Every entry that made it, in stream order. */
  entryIds: z.array(z.string()),
  /** The rule that closed it, or that last joined something to it while it is open. */
  rule: FoldRule,
  /** Other rules that were at work in it. */
  rules: z.array(FoldRule),
  /** Its final came so long after the words were spoken. */
  lateByMs: z.number().nullable(),
  /** A final that came later replaced an earlier one. */
  isRevised: z.boolean(),
  /** Made of several texts by a guess: the producer does not say whether they replace each other or go on. */
  isGuessed: z.boolean(),
  /** Spoken while another was speaking, without cutting them off. */
  overlaps: z.boolean(),
  /** For people: what is doubtful about it, one sentence each. */
  doubts: z.array(z.string()),
  language: z.string().nullable(),
  confidence: z.number().nullable(),
  /** Labels of what was masked in it. */
  masked: z.array(z.string()),
});
export type Turn = z.infer<typeof Turn>;

export const ToolCall = z.object({
  toolCallId: z.string(),
  /** Null where the producer reports an id only. */
  name: z.string().nullable(),
  args: z.string().nullable(),
  result: z.string().nullable(),
  status: z.enum(["running", "ok", "error", "cancelled", "unfinished"]),
  startedAtMs: z.number(),
  durationMs: z.number().nullable(),
  agent: z.string().nullable(),
  entryIds: z.array(z.string()),
  masked: z.array(z.string()),
});
export type ToolCall = z.infer<typeof ToolCall>;

export const Handoff = z.object({
  atMs: z.number(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** agent, node, human, transfer … as the producer says. */
  kind: z.string().nullable(),
  reason: z.string().nullable(),
  /** False: the caller interrupted it, so it did not happen. */
  happened: z.boolean(),
  entryId: z.string(),
});
export type Handoff = z.infer<typeof Handoff>;

/** Anything else worth a mark on the scrubber. */
export const CallMark = z.object({
  kind: z.enum([
    "interrupt",
    "overlap",
    "eager",
    "resumed",
    "error",
    "dtmf",
    "lifecycle",
    "state",
    "memory",
    "slow-reply",
    "silence",
    "eval",
  ]),
  atMs: z.number(),
  /** How long it lasted: a silence, a slow reply. */
  durationMs: z.number().nullable(),
  text: z.string(),
  entryId: z.string(),
});
export type CallMark = z.infer<typeof CallMark>;

export const StateValue = z.object({
  name: z.string(),
  value: z.string().nullable(),
  previous: z.string().nullable(),
  changedAtMs: z.number(),
  entryId: z.string(),
  masked: z.array(z.string()),
});
export type StateValue = z.infer<typeof StateValue>;

export const CallState = z.object({
  agent: z.string().nullable(),
  /** Named states (dialog step, user and agent state) and memory slots, last changed first. */
  states: z.array(StateValue),
  memory: z.array(StateValue),
  openToolCallIds: z.array(z.string()),
  lifecycle: z.string().nullable(),
  endReason: z.string().nullable(),
});
export type CallState = z.infer<typeof CallState>;

export const Usage = z.object({
  inputTokens: count,
  outputTokens: count,
  cachedTokens: count,
  reasoningTokens: count,
  audioInputTokens: count,
  audioOutputTokens: count,
  characters: count,
  audioMs: z.number(),
  /** Null where no cost was reported; by currency otherwise. */
  cost: z.record(z.string(), z.number()).nullable(),
  models: z.array(z.string()),
});
export type Usage = z.infer<typeof Usage>;

export const Spread = z.object({
  count,
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  max: z.number(),
});
export type Spread = z.infer<typeof Spread>;

/** Durations in milliseconds; null where the call has none of the kind. */
export const Latencies = z.object({
  /** From the end of a user's turn to the first word of the answer. */
  reply: Spread.nullable(),
  tool: Spread.nullable(),
  /** As the producer measured it: first token, end to end. */
  model: Spread.nullable(),
  firstWordMs: z.number().nullable(),
  longestSilenceMs: z.number().nullable(),
});
export type Latencies = z.infer<typeof Latencies>;

/** Something that is not in the transcript, or not where it should be, and where in it this shows. */
export const Missing = z.object({
  kind: z.enum(["trimmed-head", "gap", "late", "clock", "unfinished-tool", "never-acked", "unread", "cut"]),
  /** It belongs before this entry; null: at the end. */
  beforeEntryId: z.string().nullable(),
  entries: count.nullable(),
  durationMs: z.number().nullable(),
  /** True where `entries` or `durationMs` is estimated from rates. */
  isEstimated: z.boolean(),
  text: z.string(),
});
export type Missing = z.infer<typeof Missing>;

/** What a call comes to, as it stood at one entry. Times are milliseconds since the epoch. */
export const Transcript = z.object({
  turns: z.array(Turn),
  toolCalls: z.array(ToolCall),
  handoffs: z.array(Handoff),
  marks: z.array(CallMark),
  state: CallState,
  usage: Usage,
  latencies: Latencies,
  missing: z.array(Missing),
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  hasEnded: z.boolean(),
  counts: z.object({ events: count, entries: count, duplicates: count, interruptions: count, raw: count }),
});
export type Transcript = z.infer<typeof Transcript>;
