import { fieldNames } from "../field-kinds";
import { firstText, jsonTextOf, numberOf, objectOf, objectsOf, secondsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft, roleOf } from "./adapter";
import { tokensOf } from "./tokens";

const families = ["conversation.", "response.", "input_audio_buffer.", "output_audio_buffer.", "session."];
/** Part of the protocol, but nothing of the conversation. */
const silent =
  /^(response\.(output_)?audio\.(delta|done)|response\.(created|queued|in_progress|content_part\..*|(function_call|mcp_call)_arguments\.delta|custom_tool_call_input\.delta|reasoning.*|output_text\.annotation\.added|(web_search|file_search|code_interpreter|image_generation)_call.*)|rate_limits\.updated|session\.updated|conversation\.created|input_audio_buffer\.(append|cleared|commit|clear|timeout_triggered)|mcp_list_tools\..*)$/;

/** OpenAI's Realtime and Responses streams, server events. They carry no wall-clock time: the writer's stamp beside them is used. */
export const openaiRealtime: Adapter = {
  name: "openai-realtime",
  fits: ({ type, error, event_id }) =>
    typeof type === "string" &&
    (families.some((family) => type.startsWith(family)) ||
      type === "rate_limits.updated" ||
      type.startsWith("mcp_list_tools.") ||
      (type === "error" && error !== undefined && event_id !== undefined)),
  start: () => {
    const calls: Calls = new Map();
    return (body) => readNumbered(body, calls);
  },
  knownFields: new Set([
    ...["event_id", "item_id", "content_index", "output_index", "response_id", "delta", "transcript", "text", "usage"],
    ...["audio_start_ms", "audio_end_ms", "item", "previous_item_id", "call_id", "name", "arguments", "response"],
    ...[
      "error",
      "session",
      "part",
      "rate_limits",
      "logprobs",
      "speaker",
      "start",
      "end",
      "obfuscation",
      "conversation",
      "sequence_number",
      "summary_index",
      "annotation",
      "refusal",
      "input",
    ],
  ]),
  fields: fieldNames(
    "delta transcript text",
    `item_id content_index output_index response_id previous_item_id call_id name audio_start_ms audio_end_ms
    input_tokens output_tokens total_tokens cached_tokens audio_tokens text_tokens reasoning_tokens
    sequence_number id object`,
  ),
};

/** Function calls by their item: in the Responses stream the arguments come under the item's id alone. */
type Calls = Map<string, { callId: unknown; name: unknown }>;
const maxCalls = 1_000;

function readNumbered(body: Values, calls: Calls): Draft[] | null {
  const item = objectOf(body.item);
  const itemId = textOf(item?.id);
  if (itemId !== undefined && item?.call_id !== undefined && calls.size < maxCalls)
    calls.set(itemId, { callId: item.call_id, name: item.name });
  const drafts = readEvent(String(body.type), body, calls.get(textOf(body.item_id) ?? ""));
  const eventId = textOf(body.event_id);
  if (drafts !== null && eventId !== undefined) for (const draft of drafts) draft.eventId = eventId;
  return drafts;
}

function readEvent(type: string, body: Values, call?: { callId: unknown; name: unknown }): Draft[] | null {
  const segment = segmentOf(body.item_id, body.content_index);
  const turn = textOf(body.response_id);
  const user = { role: "user", segment } as const;
  switch (type) {
    case "input_audio_buffer.speech_started":
      return [{ kind: "speech", phase: "start", ...user, audioStartMs: numberOf(body.audio_start_ms) }];
    case "input_audio_buffer.speech_stopped":
      return [{ kind: "speech", phase: "stop", ...user, audioEndMs: numberOf(body.audio_end_ms) }];
    case "input_audio_buffer.committed":
      return [
        {
          kind: "speech",
          phase: "stop",
          ...user,
          isEndOfTurn: true,
          previousSegment: segmentOf(body.previous_item_id, 0),
        },
      ];
    case "input_audio_buffer.dtmf_event_received":
      return [{ kind: "dtmf", role: "user", value: textOf(body.event) }];
    case "conversation.item.input_audio_transcription.delta":
      return [{ kind: "transcript", phase: "partial", mode: "append", ...user, text: textOf(body.delta) }];
    case "conversation.item.input_audio_transcription.segment": {
      const times = { audioStartMs: secondsOf(body.start), audioEndMs: secondsOf(body.end) };
      const speaker = textOf(body.speaker);
      return [
        { kind: "transcript", phase: "partial", mode: "append", ...user, text: textOf(body.text), speaker, ...times },
      ];
    }
    case "conversation.item.input_audio_transcription.completed":
      return [
        { kind: "transcript", phase: "final", mode: "replace", ...user, text: textOf(body.transcript) },
        ...usageDrafts(body.usage, "stt"),
      ];
    case "conversation.item.input_audio_transcription.failed":
    case "error":
      return [{ kind: "error", segment, ...errorOf(body.error) }];
    case "conversation.item.truncated":
      return [{ kind: "interrupt", phase: "detected", role: "agent", segment, heardMs: numberOf(body.audio_end_ms) }];
    case "response.output_audio_transcript.delta":
    case "response.audio_transcript.delta":
    case "response.output_text.delta":
    case "response.refusal.delta":
    case "response.text.delta":
      return [
        {
          kind: "transcript",
          phase: "partial",
          mode: "append",
          role: "agent",
          segment,
          turn,
          text: textOf(body.delta),
        },
      ];
    case "response.output_audio_transcript.done":
    case "response.audio_transcript.done":
    case "response.output_text.done":
    case "response.refusal.done":
    case "response.text.done": {
      const text = firstText(body.transcript, body.text, body.refusal);
      return [{ kind: "transcript", phase: "final", mode: "replace", role: "agent", segment, turn, text }];
    }
    case "response.function_call_arguments.done":
    case "response.custom_tool_call_input.done":
      return [toolStart(body.call_id ?? call?.callId, body.name ?? call?.name, body.arguments ?? body.input, turn)];
    case "response.mcp_call_arguments.done":
    case "response.mcp_call.in_progress":
      return [toolStart(body.item_id, undefined, body.arguments, turn)];
    case "response.mcp_call.completed":
      return [{ kind: "tool", phase: "end", toolCallId: textOf(body.item_id), status: "ok" }];
    case "response.mcp_call.failed":
      return [{ kind: "tool", phase: "end", toolCallId: textOf(body.item_id), status: "error" }];
    case "response.output_item.added":
    case "response.output_item.done":
    case "conversation.item.create":
    case "conversation.item.created":
    case "conversation.item.added":
    case "conversation.item.done":
      return readItem(type, objectOf(body.item) ?? {}, segmentOf(body.previous_item_id, 0), turn);
    case "response.done":
    case "response.completed":
    case "response.failed":
    case "response.incomplete":
      return readResponse(objectOf(body.response) ?? {});
    case "session.created":
      return [{ kind: "lifecycle", phase: "start", model: textOf(objectOf(body.session)?.model) }];
    case "output_audio_buffer.started":
      return [{ kind: "speech", phase: "start", role: "agent", turn }];
    case "output_audio_buffer.stopped":
    case "output_audio_buffer.cleared":
      return [{ kind: "speech", phase: "stop", role: "agent", turn }];
    default:
      return silent.test(type) ? [rawDraft(type)] : null;
  }
}

