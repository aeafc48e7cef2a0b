import { fieldNames } from "../field-kinds";
import {
  countOf,
  firstText,
  flagOf,
  jsonTextOf,
  listOf,
  objectOf,
  objectsOf,
  secondsOf,
  textOf,
  type Values,
} from "../loose-value";
import { type Adapter, type Draft, rawDraft, roleOf, statusOf } from "./adapter";
import { tokensOf } from "./tokens";

const types = new Set<unknown>([
  ...["user_input_transcribed", "conversation_item_added", "tool_execution_updated", "function_tools_executed"],
  ...["agent_state_changed", "user_state_changed", "overlapping_speech", "agent_false_interruption"],
  ...["session_usage_updated", "user_turn_exceeded", "user_transcription_timeout", "agent_handoff"],
]);
const shared = new Set<unknown>(["error", "close", "metrics_collected", "speech_created", "agent_config_update"]);

/** LiveKit Agents: session events (`created_at` in seconds) and the room's transcription streams (`lk.*` attributes). */
export const livekit: Adapter = {
  name: "livekit",
  fits: (body) =>
    types.has(body.type) ||
    (shared.has(body.type) && body.created_at !== undefined) ||
    attribute(body, "segment_id") !== undefined ||
    attribute(body, "transcription_final") !== undefined,
  start: () => (body) => {
    const drafts = readEvent(body);
    // Models whose `created_at` was never set write 0.
    if (body.created_at !== undefined && Number(body.created_at) !== 0) {
      for (const draft of drafts ?? []) draft.happenedAt ??= body.created_at;
    }
    return drafts;
  },
  knownFields: new Set([
    ...[
      "type",
      "created_at",
      "transcript",
      "is_final",
      "item_id",
      "speaker_id",
      "language",
      "item",
      "update",
      "attributes",
    ],
    ...[
      "function_calls",
      "function_call_outputs",
      "old_state",
      "new_state",
      "usage",
      "reason",
      "error",
      "source",
      "metrics",
    ],
    ...[
      "is_interruption",
      "agent_ended",
      "overlap_started_at",
      "detected_at",
      "resumed",
      "text",
      "old_agent_id",
      "new_agent_id",
    ],
    ...[
      "lk.segment_id",
      "lk.transcription_final",
      "lk.transcribed_track_id",
      "lk.pii.segment_id",
      "extra_instructions",
    ],
  ]),
  fields: fieldNames(
    "transcript text content",
    `item_id speaker_id old_state new_state call_id name is_interruption agent_ended overlap_started_at detected_at
    resumed interrupted transcript_confidence started_speaking_at stopped_speaking_at llm_node_ttft tts_node_ttfb
    e2e_latency input_tokens output_tokens characters_count audio_duration lk.segment_id lk.transcription_final
    lk.transcribed_track_id lk.pii.segment_id`,
  ),
};

/** Attribute names moved below `lk.pii.` in August 2026; both are read. */
function attribute(body: Values, name: string): unknown {
  const own = body[`lk.${name}`] ?? body[`lk.pii.${name}`];
  if (own !== undefined || body.attributes === undefined) return own;
  const attributes = objectOf(body.attributes);
  return attributes?.[`lk.${name}`] ?? attributes?.[`lk.pii.${name}`];
}

function readEvent(body: Values): Draft[] | null {
  switch (body.type) {
    case "user_input_transcribed": {
      const isFinal = flagOf(body.is_final) === true;
      const { item_id, speaker_id, language } = body;
      const said = {
        segment: textOf(item_id),
        speaker: textOf(speaker_id),
        language: textOf(language),
        text: textOf(body.transcript),
      };
      return [{ kind: "transcript", phase: isFinal ? "final" : "partial", mode: "replace", role: "user", ...said }];
    }
    case "conversation_item_added":
      return readItem(objectOf(body.item) ?? {});
    case "agent_handoff":
      return readItem(body);
    case "tool_execution_updated":
      return readTool(objectOf(body.update) ?? {});
    case "function_tools_executed":
      return [
        ...objectsOf(body.function_calls).map(callOf),
        ...objectsOf(body.function_call_outputs).map(outputOf),
      ].slice(0, 400);
    case "agent_state_changed":
      return [stateOf("agent", body), ...speechOf("agent", body)];
    case "user_state_changed":
      return [stateOf("user", body), ...speechOf("user", body)];
    case "overlapping_speech": {
      const phase = flagOf(body.is_interruption) ? "detected" : "false";
      return [{ kind: "interrupt", phase, role: "agent", happenedAt: body.detected_at }];
    }
    case "agent_false_interruption":
      return [{ kind: "interrupt", phase: flagOf(body.resumed) ? "resumed" : "false", role: "agent" }];
    case "session_usage_updated":
      return readUsage(objectOf(body.usage) ?? {});
    case "error": {
      const error = objectOf(body.error);
      return [
        { kind: "error", reason: firstText(error?.message, error?.error, body.error), name: textOf(error?.type) },
      ];
    }
    case "close":
      return [{ kind: "lifecycle", phase: "end", reason: textOf(body.reason) }];
    case undefined:
      return readStream(body);
    default:
      return types.has(body.type) || shared.has(body.type) ? [rawDraft(textOf(body.type))] : null;
  }
}

