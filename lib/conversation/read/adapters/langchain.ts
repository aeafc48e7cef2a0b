import { fieldNames } from "../field-kinds";
import { firstText, jsonTextOf, listOf, objectOf, objectsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";
import { createNewMessages } from "./new-messages";
import { tokensOf } from "./tokens";

const streamEvents = new Set<unknown>(["messages", "messages/partial", "messages/complete", "messages-tuple"]);

/**
 * LangChain's `astream_events` (`on_chat_model_stream` …, joined by `run_id`) and the streams of messages that LangGraph
 * serves. What a model is asked repeats all that was said: only what is new of it is given on.
 */
export const langchain: Adapter = {
  name: "langchain",
  fits: ({ event, run_id, data }) =>
    typeof event === "string" &&
    data !== undefined &&
    ((run_id !== undefined && event.startsWith("on_")) || streamEvents.has(event)),
  start: () => {
    const isNew = createNewMessages();
    return (body) => {
      const event = String(body.event);
      if (streamEvents.has(event)) return readStream(event, listOf(body.data));
      return readRun(event, body, objectOf(body.data) ?? {}, isNew);
    };
  },
  knownFields: new Set(["event", "name", "run_id", "tags", "metadata", "data", "parent_ids"]),
  fields: fieldNames(
    "content text",
    "run_id name id tool_call_id input_tokens output_tokens total_tokens parent_ids tags",
  ),
};

type IsNew = ReturnType<typeof createNewMessages>;

/** A message as it is, or as LangChain serializes its own objects. */
function messageOf(given: unknown): Values {
  const message = objectOf(given) ?? {};
  const inner = objectOf(message.kwargs) ?? (message.content === undefined ? objectOf(message.message) : undefined);
  return inner === undefined ? message : { ...inner, type: inner.type ?? listOf(message.id).at(-1) ?? message.type };
}

/** Texts of a content; parts of any other kind (reasoning, images, calls) are none. */
function textIn(content: unknown): string | undefined {
  if (typeof content === "string") return textOf(content);
  const text = objectsOf(content)
    .filter(({ type }) => type === "text" || type === "text_delta" || type === "output_text")
    .map((part) => textOf(part.text) ?? "")
    .join("");
  return text === "" ? undefined : text;
}

function readRun(event: string, body: Values, data: Values, isNew: IsNew): Draft[] {
  const run = textOf(body.run_id);
  const said = { kind: "transcript", role: "agent", segment: run, turn: run } as const;
  const tool = textOf(body.name);
  switch (event) {
    case "on_chat_model_start": {
      const [first] = listOf(objectOf(data.input)?.messages);
      const asked = (Array.isArray(first) ? first : listOf(objectOf(data.input)?.messages)).map(messageOf);
      const fresh = isNew(asked.map((message) => `${message.type} ${textIn(message.content)}`));
      const drafts = asked.flatMap((message, at): Draft[] => {
        const text = textIn(message.content);
        if (!fresh[at] || text === undefined || !/^human/i.test(String(message.type))) return [];
        return [{ kind: "transcript", phase: "final", mode: "line", role: "user", text }];
      });
      return drafts.length > 0 ? drafts : [rawDraft(event)];
    }
    case "on_chat_model_stream":
    case "on_llm_stream": {
      const chunk = messageOf(data.chunk);
      const text = textIn(chunk.content) ?? textOf(chunk.text);
      return text === undefined ? [rawDraft(event)] : [{ ...said, mode: "append", text }];
    }
    case "on_chat_model_end": {
      const message = messageOf(data.output);
      const text = textIn(message.content);
      const whole: Draft[] = text === undefined ? [] : [{ ...said, phase: "final", mode: "replace", text }];
      const drafts = [...whole, ...usageOf(message)];
      return drafts.length > 0 ? drafts : [rawDraft(event)];
    }
    case "on_tool_start":
      return [{ kind: "tool", phase: "start", toolCallId: run, tool, args: jsonTextOf(data.input) }];
    case "on_tool_end": {
      const output = messageOf(data.output);
      const result = textIn(output.content) ?? jsonTextOf(data.output);
      const status = output.status === "error" ? "error" : "ok";
      return [{ kind: "tool", phase: "end", toolCallId: run, tool, result, status }];
    }
    case "on_tool_error":
      return [{ kind: "tool", phase: "end", toolCallId: run, tool, result: jsonTextOf(data.error), status: "error" }];
    default:
      return /_error$/.test(event)
        ? [{ kind: "error", reason: firstText(data.error) ?? jsonTextOf(data.error), name: tool }]
        : [rawDraft(event)];
  }
}

/** `messages/partial` gives whole messages that grow; `messages` gives `[piece, where it is from]`. */
function readStream(event: string, data: readonly unknown[]): Draft[] {
  const isWhole = event === "messages/partial" || event === "messages/complete";
  const drafts = (isWhole ? data : data.slice(0, 1)).map(messageOf).flatMap((message): Draft[] => {
    const type = String(message.type);
    const segment = textOf(message.id);
    const text = textIn(message.content);
    const toolCallId = textOf(message.tool_call_id);
    if (toolCallId !== undefined)
      return [{ kind: "tool", phase: "end", toolCallId, tool: textOf(message.name), result: text, status: "ok" }];
    const role = /^human/i.test(type) ? "user" : /^ai/i.test(type) ? "agent" : undefined;
    const calls = objectsOf(message.tool_calls).flatMap((call): Draft[] =>
      textOf(call.id) === undefined || !textOf(call.name)
        ? []
        : [
            {
              kind: "tool",
              phase: "start",
              toolCallId: textOf(call.id),
              tool: textOf(call.name),
              args: jsonTextOf(call.args),
            },
          ],
    );
    if (role === undefined || text === undefined) return calls;
    const mode = isWhole || role === "user" ? "replace" : "append";
    const phase = event === "messages/complete" || role === "user" ? "final" : undefined;
    return [{ kind: "transcript", role, segment, turn: segment, text, mode, ...(phase && { phase }) }, ...calls];
  });
  return drafts.length > 0 ? drafts : [rawDraft(event)];
}

function usageOf({ usage_metadata: given, response_metadata }: Values): Draft[] {
  const usage = objectOf(given);
  const tokens = tokensOf({
    input: usage?.input_tokens,
    output: usage?.output_tokens,
    cached: objectOf(usage?.input_token_details)?.cache_read,
    cacheWrite: objectOf(usage?.input_token_details)?.cache_creation,
    reasoning: objectOf(usage?.output_token_details)?.reasoning,
    audioInput: objectOf(usage?.input_token_details)?.audio,
    audioOutput: objectOf(usage?.output_token_details)?.audio,
  });
  if (tokens === undefined) return [];
  const model = firstText(objectOf(response_metadata)?.model_name, objectOf(response_metadata)?.model);
  return [{ kind: "usage", service: "llm", model, tokens }];
}