function segmentOf(itemId: unknown, contentIndex: unknown): string | undefined {
  const item = textOf(itemId);
  return item === undefined ? undefined : `${item}:${numberOf(contentIndex) ?? 0}`;
}

function errorOf(given: unknown): { reason: string | undefined; name: string | undefined } {
  const error = objectOf(given);
  return { reason: firstText(error?.message, given), name: firstText(error?.code, error?.type) };
}

function toolStart(callId: unknown, name: unknown, args: unknown, turn: string | undefined): Draft {
  return {
    kind: "tool",
    phase: "start",
    toolCallId: textOf(callId),
    tool: textOf(name),
    args: args === "" ? undefined : jsonTextOf(args),
    turn,
  };
}

function readItem(type: string, item: Values, previousSegment: string | undefined, turn: string | undefined): Draft[] {
  const segment = segmentOf(item.id, 0);
  const place = { segment, previousSegment };
  if (item.type === "function_call" || item.type === "custom_tool_call")
    return [{ ...toolStart(item.call_id, item.name, item.arguments ?? item.input, turn), ...place }];
  if (item.type === "function_call_output" || item.type === "custom_tool_call_output") {
    const [toolCallId, result] = [textOf(item.call_id), jsonTextOf(item.output)];
    return [{ kind: "tool", phase: "end", toolCallId, result, status: "ok", ...place }];
  }
  const written = objectsOf(item.content).find(
    (part) => part.type === "output_text" && textOf(part.text) !== undefined,
  );
  if (written !== undefined && type === "response.output_item.done") {
    const text = textOf(written.text);
    return [{ kind: "transcript", phase: "final", mode: "replace", role: "agent", turn, text, ...place }];
  }
  const typed = objectsOf(item.content).find((part) => part.type === "input_text");
  const role = roleOf(item.role);
  if (item.type === "message" && typed !== undefined && role !== undefined) {
    const text = textOf(typed.text);
    return [
      { kind: "transcript", phase: "final", mode: "replace", role, segment, previousSegment, text, isEndOfTurn: true },
    ];
  }
  return [{ ...rawDraft(type), segment, previousSegment, role }];
}

function readResponse(response: Values): Draft[] {
  const turn = textOf(response.id);
  const drafts = usageDrafts(response.usage, "rt", turn);
  const details = objectOf(response.status_details);
  const reason = firstText(details?.reason);
  if (response.status === "cancelled" && (reason === "turn_detected" || reason === "client_cancelled")) {
    drafts.push({ kind: "interrupt", phase: "detected", role: "agent", turn, reason });
  } else if (response.status === "failed" || response.status === "incomplete") {
    const error = errorOf(details?.error ?? response.error ?? objectOf(response.incomplete_details)?.reason);
    drafts.push({ kind: "error", turn, reason: error.reason ?? reason ?? response.status, name: error.name });
  }
  return drafts.length > 0 ? drafts : [rawDraft("response.done")];
}

function usageDrafts(given: unknown, service: string, turn?: string): Draft[] {
  const usage = objectOf(given);
  if (usage === undefined) return [];
  // The Responses API has an s more.
  const input = objectOf(usage.input_token_details ?? usage.input_tokens_details);
  const output = objectOf(usage.output_token_details ?? usage.output_tokens_details);
  const tokens = tokensOf({
    input: usage.input_tokens,
    output: usage.output_tokens,
    cached: input?.cached_tokens,
    cacheWrite: undefined,
    reasoning: output?.reasoning_tokens,
    audioInput: input?.audio_tokens,
    audioOutput: output?.audio_tokens,
  });
  const audioMs = secondsOf(usage.seconds);
  return tokens === undefined && audioMs === undefined ? [] : [{ kind: "usage", service, turn, tokens, audioMs }];
}
