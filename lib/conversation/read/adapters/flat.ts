import { EventKind, type RawEvent } from "@/lib/schema/conversation-event";
import { fieldNames } from "../field-kinds";
import { countOf, firstText, flagOf, jsonTextOf, listOf, numberOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, roleOf, statusOf } from "./adapter";
import { tokensOf } from "./tokens";
import { wordTimes } from "./word-times";

const kinds: ReadonlySet<unknown> = new Set(EventKind.options);
const isKind = (value: unknown): value is EventKind => kinds.has(value);

/** The console's own schema: one entry, one event, every value a text. Nothing is required. */
export const flat: Adapter = {
  name: "flat",
  fits: (body) =>
    isKind(body.kind) ||
    (body.kind === undefined &&
      typeof body.text === "string" &&
      (body.seg !== undefined || body.eot !== undefined || body.spk !== undefined)),
  start: () => (body) => {
    const kind = isKind(body.kind) ? body.kind : inferKind(body);
    return kind === null ? null : [readFlat(kind, body)];
  },
  knownFields: new Set([
    ...["kind", "phase", "ts", "src", "eid", "seq", "v", "agent", "role", "spk", "ch", "text", "mode", "seg", "turn"],
    ...["prev", "eot", "t0", "t1", "words", "conf", "lang", "spoken", "spoken_ms", "intr", "call", "tool", "args"],
    ...["result", "ok", "status", "dur", "grp", "from", "to", "hk", "reason", "name", "val", "op", "key", "value"],
    ...["ver", "svc", "provider", "model", "in_tok", "out_tok", "cached_tok", "cache_write_tok", "reason_tok"],
    ...["audio_in_tok", "audio_out_tok", "chars", "audio_ms", "cost", "cur", "pii", "ref", "raw"],
  ]),
  fields: fieldNames(
    "text spoken words",
    `src agent spk ch mode seg turn prev eot t0 t1 conf spoken_ms intr call tool ok dur grp hk op svc provider
    in_tok out_tok cached_tok cache_write_tok reason_tok audio_in_tok audio_out_tok chars audio_ms cost cur pii`,
  ),
};

function inferKind(body: Values): EventKind | null {
  if (typeof body.text === "string") return "transcript";
  if (body.tool !== undefined || body.call !== undefined) return "tool";
  if (body.key !== undefined) return "memory";
  if (body.to !== undefined) return body.name === undefined ? "handoff" : "state";
  if (body.spoken !== undefined) return "interrupt";
  if (body.name !== undefined && body.val !== undefined) return "metric";
  return body.svc !== undefined || body.in_tok !== undefined ? "usage" : null;
}

const phaseWords: Readonly<Record<string, string>> = { interim: "partial", delta: "partial", completed: "final" };

function readFlat(kind: EventKind, body: Values): Draft {
  const draft: Draft = { kind, happenedAt: body.ts };
  const { phase } = body;
  if (typeof phase === "string" && phase !== "") draft.phase = kind === "transcript" ? transcriptPhase(phase) : phase;
  if (body.src !== undefined) draft.source = textOf(body.src);
  if (body.eid !== undefined) draft.eventId = textOf(body.eid);
  if (body.seq !== undefined) draft.sequence = numberOf(body.seq);
  if (body.turn !== undefined) draft.turn = textOf(body.turn);
  if (body.agent !== undefined) draft.agent = textOf(body.agent);
  if (body.role !== undefined) draft.role = roleOf(body.role) ?? "unknown";
  if (body.text !== undefined) draft.text = textOf(body.text);
  if (body.reason !== undefined) draft.reason = textOf(body.reason);
  if (body.ch !== undefined) draft.channel = textOf(body.ch);
  if (body.ref !== undefined) draft.ref = textOf(body.ref);
  if (body.pii !== undefined) draft.pii = piiSpans(body.pii);
  switch (kind) {
    case "transcript":
    case "speech":
    case "interrupt":
      readSpeech(draft, body);
      break;
    case "tool":
      readTool(draft, body);
      break;
    case "usage":
      readUsage(draft, body);
      break;
    case "error":
      if (draft.text !== undefined) {
        if (draft.reason !== undefined) draft.name = draft.reason;
        draft.reason = draft.text;
      }
      break;
    default:
      readChange(draft, body);
  }
  return draft;
}

function transcriptPhase(phase: string): string {
  return Object.hasOwn(phaseWords, phase) ? (phaseWords[phase] ?? phase) : phase;
}

