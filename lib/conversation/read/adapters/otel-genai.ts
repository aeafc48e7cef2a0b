import { fieldNames } from "../field-kinds";
import { countOf, firstText, jsonTextOf, numberOf, secondsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";
import { tokensOf } from "./tokens";

const signs = [
  ...["gen_ai.operation.name", "gen_ai.conversation.id", "gen_ai.agent.id", "gen_ai.agent.name", "gen_ai.tool.name"],
  ...["gen_ai.tool.call.id", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.evaluation.name"],
  ...["gen_ai.request.model", "gen_ai.response.time_to_first_chunk"],
];

/** Attributes of OpenTelemetry's conventions for generative AI. They have no words for transcripts, barge-in or hand-off. */
export const otelGenai: Adapter = {
  name: "otel-genai",
  fits: (body) => signs.some((name) => body[name] !== undefined),
  start: () => read,
  knownFields: new Set([
    ...signs,
    ...["gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "gen_ai.usage.cache_read.input_tokens"],
    ...["gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.reasoning.output_tokens", "gen_ai.response.model"],
    ...["gen_ai.evaluation.score.value", "gen_ai.evaluation.score.label", "gen_ai.provider.name", "gen_ai.system"],
    ...["error.type", "gen_ai.response.id"],
  ]),
  fields: fieldNames(
    "",
    `gen_ai.operation.name gen_ai.conversation.id gen_ai.agent.id gen_ai.agent.name gen_ai.tool.name
    gen_ai.tool.call.id gen_ai.usage.input_tokens gen_ai.usage.output_tokens gen_ai.usage.cache_read.input_tokens
    gen_ai.usage.cache_creation.input_tokens gen_ai.usage.reasoning.output_tokens gen_ai.evaluation.name
    gen_ai.evaluation.score.value gen_ai.evaluation.score.label gen_ai.request.model gen_ai.response.model
    gen_ai.response.id gen_ai.response.time_to_first_chunk gen_ai.provider.name gen_ai.system error.type traceId
    spanId`,
  ),
};

function read(body: Values): Draft[] | null {
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
