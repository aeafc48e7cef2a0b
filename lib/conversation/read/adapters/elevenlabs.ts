import { fieldNames } from "../field-kinds";
import { firstText, flagOf, jsonTextOf, objectOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";

const types = new Set<unknown>([
  ...[
    "client_tool_call",
    "agent_tool_response",
    "conversation_initiation_metadata",
    "vad_score",
    "internal_tentative_agent_response",
  ],
  ...["tentative_user_transcript", "agent_tool_request", "agent_tool_response_full_payload", "mcp_tool_call"],
]);

/** ElevenLabs agents: each event lies in a field of its own beside `type`. */
export const elevenlabs: Adapter = {
  name: "elevenlabs",
  fits: (body) =>
    types.has(body.type) ||
    body.user_transcription_event !== undefined ||
    body.agent_response_event !== undefined ||
    body.agent_response_correction_event !== undefined ||
    body.interruption_event !== undefined ||
    (body.type === "error" && body.error_event !== undefined) ||
    (body.type === "audio" && body.audio_event !== undefined) ||
    (body.type === "ping" && body.ping_event !== undefined),
  start: () => read,
  knownFields: new Set([
    ...["type", "user_transcription_event", "agent_response_event", "agent_response_correction_event"],
    ...[
      "interruption_event",
      "client_tool_call",
      "agent_tool_response",
      "audio_event",
      "ping_event",
      "vad_score_event",
    ],
    ...[
      "tentative_user_transcription_event",
      "agent_tool_request",
      "agent_tool_response_full_payload",
      "mcp_tool_call",
    ],
    ...["error_event"],
    ...["conversation_initiation_metadata_event", "tentative_agent_response_internal_event"],
  ]),
  fields: fieldNames(
    "user_transcript agent_response original_agent_response corrected_agent_response",
    "tool_call_id tool_name is_error ping_ms vad_score conversation_id code state tool_type",
  ),
};

function read(body: Values): Draft[] | null {
  const user = objectOf(body.user_transcription_event);
  if (user)
    return [{ kind: "transcript", phase: "final", mode: "replace", role: "user", text: textOf(user.user_transcript) }];
  const tentative = objectOf(body.tentative_user_transcription_event);
  if (tentative) {
    const text = textOf(tentative.user_transcript);
    return [{ kind: "transcript", phase: "partial", mode: "replace", role: "user", text }];
  }
  const agent = objectOf(body.agent_response_event);
  if (agent)
    return [{ kind: "transcript", phase: "final", mode: "line", role: "agent", text: textOf(agent.agent_response) }];
  const correction = objectOf(body.agent_response_correction_event);
  if (correction) {
    const heard = correction.corrected_agent_response;
    const text = textOf(correction.original_agent_response);
    const heardText = typeof heard === "string" ? heard : undefined;
    return [
      { kind: "transcript", phase: "revise", mode: "replace", role: "agent", text, heardText, isInterrupted: true },
    ];
  }
  if (body.interruption_event !== undefined) return [{ kind: "interrupt", phase: "detected", role: "agent" }];
  const tool = readTool(body);
  if (tool !== undefined) return [tool];
  const failure = objectOf(body.error_event);
  if (failure)
    return [{ kind: "error", reason: firstText(failure.message, failure.reason), name: textOf(failure.code) }];
  if (body.type === "conversation_initiation_metadata") return [{ kind: "lifecycle", phase: "connected" }];
  return [rawDraft(textOf(body.type))];
}

function readTool(body: Values): Draft | undefined {
  const called = objectOf(body.client_tool_call) ?? objectOf(body.agent_tool_request);
  if (called) return { kind: "tool", phase: "start", ...toolOf(called), args: jsonTextOf(called.parameters) };
  const answered = objectOf(body.agent_tool_response) ?? objectOf(body.agent_tool_response_full_payload);
  if (answered) {
    const status = flagOf(answered.is_error) ? "error" : "ok";
    return { kind: "tool", phase: "end", ...toolOf(answered), result: textOf(answered.full_tool_result), status };
  }
  const mcp = objectOf(body.mcp_tool_call);
  if (!mcp) return undefined;
  const said = { ...toolOf(mcp), args: jsonTextOf(mcp.parameters), happenedAt: mcp.timestamp };
  if (mcp.state === "success")
    return { kind: "tool", phase: "end", ...said, result: jsonTextOf(mcp.result), status: "ok" };
  if (mcp.state === "failure")
    return { kind: "tool", phase: "end", ...said, result: textOf(mcp.error_message), status: "error" };
  return { kind: "tool", phase: "start", ...said };
}

const toolOf = (body: Values) => ({ toolCallId: textOf(body.tool_call_id), tool: textOf(body.tool_name) });
