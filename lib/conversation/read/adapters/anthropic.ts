import { fieldNames } from "../field-kinds";
import { firstText, jsonTextOf, numberOf, objectOf, objectsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";
import { tokensOf } from "./tokens";

type Block = { type: unknown; toolCallId: string | undefined; input: string };
type Message = { id: string; blocks: Map<number, Block> };

/** Longer arguments of a tool are given up: they stay in the raw entries. */
const maxInputLength = 1_000_000;

/** Anthropic's message streams: texts by message and block; thinking is no speech. Whole messages are read as well. */
export const anthropic: Adapter = {
  name: "anthropic",
  fits: ({ type, message, index, delta, content, stop_reason, error }) =>
    (type === "message_start" && message !== undefined) ||
    ((type === "content_block_start" || type === "content_block_delta" || type === "content_block_stop") &&
      index !== undefined) ||
    (type === "message_delta" && delta !== undefined) ||
    type === "message_stop" ||
    (type === "message" && content !== undefined && stop_reason !== undefined) ||
    (type === "error" && /_error$/.test(String(objectOf(error)?.type))),
  start: () => {
    let current: Message = { id: "message", blocks: new Map() };
    return (body) => {
      if (body.type === "message_start") {
        current = { id: textOf(objectOf(body.message)?.id) ?? "message", blocks: new Map() };
        return usageOf(objectOf(body.message) ?? {}, "input");
      }
      return read(body, current);
    };
  },
  knownFields: new Set([
    ...["type", "message", "index", "delta", "content_block", "usage", "error", "id", "role", "content", "model"],
    ...["stop_reason", "stop_sequence", "stop_details", "context_management", "container", "request_id"],
  ]),
  fields: fieldNames(
    "text",
    "index id stop_reason stop_sequence input_tokens output_tokens name tool_use_id request_id",
  ),
};

function read(body: Values, message: Message): Draft[] {
  const index = numberOf(body.index) ?? 0;
  const segment = `${message.id}:${index}`;
  const said = { kind: "transcript", role: "agent", segment, turn: message.id } as const;
  switch (body.type) {
    case "content_block_start": {
      const block = objectOf(body.content_block) ?? {};
      message.blocks.set(index, { type: block.type, toolCallId: textOf(block.id), input: "" });
      return readBlock(block, segment, message.id);
    }
    case "content_block_delta": {
      const delta = objectOf(body.delta) ?? {};
      const block = message.blocks.get(index);
      if (delta.type === "text_delta") return [{ ...said, mode: "append", text: textOf(delta.text) }];
      if (delta.type === "input_json_delta" && block !== undefined && block.input.length < maxInputLength)
        block.input += textOf(delta.partial_json) ?? "";
      return [rawDraft(textOf(delta.type))];
    }
    case "content_block_stop": {
      const block = message.blocks.get(index);
      const isCall = block?.toolCallId !== undefined && block.input !== "";
      if (!isCall) return [rawDraft("content_block_stop")];
      return [{ kind: "tool", phase: "start", toolCallId: block.toolCallId, args: block.input }];
    }
    case "message_delta":
      return usageOf(body, "output");
    case "message": {
      const id = textOf(body.id) ?? "message";
      const blocks = objectsOf(body.content).flatMap((block, at) => readBlock(block, `${id}:${at}`, id, "final"));
      return [...blocks, ...usageOf(body, "input"), ...usageOf(body, "output")];
    }
    case "error": {
      const error = objectOf(body.error);
      return [{ kind: "error", reason: textOf(error?.message), name: textOf(error?.type) }];
    }
    case "message_stop":
      return [{ kind: "speech", phase: "stop", role: "agent" }];
    default:
      return [rawDraft(textOf(body.type))];
  }
}

function readBlock(block: Values, segment: string, turn: string, phase?: "final"): Draft[] {
  const text = textOf(block.text);
  if (block.type === "text" && text !== undefined)
    return [
      {
        kind: "transcript",
        role: "agent",
        segment,
        turn,
        text,
        mode: phase ? "replace" : "append",
        ...(phase && { phase }),
      },
    ];
  if (block.type === "tool_use" || block.type === "server_tool_use" || block.type === "mcp_tool_use") {
    const args = phase ? jsonTextOf(block.input) : undefined;
    return [{ kind: "tool", phase: "start", toolCallId: textOf(block.id), tool: textOf(block.name), args }];
  }
  const toolCallId = textOf(block.tool_use_id);
  if (toolCallId === undefined) return [rawDraft(firstText(block.type) ?? "content_block")];
  const status = block.is_error === true ? "error" : "ok";
  return [{ kind: "tool", phase: "end", toolCallId, result: jsonTextOf(block.content), status }];
}

/** What a message took is told when it starts, what it gave when it ends: the counts of a stream are totals so far. */
function usageOf({ usage: given, model }: Values, side: "input" | "output"): Draft[] {
  const usage = objectOf(given) ?? {};
  const tokens = tokensOf({
    input: side === "input" ? usage.input_tokens : undefined,
    output: side === "output" ? usage.output_tokens : undefined,
    cached: side === "input" ? usage.cache_read_input_tokens : undefined,
    cacheWrite: side === "input" ? usage.cache_creation_input_tokens : undefined,
    reasoning: undefined,
    audioInput: undefined,
    audioOutput: undefined,
  });
  if (tokens === undefined) return [rawDraft(side === "input" ? "message_start" : "message_delta")];
  return [{ kind: "usage", service: "llm", provider: "anthropic", model: textOf(model), tokens }];
}
