import { fieldNames } from "../field-kinds";
import { firstText, flagOf, jsonTextOf, numberOf, objectOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft, roleOf } from "./adapter";

/** Hume's EVI: a user's message is sent again while it is interim, an assistant's sentence by sentence. */
export const hume: Adapter = {
  name: "hume",
  fits: (body) => {
    switch (body.type) {
      case "user_message":
      case "assistant_message":
        return objectOf(body.message)?.role !== undefined && isOfHume(body);
      case "tool_response":
      case "tool_error":
        return (body.tool_call_id ?? body.toolCallId) !== undefined;
      case "tool_call":
        return (body.tool_call_id ?? body.toolCallId) !== undefined && body.parameters !== undefined;
      case "chat_metadata":
        return (body.chat_id ?? body.chatId) !== undefined;
      case "user_interruption":
        return body.time !== undefined;
      case "error":
        return body.slug !== undefined;
      case "assistant_end":
      case "assistant_prosody":
      case "audio_output":
        return true;
      default:
        return false;
    }
  },
  start: () => read,
  knownFields: new Set([
    ...["type", "message", "interim", "models", "from_text", "fromText", "time", "id", "language", "code", "slug"],
    ...[
      "custom_session_id",
      "customSessionId",
      "is_quick_response",
      "isQuickResponse",
      "name",
      "parameters",
      "content",
    ],
    ...["response_required", "responseRequired", "tool_call_id", "toolCallId", "tool_type", "toolType", "tool_name"],
    ...["toolName", "error", "level", "chat_id", "chatId", "chat_group_id", "chatGroupId", "request_id", "requestId"],
    ...["data", "index", "role"],
  ]),
  fields: fieldNames(
    "content",
    "interim from_text id tool_call_id tool_type chat_id chat_group_id begin slug code level",
  ),
};

const isOfHume = ({ interim, models, from_text, fromText }: Values) =>
  (interim ?? models ?? from_text ?? fromText) !== undefined;

function read(body: Values): Draft[] {
  const message = objectOf(body.message);
  const said = { role: roleOf(message?.role) ?? "unknown", text: textOf(message?.content) };
  const toolCallId = firstText(body.tool_call_id, body.toolCallId);
  switch (body.type) {
    case "user_message": {
      const time = objectOf(body.time);
      const phase = flagOf(body.interim) === true ? "partial" : "final";
      const times = { audioStartMs: numberOf(time?.begin), audioEndMs: numberOf(time?.end) };
      return [{ kind: "transcript", phase, mode: "replace", ...said, ...times, language: textOf(body.language) }];
    }
    case "assistant_message":
      return [{ kind: "transcript", phase: "final", mode: "line", ...said, turn: textOf(body.id) }];
    case "user_interruption":
      return [{ kind: "interrupt", phase: "detected", role: "agent" }];
    case "tool_call":
      return [{ kind: "tool", phase: "start", toolCallId, tool: textOf(body.name), args: jsonTextOf(body.parameters) }];
    case "tool_response": {
      const tool = firstText(body.tool_name, body.toolName);
      return [{ kind: "tool", phase: "end", toolCallId, tool, result: jsonTextOf(body.content), status: "ok" }];
    }
    case "tool_error":
      return [{ kind: "tool", phase: "end", toolCallId, result: firstText(body.error, body.content), status: "error" }];
    case "chat_metadata":
      return [{ kind: "lifecycle", phase: "start" }];
    case "error":
      return [{ kind: "error", reason: textOf(body.message), name: firstText(body.slug, body.code) }];
    default:
      return [rawDraft(textOf(body.type))];
  }
}
