import { fieldNames } from "../field-kinds";
import {
  countOf,
  firstText,
  jsonTextOf,
  numberOf,
  objectOf,
  objectsOf,
  secondsOf,
  textOf,
  type Values,
} from "../loose-value";
import { type Adapter, type Draft, rawDraft, roleOf } from "./adapter";
import { createNewMessages } from "./new-messages";
import { tokensOf } from "./tokens";

const signs = [
  ...["gen_ai.operation.name", "gen_ai.conversation.id", "gen_ai.agent.id", "gen_ai.agent.name", "gen_ai.tool.name"],
  ...["gen_ai.tool.call.id", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.evaluation.name"],
  ...["gen_ai.request.model", "gen_ai.response.time_to_first_chunk", "gen_ai.input.messages", "gen_ai.output.messages"],
];

/** A span's attributes beside its name, as a map or as OTLP writes them, or the attributes themselves. */
function attributesOf(body: Values): Values {
  if (body.attributes === undefined) return body;
  const map = objectOf(body.attributes);
  if (map !== undefined) return map;
  return Object.fromEntries(
    objectsOf(body.attributes).flatMap(({ key, value }) => {
      const name = textOf(key);
      const given = objectOf(value);
      if (name === undefined || given === undefined) return [];
      return [[name, given.stringValue ?? given.intValue ?? given.doubleValue ?? given.boolValue ?? given.arrayValue]];
    }),
  );
}

/**
 * Attributes of OpenTelemetry's conventions for generative AI, flat or in their span. Since 1.37 they hold what was said:
 * the whole history with each request, of which only what is new is given on. They have no word for barge-in or hand-off.
 */
export const otelGenai: Adapter = {
  name: "otel-genai",
  fits: (body) => {
    const attributes = attributesOf(body);
    return signs.some((name) => attributes[name] !== undefined);
  },
  start: () => {
    const isNew = createNewMessages();
    return (body) => {
      const attributes = attributesOf(body);
      return [...readMessages(attributes, isNew), ...read(attributes)];
    };
  },
  knownFields: new Set([
    ...signs,
    ...["gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "gen_ai.usage.cache_read.input_tokens"],
    ...["gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.reasoning.output_tokens", "gen_ai.response.model"],
    ...["gen_ai.evaluation.score.value", "gen_ai.evaluation.score.label", "gen_ai.provider.name", "gen_ai.system"],
    ...["error.type", "gen_ai.response.id", "gen_ai.output.type", "gen_ai.response.finish_reasons"],
    ...["gen_ai.system_instructions", "gen_ai.tool.definitions", "gen_ai.request.temperature", "server.address"],
    ...["attributes", "name", "traceId", "spanId", "parentSpanId", "startTimeUnixNano", "endTimeUnixNano", "status"],
    ...["trace_id", "span_id", "parent_id", "start_time", "end_time", "resource", "context", "scope", "links"],
  ]),
  fields: fieldNames(
    "content text",
    `gen_ai.operation.name gen_ai.conversation.id gen_ai.agent.id gen_ai.agent.name gen_ai.tool.name
    gen_ai.tool.call.id gen_ai.usage.input_tokens gen_ai.usage.output_tokens gen_ai.usage.cache_read.input_tokens
    gen_ai.usage.cache_creation.input_tokens gen_ai.usage.reasoning.output_tokens gen_ai.evaluation.name
    gen_ai.evaluation.score.value gen_ai.evaluation.score.label gen_ai.request.model gen_ai.response.model
    gen_ai.response.id gen_ai.response.time_to_first_chunk gen_ai.provider.name gen_ai.system error.type traceId
    spanId`,
  ),
};

type Message = { role: string | undefined; parts: Values[] };

function messagesOf(given: unknown): Message[] {
  return objectsOf(given).map((message) => {
    const parts = objectsOf(message.parts);
    const content = textOf(message.content);
    const whole = parts.length > 0 || content === undefined ? parts : [{ type: "text", content }];
    return { role: textOf(message.role), parts: whole };
  });
}

const textIn = ({ parts }: Message) =>
  parts
    .filter(({ type }) => type === "text")
    .map(({ content, text }) => textOf(content) ?? textOf(text) ?? "")
    .join("");

function readMessages(body: Values, isNew: ReturnType<typeof createNewMessages>): Draft[] {
  const asked = messagesOf(body["gen_ai.input.messages"]);
  const all = [...asked, ...messagesOf(body["gen_ai.output.messages"])];
  if (all.length === 0) return [];
  const fresh = isNew(all.map((message) => `${message.role} ${JSON.stringify(message.parts)}`));
  return all.flatMap((message, at) => {
    if (!fresh[at]) return [];
    const role = roleOf(message.role);
    const text = textIn(message);
    const isSaid = text !== "" && (role === "user" || role === "agent");
    const said: Draft[] = isSaid ? [{ kind: "transcript", phase: "final", mode: "line", role, text }] : [];
    return [...said, ...message.parts.flatMap(readPart)];
  });
}

function readPart(part: Values): Draft[] {
  const toolCallId = textOf(part.id);
  if (part.type === "tool_call")
    return [{ kind: "tool", phase: "start", toolCallId, tool: textOf(part.name), args: jsonTextOf(part.arguments) }];
  if (part.type !== "tool_call_response") return [];
  return [{ kind: "tool", phase: "end", toolCallId, result: jsonTextOf(part.response ?? part.result), status: "ok" }];
}

function read(body: Values): Draft[] {
  const agent = firstText(body["gen_ai.agent.name"], body["gen_ai.agent.id"]);
  const drafts: Draft[] = [];
  const toolCallId = textOf(body["gen_ai.tool.call.id"]);
  const tool = textOf(body["gen_ai.tool.name"]);
  if (toolCallId !== undefined || tool !== undefined) {
    const args = jsonTextOf(body["gen_ai.tool.call.arguments"]);
    const result = jsonTextOf(body["gen_ai.tool.call.result"]);
    const error = textOf(body["error.type"]);
    const isEnd = result !== undefined || error !== undefined;
    const status = error !== undefined ? "error" : result !== undefined ? "ok" : undefined;
    drafts.push({ kind: "tool", phase: isEnd ? "end" : "start", toolCallId, tool, args, result, status, agent });
  }
  const tokens = tokensOf({
    input: body["gen_ai.usage.input_tokens"],
    output: body["gen_ai.usage.output_tokens"],
    cached: body["gen_ai.usage.cache_read.input_tokens"],
    cacheWrite: body["gen_ai.usage.cache_creation.input_tokens"],
    reasoning: body["gen_ai.usage.reasoning.output_tokens"],
    audioInput: undefined,
    audioOutput: undefined,
  });
  if (tokens !== undefined) {
    const model = firstText(body["gen_ai.response.model"], body["gen_ai.request.model"]);
    const provider = firstText(body["gen_ai.provider.name"], body["gen_ai.system"]);
    drafts.push({ kind: "usage", service: "llm", provider, model, tokens, agent });
  }
  const firstChunkMs = secondsOf(countOf(body["gen_ai.response.time_to_first_chunk"]));
  if (firstChunkMs !== undefined)
    drafts.push({ kind: "metric", name: "time_to_first_chunk", measure: firstChunkMs, agent });
  const evaluation = textOf(body["gen_ai.evaluation.name"]);
  if (evaluation !== undefined) {
    const measure = numberOf(body["gen_ai.evaluation.score.value"]);
    drafts.push({ kind: "eval", name: evaluation, measure, value: textOf(body["gen_ai.evaluation.score.label"]) });
  }
  return drafts.length > 0 ? drafts : [rawDraft(textOf(body["gen_ai.operation.name"]) ?? "gen_ai")];
}
