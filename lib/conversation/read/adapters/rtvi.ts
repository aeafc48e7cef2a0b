import { fieldNames } from "../field-kinds";
import {
  firstText,
  flagOf,
  jsonTextOf,
  listOf,
  numberOf,
  objectOf,
  objectsOf,
  secondsOf,
  textOf,
  type Values,
} from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";
import { tokensOf } from "./tokens";

const silent =
  /^(client-|disconnect-bot|ui-|bot-llm-search-response|append-to-context|bot-ready|user-llm-text|server-message|server-response|bot-tts-text|bot-llm-(started|stopped)|bot-tts-(started|stopped)|user-mute-|vad-user-|bot-audio)/;

/** Pipecat's RTVI messages. One name can carry deltas or whole texts, as the service behind it does: the vote decides. */
export const rtvi: Adapter = {
  name: "rtvi",
  fits: ({ label }) => label === "rtvi-ai",
  start: () => {
    const bargeIn = createBargeIn();
    return (body) => {
      const data = objectOf(body.data) ?? {};
      const drafts = readMessage(String(body.type), data);
      const interrupt = bargeIn(body.type, data);
      if (interrupt !== undefined) drafts?.push(interrupt);
      const eventId = textOf(body.id);
      for (const draft of drafts ?? []) {
        if (data.timestamp !== undefined) draft.happenedAt = data.timestamp;
        if (eventId !== undefined) draft.eventId = eventId;
      }
      return drafts;
    };
  },
  knownFields: new Set(["label", "type", "id", "data"]),
  fields: fieldNames(
    "text accumulated_text remaining_text",
    `label id segment_id aggregated_by will_be_spoken spoken_status tool_call_id function_name cancelled processor
    value prompt_tokens completion_tokens total_tokens cache_read_input_tokens cache_creation_input_tokens
    reasoning_tokens`,
  ),
};

/** The protocol has no word for it: a bot that falls silent before its text is said, once the user spoke, was cut off. */
function createBargeIn() {
  let isSpeaking = false;
  let isSpokenInto = false;
  let heard: string | null = null;
  return (type: unknown, data: Values): Draft | undefined => {
    if (type === "bot-started-speaking") [isSpeaking, isSpokenInto, heard] = [true, false, null];
    else if (type === "user-started-speaking") isSpokenInto = isSpeaking;
    else if (type === "bot-output") {
      const progress = objectOf(data.spoken_progress);
      const isLeft = textOf(progress?.remaining_text)?.trim() ? data.spoken_status !== "completed" : false;
      heard = isLeft && typeof progress?.accumulated_text === "string" ? progress.accumulated_text : null;
    } else if (type === "bot-stopped-speaking") {
      const wasCut = isSpeaking && isSpokenInto && heard !== null;
      [isSpeaking, isSpokenInto] = [false, false];
      if (wasCut && heard !== null) return { kind: "interrupt", phase: "detected", role: "agent", heardText: heard };
    }
    return undefined;
  };
}

function readMessage(type: string, data: Values): Draft[] | null {
  const toolCallId = textOf(data.tool_call_id);
  const tool = textOf(data.function_name);
  switch (type) {
    case "user-transcription": {
      const text = textOf(data.text);
      if (flagOf(data.final)) return [{ kind: "transcript", phase: "final", mode: "replace", role: "user", text }];
      return [{ kind: "transcript", phase: "partial", role: "user", text, likelyMode: "replace" }];
    }
    case "bot-output":
      return [readOutput(data)];
    case "bot-transcription":
      return [{ kind: "transcript", phase: "final", mode: "replace", role: "agent", text: textOf(data.text) }];
    case "bot-llm-text":
      return [{ ...rawDraft(type), text: textOf(data.text), role: "agent" }];
    case "user-started-speaking":
      return [{ kind: "speech", phase: "start", role: "user" }];
    case "user-stopped-speaking":
      return [{ kind: "speech", phase: "stop", role: "user", isEndOfTurn: true }];
    case "bot-started-speaking":
      return [{ kind: "speech", phase: "start", role: "agent" }];
    case "bot-stopped-speaking":
      return [{ kind: "speech", phase: "stop", role: "agent" }];
    case "llm-function-call-started":
    case "llm-function-call-in-progress":
    case "llm-function-call":
      return [{ kind: "tool", phase: "start", toolCallId, tool, args: jsonTextOf(data.arguments ?? data.args) }];
    case "llm-function-call-stopped": {
      const status = flagOf(data.cancelled) ? "cancelled" : "ok";
      return [{ kind: "tool", phase: "end", toolCallId, tool, result: jsonTextOf(data.result), status }];
    }
    case "dtmf":
      return [{ kind: "dtmf", role: "user", value: listOf(data.buttons).join("") || textOf(data.button) }];
    case "metrics":
      return readMetrics(data);
    case "error":
    case "error-response":
      return [{ kind: "error", reason: firstText(data.error, data.message) }];
    default:
      return silent.test(type) ? [rawDraft(type)] : null;
  }
}

function readOutput(data: Values): Draft {
  const heardText = objectOf(data.spoken_progress)?.accumulated_text;
  const isDone = data.spoken_status === undefined || data.spoken_status === "completed";
  return {
    kind: "transcript",
    phase: isDone ? "final" : "partial",
    mode: "replace",
    role: "agent",
    segment: textOf(data.segment_id),
    text: textOf(data.text),
    ...(typeof heardText === "string" ? { heardText } : {}),
  };
}

function readMetrics(data: Values): Draft[] {
  const drafts: Draft[] = [];
  for (const name of ["ttfb", "processing"]) {
    for (const row of objectsOf(data[name])) {
      drafts.push({
        kind: "metric",
        name,
        measure: secondsOf(row.value),
        service: textOf(row.processor),
        model: textOf(row.model),
      });
    }
  }
  for (const row of objectsOf(data.tokens)) {
    const tokens = tokensOf({
      input: row.prompt_tokens,
      output: row.completion_tokens,
      cached: row.cache_read_input_tokens,
      cacheWrite: row.cache_creation_input_tokens,
      reasoning: row.reasoning_tokens,
      audioInput: undefined,
      audioOutput: undefined,
    });
    drafts.push({ kind: "usage", service: "llm", model: textOf(row.model), tokens });
  }
  for (const row of objectsOf(data.characters)) {
    const characters = numberOf(row.value);
    if (characters !== undefined && characters >= 0)
      drafts.push({ kind: "usage", service: "tts", model: textOf(row.model), characters });
  }
  return drafts.length > 0 ? drafts.slice(0, 200) : [rawDraft("metrics")];
}