/** A user's segment is sent whole at each update, an agent's as deltas; who speaks is not always said. */
function readStream(body: Values): Draft[] {
  const isFinal = flagOf(attribute(body, "transcription_final")) === true;
  const role = roleOf(body.role) ?? "unknown";
  return [
    {
      kind: "transcript",
      phase: isFinal ? "final" : "partial",
      role,
      segment: textOf(attribute(body, "segment_id")),
      channel: textOf(attribute(body, "transcribed_track_id")),
      text: firstText(body.text, body.message, body.data, body.content),
      ...(isFinal && role === "user" ? { mode: "replace" as const } : {}),
      likelyMode: role === "agent" ? "append" : "replace",
    },
  ];
}

const latencyNames = ["llm_node_ttft", "tts_node_ttfb", "e2e_latency", "transcription_delay", "end_of_turn_delay"];

function readItem(item: Values): Draft[] {
  if (item.type === "function_call") return [callOf(item)];
  if (item.type === "function_call_output") return [outputOf(item)];
  if (item.type === "agent_handoff") {
    const [from, to] = [textOf(item.old_agent_id), textOf(item.new_agent_id)];
    return [{ kind: "handoff", handoffKind: "agent", from, to, happenedAt: item.created_at }];
  }
  if (item.type !== "message") return [rawDraft(textOf(item.type))];
  const metrics = objectOf(item.metrics) ?? {};
  const text = listOf(item.content)
    .map((part) =>
      typeof part === "string" ? part : (firstText(objectOf(part)?.text, objectOf(part)?.transcript) ?? ""),
    )
    .filter((part) => part !== "")
    .join("\n");
  const isInterrupted = flagOf(item.interrupted) === true;
  const said: Draft = {
    kind: "transcript",
    phase: "final",
    mode: "replace",
    role: roleOf(item.role) ?? "unknown",
    text,
    isEndOfTurn: true,
  };
  said.segment = textOf(item.id);
  if (metrics.started_speaking_at !== undefined) said.happenedAt = metrics.started_speaking_at;
  if (isInterrupted) {
    said.isInterrupted = true;
    // What is kept of a cut message is what was heard of it.
    said.heardText = text;
  }
  const latencies = latencyNames.flatMap((name): Draft[] => {
    const measure = secondsOf(metrics[name]);
    return measure === undefined ? [] : [{ kind: "metric", name, measure }];
  });
  const stop: Draft = { kind: "speech", phase: "stop", role: "agent", happenedAt: metrics.stopped_speaking_at };
  return [said, ...(said.role === "agent" && metrics.stopped_speaking_at !== undefined ? [stop] : []), ...latencies];
}

function callOf({ call_id, name, arguments: args }: Values): Draft {
  return { kind: "tool", phase: "start", toolCallId: textOf(call_id), tool: textOf(name), args: jsonTextOf(args) };
}

function outputOf({ call_id, name, output, is_error }: Values): Draft {
  const status = flagOf(is_error) ? "error" : "ok";
  return {
    kind: "tool",
    phase: "end",
    toolCallId: textOf(call_id),
    tool: textOf(name),
    result: jsonTextOf(output),
    status,
  };
}

function readTool(update: Values): Draft[] {
  const toolCallId = textOf(update.call_id);
  switch (update.type) {
    case "tool_call_started":
      return [callOf(objectOf(update.function_call) ?? {})];
    case "tool_call_ended":
      return [
        { kind: "tool", phase: "end", toolCallId, result: jsonTextOf(update.message), status: statusOf(update.status) },
      ];
    default:
      return [{ kind: "tool", phase: "progress", toolCallId, result: jsonTextOf(update.message) }];
  }
}

function stateOf(name: string, body: Values): Draft {
  const to = textOf(body.new_state);
  return { kind: "state", name: `${name} state`, from: textOf(body.old_state), to, value: to };
}

function speechOf(role: "agent" | "user", body: Values): Draft[] {
  if (body.new_state === "speaking") return [{ kind: "speech", phase: "start", role }];
  return body.old_state === "speaking" ? [{ kind: "speech", phase: "stop", role }] : [];
}

function readUsage(usage: Values): Draft[] {
  const rows = Array.isArray(usage.model_usage) ? objectsOf(usage.model_usage) : [usage];
  return rows.slice(0, 100).map((row) => ({
    kind: "usage",
    phase: "total",
    service: textOf(row.type)?.replace(/_usage$/, ""),
    provider: textOf(row.provider),
    model: textOf(row.model),
    tokens: tokensOf({
      input: row.input_tokens,
      output: row.output_tokens,
      cached: row.input_cached_tokens,
      cacheWrite: undefined,
      reasoning: undefined,
      audioInput: row.input_audio_tokens,
      audioOutput: row.output_audio_tokens,
    }),
    characters: countOf(row.characters_count),
    audioMs: Math.max(0, secondsOf(row.audio_duration) ?? 0) || undefined,
  }));
}
