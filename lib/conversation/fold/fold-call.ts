import type { CallShape, StreamHead } from "../../schema/call-shape";
import type { RawEvent } from "../../schema/conversation-event";
import type { CallMark, Handoff, StateValue } from "../../schema/transcript";
import type { Decide } from "./decide";
import { foldSpeech } from "./fold-speech";
import { setValue } from "./fold-state";
import { copyTools, emptyTools, foldTool, type ToolFold } from "./fold-tools";
import { barAgents, foldTranscript, interruptedTurn } from "./fold-turns";
import { foldUsage, type UsageFold } from "./fold-usage";
import { linkItems } from "./follow-items";
import { cutTurn } from "./grow-turn";
import type { Backwards, SequenceGap } from "./missing";
import { addEntryId, addRule } from "./turn-draft";
import { copyTurns, emptyTurns, type TurnFold } from "./turn-fold";

export type FoldOptions = {
  shape?: CallShape | null;
  head?: StreamHead | null;
  /** A silence this long within one voice begins a new turn. */
  turnGapMs?: number;
  slowReplyMs?: number;
  /** A pause between turns this long is marked. */
  silenceMs?: number;
};

type Sequence = { last: number; steps: number };

/** All that is known of a call so far; `copyCall` gives one that can go on by itself. */
export type CallFold = {
  turns: TurnFold;
  tools: ToolFold;
  handoffs: Handoff[];
  marks: CallMark[];
  states: Map<string, StateValue>;
  memory: Map<string, StateValue>;
  usage: UsageFold;
  firstToken: number[];
  endToEnd: number[];
  agent: string | null;
  lifecycle: string | null;
  endReason: string | null;
  hasEnded: boolean;
  endedAtMs: number | null;
  startedAtMs: number | null;
  lastMs: number;
  firstEntryId: string | null;
  lastEntryId: string | null;
  firstSequence: number | null;
  firstAudioMs: number | null;
  sequences: Map<string, Sequence>;
  gaps: SequenceGap[];
  counts: { events: number; entries: number; duplicates: number; raw: number; withoutClock: number };
  backwards: Backwards;
};

/** Texts that come late are this much older at most. */
const backwardsMs = 5_000;

export const emptyCall = (decide?: Decide): CallFold => ({
  turns: emptyTurns(decide),
  tools: emptyTools(),
  handoffs: [],
  marks: [],
  states: new Map(),
  memory: new Map(),
  usage: new Map(),
  firstToken: [],
  endToEnd: [],
  agent: null,
  lifecycle: null,
  endReason: null,
  hasEnded: false,
  endedAtMs: null,
  startedAtMs: null,
  lastMs: 0,
  firstEntryId: null,
  lastEntryId: null,
  firstSequence: null,
  firstAudioMs: null,
  sequences: new Map(),
  gaps: [],
  counts: { events: 0, entries: 0, duplicates: 0, raw: 0, withoutClock: 0 },
  backwards: { events: 0, mostMs: 0, firstEntryId: null },
});

export const copyCall = (call: CallFold): CallFold => ({
  ...call,
  turns: copyTurns(call.turns),
  tools: copyTools(call.tools),
  handoffs: call.handoffs.slice(),
  marks: call.marks.slice(),
  states: new Map(call.states),
  memory: new Map(call.memory),
  usage: new Map(call.usage),
  firstToken: call.firstToken.slice(),
  endToEnd: call.endToEnd.slice(),
  sequences: new Map([...call.sequences].map(([source, one]) => [source, { ...one }])),
  gaps: call.gaps.slice(),
  counts: { ...call.counts },
  backwards: { ...call.backwards },
});

