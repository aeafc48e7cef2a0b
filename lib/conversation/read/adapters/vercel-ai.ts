import { fieldNames } from "../field-kinds";
import { firstText, jsonTextOf, objectOf, objectsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft, roleOf } from "./adapter";
import { tokensOf } from "./tokens";

const families = /^(?:text|reasoning|tool-input|tool-output|source)-[a-z]+$/;
const types = new Set<unknown>([
  "start-step",
  "finish-step",
  "reset-step",
  "message-metadata",
  "tool-approval-request",
]);

/** Vercel's AI SDK: the stream of its user interfaces and that of its models, and its stored messages (`parts`). */
export const vercelAi: Adapter = {
  name: "vercel-ai",
  fits: ({ type, messageId, finishReason, errorText, toolCallId, role, parts }) =>
    typeof type === "string"
      ? families.test(type) ||
        types.has(type) ||
        (type === "start" && messageId !== undefined) ||
        (type === "finish" && finishReason !== undefined) ||
        (type === "error" && errorText !== undefined) ||
        ((type === "tool-call" || type === "tool-result" || type === "tool-error") && toolCallId !== undefined)
      : role !== undefined && objectsOf(parts)[0]?.type !== undefined,
  start: () => {
    let messages = 0;
    return (body) => {
      if (body.type === "start") messages += 1;
      return typeof body.type === "string" ? read(body.type, body, messages) : readMessage(body);
    };
  },
  knownFields: new Set([
    ...["type", "id", "delta", "text", "textDelta", "messageId", "messageMetadata", "toolCallId", "toolName", "input"],
    ...["output", "args", "result", "inputTextDelta", "errorText", "error", "providerExecuted", "providerMetadata"],
    ...["dynamic", "preliminary", "finishReason", "rawFinishReason", "usage", "totalUsage", "response", "warnings"],
    ...["sourceId", "url", "title", "filename", "mediaType", "role", "parts", "metadata", "toolMetadata", "request"],
    ...["approvalId", "reason", "signature", "inputEncoding", "citations", "createdAt", "content"],
  ]),
  fields: fieldNames("delta text textDelta", "id messageId toolCallId toolName finishReason sourceId mediaType state"),
};

function read(type: string, body: Values, message: number): Draft[] {
  const toolCallId = textOf(body.toolCallId);
  const tool = textOf(body.toolName);
  switch (type) {
    case "text-delta": {
      // Ids of texts begin anew with each message.
      const segment = `${message}:${textOf(body.id) ?? "text"}`;
      const text = firstText(body.delta, body.text, body.textDelta);
      return [{ kind: "transcript", mode: "append", role: "agent", segment, turn: segment, text }];
    }
    case "tool-input-available":
    case "tool-call":
      return [{ kind: "tool", phase: "start", toolCallId, tool, args: jsonTextOf(body.input ?? body.args) }];
    case "tool-input-start":
      return [{ kind: "tool", phase: "start", toolCallId: toolCallId ?? textOf(body.id), tool }];
    case "tool-output-available":
    case "tool-result": {
      const result = jsonTextOf(body.output ?? body.result);
      if (body.preliminary === true) return [{ kind: "tool", phase: "progress", toolCallId, tool }];
      return [{ kind: "tool", phase: "end", toolCallId, tool, result, status: "ok" }];
    }
    case "tool-output-error":
    case "tool-input-error":
    case "tool-error":
      return [{ kind: "tool", phase: "end", toolCallId, tool, result: reasonOf(body), status: "error" }];
    case "tool-output-denied":
      return [{ kind: "tool", phase: "end", toolCallId, status: "cancelled" }];
    case "error":
      return [{ kind: "error", reason: reasonOf(body) }];
    case "finish":
    case "finish-step":
      return type === "finish" && body.totalUsage !== undefined ? [rawDraft(type)] : usageOf(type, body);
    default:
      return [rawDraft(type)];
  }
}

const reasonOf = ({ errorText, error }: Values) => firstText(errorText, objectOf(error)?.message) ?? jsonTextOf(error);

function usageOf(type: string, { usage: given, response }: Values): Draft[] {
  const usage = objectOf(given);
  const tokens = tokensOf({
    input: usage?.inputTokens ?? usage?.promptTokens,
    output: usage?.outputTokens ?? usage?.completionTokens,
    cached: usage?.cachedInputTokens,
    cacheWrite: undefined,
    reasoning: usage?.reasoningTokens,
    audioInput: undefined,
    audioOutput: undefined,
  });
  if (tokens === undefined) return [rawDraft(type)];
  return [{ kind: "usage", service: "llm", model: textOf(objectOf(response)?.modelId), tokens }];
}

function readMessage(body: Values): Draft[] {
  const id = textOf(body.id);
  const role = roleOf(body.role) ?? "unknown";
  const drafts = objectsOf(body.parts).flatMap((part, at): Draft[] => {
    const text = textOf(part.text);
    if (part.type === "text" && text !== undefined) {
      const segment = id === undefined ? undefined : `${id}:${at}`;
      return [
        { kind: "transcript", phase: "final", mode: segment ? "replace" : "line", role, segment, turn: id, text },
      ];
    }
    const toolCallId = textOf(part.toolCallId);
    if (toolCallId === undefined) return [];
    const tool = firstText(part.toolName, textOf(part.type)?.replace(/^tool-/, ""));
    const called: Draft = { kind: "tool", phase: "start", toolCallId, tool, args: jsonTextOf(part.input) };
    if (part.state !== "output-available" && part.state !== "output-error") return [called];
    const status = part.state === "output-error" ? "error" : "ok";
    return [
      called,
      { kind: "tool", phase: "end", toolCallId, result: jsonTextOf(part.output ?? part.errorText), status },
    ];
  });
  return drafts.length > 0 ? drafts : [rawDraft("message")];
}
