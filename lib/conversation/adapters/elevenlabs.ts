import { flagOf, jsonTextOf, objectOf, textOf, type Values } from "@/lib/conversation/loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";

const types = new Set<unknown>([
  ...["user_transcript", "agent_response", "agent_response_correction", "interruption", "client_tool_call"],
  ...["agent_tool_response", "conversation_initiation_metadata", "vad_score", "internal_tentative_agent_response"],
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
    ...["conversation_initiation_metadata_event", "tentative_agent_response_internal_event"],
  ]),
};

function read(body: Values): Draft[] | null {
  const user = objectOf(body.user_transcription_event);
  if (user)
    return [{ kind: "transcript", phase: "final", mode: "line", role: "user", text: textOf(user.user_transcript) }];
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
  const call = objectOf(body.client_tool_call);
  if (call) {
    const args = jsonTextOf(call.parameters);
    return [
      { kind: "tool", phase: "start", toolCallId: textOf(call.tool_call_id), tool: textOf(call.tool_name), args },
    ];
  }
  const response = objectOf(body.agent_tool_response);
  if (response) {
    const status = flagOf(response.is_error) ? "error" : "ok";
    return [
      {
        kind: "tool",
        phase: "end",
        toolCallId: textOf(response.tool_call_id),
        tool: textOf(response.tool_name),
        status,
      },
    ];
  }
  if (body.type === "conversation_initiation_metadata") return [{ kind: "lifecycle", phase: "connected" }];
  return [rawDraft(textOf(body.type))];
}