export function applyEvent(call: CallFold, event: RawEvent, gapMs: number): void {
  call.counts.events += 1;
  if (event.entryId !== call.lastEntryId) call.counts.entries += 1;
  if (event.clock === "arrival") call.counts.withoutClock += 1;
  call.firstEntryId ??= event.entryId;
  call.lastEntryId = event.entryId;
  if (call.startedAtMs === null || event.atMs < call.startedAtMs) call.startedAtMs = event.atMs;
  if (event.clock === undefined) lookBack(call.backwards, event, call.lastMs - event.atMs);
  if (event.atMs > call.lastMs) call.lastMs = event.atMs;
  if (event.previousSegment !== undefined) linkItems(call.turns, event);
  if (event.sequence !== undefined) countSequence(call, event, event.sequence);
  switch (event.kind) {
    case "transcript":
      if (event.audioStartMs !== undefined) call.firstAudioMs ??= event.audioStartMs;
      if (event.phase === "eager" || event.phase === "resumed")
        mark(call, event, event.phase, event.phase === "eager" ? "The turn may end here" : "The turn went on");
      if (event.role === "agent" && event.agent !== undefined) call.agent = event.agent;
      foldTranscript(call.turns, event, call.agent, gapMs);
      break;
    case "speech":
      foldSpeech(call.turns, event);
      break;
    case "interrupt":
      interrupt(call, event);
      break;
    case "tool":
      if (event.phase !== "end" && event.status === undefined) barAgents(call.turns);
      foldTool(call.tools, event, call.agent);
      break;
    case "handoff":
      handOver(call, event);
      break;
    case "memory":
      setValue(call.memory, event);
      mark(call, event, "memory", event.name ?? "memory");
      break;
    case "state":
      setValue(call.states, event);
      mark(call, event, "state", `${event.name ?? "state"}: ${event.to ?? event.value ?? ""}`);
      break;
    case "usage":
      foldUsage(call.usage, event);
      break;
    case "metric":
      if (event.measure === undefined) break;
      if (isModelLatency(event)) call.firstToken.push(event.measure);
      else if (/e2e|end.?to.?end|^total_latency$/i.test(event.name ?? "")) call.endToEnd.push(event.measure);
      break;
    case "lifecycle":
      call.lifecycle = event.phase ?? call.lifecycle;
      if (event.phase === "end") {
        call.hasEnded = true;
        call.endedAtMs = event.atMs;
        call.endReason = event.reason ?? null;
      }
      mark(call, event, "lifecycle", [event.phase, event.reason].filter(Boolean).join(": "));
      break;
    case "dtmf":
      mark(call, event, "dtmf", event.value ?? "");
      break;
    case "error":
      mark(call, event, "error", event.reason ?? event.name ?? "error");
      break;
    case "eval":
      mark(call, event, "eval", event.name ?? "evaluation");
      break;
    case "raw":
      call.counts.raw += 1;
  }
}

function lookBack(backwards: Backwards, { entryId }: RawEvent, byMs: number): void {
  if (byMs < backwardsMs) return;
  backwards.events += 1;
  backwards.mostMs = Math.max(backwards.mostMs, byMs);
  backwards.firstEntryId ??= entryId;
}

/** The wait for a model's first token; that of a recogniser or a voice goes by the same name in some frameworks. */
const isModelLatency = ({ name = "", service = "" }: RawEvent) =>
  /ttft|ttfb|first|^ttt_latency$/i.test(name) && !/tts|stt|asr|transcri|voice|speech/i.test(`${name} ${service}`);

function mark(call: CallFold, { atMs, entryId }: RawEvent, kind: CallMark["kind"], text: string): void {
  call.marks.push({ kind, atMs, durationMs: null, text, entryId });
}

function interrupt(call: CallFold, event: RawEvent): void {
  const turn = interruptedTurn(call.turns, event);
  if (event.phase === "false" || event.phase === "resumed") {
    mark(
      call,
      event,
      event.phase === "false" ? "overlap" : "resumed",
      event.reason ?? (event.phase === "false" ? "Spoken into, not cut off" : "Went on after all"),
    );
    if (turn === undefined) return;
    addRule(turn, "overlap");
    turn.overlaps ||= event.phase === "false";
    if (event.phase === "resumed" && turn.cut !== null && turn.cut.heardText === null) {
      turn.cut = null;
      turn.isBarred = false;
      turn.isEnded = false;
    }
    return;
  }
  mark(call, event, "interrupt", event.reason ?? "Cut off");
  if (turn === undefined) return;
  cutTurn(turn, event.atMs, event.heardText ?? null, event.heardMs ?? null, null);
  turn.rule = "overlap";
  addEntryId(turn, event.entryId);
}

function handOver(call: CallFold, event: RawEvent): void {
  const happened = event.status !== "cancelled" && event.status !== "error" && event.phase !== "cancelled";
  call.handoffs.push({
    atMs: event.atMs,
    from: event.from ?? call.agent,
    to: event.to ?? null,
    kind: event.handoffKind ?? null,
    reason: event.reason ?? null,
    happened,
    entryId: event.entryId,
  });
  if (!happened) return;
  call.agent = event.to ?? call.agent;
  barAgents(call.turns);
}

/** Only a source that has counted one by one is believed when it leaves numbers out. */
function countSequence(call: CallFold, event: RawEvent, sequence: number): void {
  const source = event.source ?? "";
  const before = call.sequences.get(source);
  if (before === undefined) {
    call.firstSequence ??= sequence;
    call.sequences.set(source, { last: sequence, steps: 0 });
    return;
  }
  const step = sequence - before.last;
  if (step <= 0) return;
  if (step > 1 && step <= 10_000 && before.steps >= 5)
    call.gaps.push({ beforeEntryId: event.entryId, entries: step - 1 });
  call.sequences.set(source, { last: sequence, steps: step === 1 ? before.steps + 1 : before.steps });
}