function readSpeech(draft: Draft, body: Values): void {
  if (body.seg !== undefined) draft.segment = textOf(body.seg);
  if (body.prev !== undefined) draft.previousSegment = textOf(body.prev);
  if (body.spk !== undefined) draft.speaker = textOf(body.spk);
  if (body.eot !== undefined) draft.isEndOfTurn = flagOf(body.eot);
  if (body.t0 !== undefined) draft.audioStartMs = numberOf(body.t0);
  if (body.t1 !== undefined) draft.audioEndMs = numberOf(body.t1);
  if (body.words !== undefined) draft.words = flatWords(body.words);
  if (body.conf !== undefined) draft.confidence = numberOf(body.conf);
  if (body.lang !== undefined) draft.language = textOf(body.lang);
  if (body.spoken !== undefined) draft.heardText = typeof body.spoken === "string" ? body.spoken : undefined;
  if (body.spoken_ms !== undefined) draft.heardMs = numberOf(body.spoken_ms);
  if (body.intr !== undefined) draft.isInterrupted = flagOf(body.intr);
  if (draft.kind !== "transcript") return;
  draft.role ??= "unknown";
  const { mode } = body;
  if (mode === "replace" || mode === "append" || mode === "line") draft.mode = mode;
  else if (draft.phase !== undefined && draft.phase !== "partial") draft.mode = "replace";
  else draft.likelyMode = draft.segment === undefined ? "line" : "replace";
}

function readTool(draft: Draft, body: Values): void {
  if (body.call !== undefined) draft.toolCallId = textOf(body.call);
  draft.tool = firstText(body.tool, body.name);
  if (body.args !== undefined) draft.args = jsonTextOf(body.args);
  if (body.result !== undefined) draft.result = jsonTextOf(body.result);
  if (body.dur !== undefined) draft.durationMs = countOf(body.dur);
  if (body.grp !== undefined) draft.toolGroup = textOf(body.grp);
  draft.status = statusOf(body.status);
  if (draft.status === undefined && body.ok !== undefined) {
    const isOk = flagOf(body.ok);
    if (isOk !== undefined) draft.status = isOk ? "ok" : "error";
  }
}

function readUsage(draft: Draft, body: Values): void {
  draft.service = textOf(body.svc);
  draft.provider = textOf(body.provider);
  draft.model = textOf(body.model);
  draft.tokens = tokensOf({
    input: body.in_tok,
    output: body.out_tok,
    cached: body.cached_tok,
    cacheWrite: body.cache_write_tok,
    reasoning: body.reason_tok,
    audioInput: body.audio_in_tok,
    audioOutput: body.audio_out_tok,
  });
  if (body.chars !== undefined) draft.characters = countOf(body.chars);
  if (body.audio_ms !== undefined) draft.audioMs = countOf(body.audio_ms);
  if (body.cost !== undefined) draft.cost = numberOf(body.cost);
  if (body.cur !== undefined) draft.currency = textOf(body.cur);
}

/** Hand-offs, states, memory, metrics, keys pressed, scores and what happens to the call. */
function readChange(draft: Draft, body: Values): void {
  if (body.from !== undefined) draft.from = textOf(body.from);
  if (body.to !== undefined) draft.to = textOf(body.to);
  if (body.hk !== undefined) draft.handoffKind = textOf(body.hk);
  if (draft.kind === "handoff")
    draft.status = statusOf(body.status) ?? (flagOf(body.ok) === false ? "error" : undefined);
  draft.name = firstText(draft.kind === "memory" ? body.key : body.name, body.name);
  draft.value = jsonTextOf(body.value) ?? (draft.kind === "state" ? draft.to : undefined);
  if (body.val !== undefined) {
    draft.measure = numberOf(body.val);
    if (draft.measure === undefined || draft.kind === "dtmf") draft.value ??= textOf(body.val);
  }
  if (draft.kind === "dtmf") draft.value ??= draft.text;
  if (draft.kind === "memory") {
    draft.memoryOp = body.op === "append" || body.op === "delete" ? body.op : "set";
  }
}

function flatWords(given: unknown): RawEvent["words"] {
  return wordTimes(
    listOf(given).map((word) => {
      const [text, startMs, endMs, confidence] = Array.isArray(word) ? word : [];
      return { text, startMs, endMs, confidence };
    }),
  );
}

function piiSpans(given: unknown): RawEvent["pii"] {
  const spans = listOf(given).flatMap((span) => {
    const [field, start, end, label] = Array.isArray(span) ? span : [];
    const from = countOf(start);
    const to = countOf(end);
    if (typeof field !== "string" || typeof label !== "string" || from === undefined || to === undefined) return [];
    const known: [string, number, number, string] = [field, from, to, label];
    return [known];
  });
  return spans.length === 0 ? undefined : spans;
}
