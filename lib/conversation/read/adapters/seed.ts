import { fieldNames } from "../field-kinds";
import { firstText, flagOf, jsonTextOf, listOf, objectOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, roleOf, statusOf } from "./adapter";
import { isTypeName, readType, type TypeSays } from "./type-words";
import { isWritten } from "./written-text";

const textNames = ["text", "transcript", "utterance", "content", "message", "delta", "msg", "body"] as const;
/** Fields that hold speech and nothing else; the other names hold texts of any kind. */
const spokenNames = new Set<string>(["text", "transcript", "utterance"]);
const typeNames = ["type", "event", "kind", "event_type", "eventType", "message_type"] as const;
const roleNames = ["role", "speaker", "participant", "sender", "author", "speaker_role"] as const;
/** Names of roles here, of people and numbers elsewhere: believed where they hold a word for a role. */
const looseRoleNames = ["from", "direction", "track", "source"] as const;
const finalNames = ["is_final", "isFinal", "final"] as const;
const partialNames = ["partial", "is_partial", "isPartial", "interim"] as const;
const segmentNames = [
  ...["segment_id", "segmentId", "segment", "utterance_id", "utteranceId", "item_id", "message_id", "messageId"],
  ...["response_id", "part_id", "block_id", "generation_id"],
] as const;
/** What stands in log lines and never beside what somebody says. */
const logNames = [
  "level",
  "severity",
  "logger",
  "log_level",
  "levelname",
  "stack",
  "stacktrace",
  "traceback",
  "lineno",
];
const ownNames = ["turn_id", "turnId", "id", "tool_call_id", "toolCallId", "call_id", "name", "tool", "tool_name"];
const known = new Set([
  ...[...textNames, ...typeNames, ...roleNames, ...finalNames, ...partialNames, ...segmentNames, ...ownNames],
  ...["arguments", "args", "input", "result", "output", "status"],
]);

const untyped: TypeSays = { is: "unknown", role: undefined, isDelta: false, isFinal: undefined };

/**
 * Any producer that no adapter knows. What a text is is decided by the words of its type and by its role; where neither
 * is written, a field for speech alone may hold it, and the draft says that nothing but its name tells (`isPlain`).
 * Reasoning, tools, errors and logs are no speech, and a type of which no word is known stays raw.
 */
export const seed: Adapter = {
  name: "seed",
  fits: (body) => read(body) !== null,
  start: () => read,
  knownFields: known,
  fields: fieldNames(
    [...textNames].filter((name) => name !== "body" && name !== "message").join(" "),
    `${segmentNames.join(" ")} ${partialNames.join(" ")} isFinal turn_id turnId speaker_role event_type eventType message_type`,
  ),
};

function read(body: Values): Draft[] | null {
  const given = typeOf(body);
  const says = given === undefined ? untyped : readType(given);
  if (given !== undefined && (says.is === "silent" || says.is === "unknown")) return null;
  if (says.is === "tool") return readTool(body, says);
  const found = textIn(body, says.isDelta);
  if (says.is === "error")
    return [{ kind: "error", reason: found?.text ?? firstText(body.error, body.reason), name: given }];
  if (found === undefined) return null;
  const who = pick(body, roleNames);
  const role = roleOf(who) ?? looseRole(body) ?? says.role;
  if (given !== undefined || who !== undefined || role !== undefined) return [said(found.text, body, role, who, says)];
  const isSpeech = spokenNames.has(found.name) ? !logNames.some((name) => body[name] !== undefined) : isAlone(body);
  return isSpeech && !isWritten(found.text) ? [{ ...said(found.text, body, role, who, says), isPlain: true }] : null;
}

/** On which side of the console's own telephone line somebody speaks. */
const directions = new Map<unknown, "user" | "agent">([
  ["inbound", "user"],
  ["outbound", "agent"],
]);

function looseRole(body: Values): Draft["role"] {
  for (const name of looseRoleNames) {
    const value = body[name];
    if (value === undefined) continue;
    const role = roleOf(value) ?? directions.get(value);
    if (role !== undefined && role !== "system" && role !== "tool") return role;
  }
  return undefined;
}

function typeOf(body: Values): string | undefined {
  for (const name of typeNames) {
    const value = body[name];
    if (typeof value === "string" && value !== "" && !value.startsWith("{")) return value;
  }
  const message = body.message;
  return typeof message === "string" && pick(body, roleNames) === undefined && isTypeName(message)
    ? message
    : undefined;
}

function textIn(body: Values, isDelta: boolean): { name: string; text: string } | undefined {
  if (isDelta && typeof body.delta === "string" && body.delta !== "") return { name: "delta", text: body.delta };
  for (const name of textNames) {
    const value = body[name];
    if (value === undefined) continue;
    const text = typeof value === "string" ? value : partsOf(value);
    if (text !== "" && !isJson(text) && !(name === "message" && isTypeName(text))) return { name, text };
  }
  return undefined;
}

/** A content of several parts, of which those of text are said. */
function partsOf(value: unknown): string {
  if (!Array.isArray(value)) return "";
  return listOf(value)
    .map((part) => objectOf(part))
    .filter(
      (part) => part === undefined || part.type === undefined || /^(?:input_|output_)?text$/.test(String(part.type)),
    )
    .map((part) => textOf(part?.text) ?? "")
    .join("");
}

const isJson = (text: string) =>
  (text.startsWith("{") && text.endsWith("}")) || (text.startsWith("[{") && text.endsWith("]"));

/** No field that nobody knows stands beside a text of any kind: whoever writes it writes what is said. */
const isAlone = (body: Values) =>
  Object.keys(body).every((name) => known.has(name) || /^(?:ts|time|timestamp|seq|at|t|src|eid)$/.test(name));

function said(text: string, body: Values, role: Draft["role"], who: unknown, { isDelta, isFinal }: TypeSays): Draft {
  const draft: Draft = { kind: "transcript", role: role ?? "unknown", text, likelyMode: "line" };
  if (who !== undefined && role === undefined) draft.speaker = textOf(who);
  const isLast = flagOf(pick(body, finalNames)) ?? not(flagOf(pick(body, partialNames))) ?? isFinal;
  if (isLast !== undefined) draft.phase = isLast ? "final" : "partial";
  if (isLast && !isDelta) draft.mode = "replace";
  // What is said to be a partial is no line of its own.
  if (isLast === false) draft.likelyMode = "replace";
  if (isDelta) draft.mode = "append";
  draft.segment = textOf(pick(body, segmentNames));
  draft.turn = firstText(body.turn_id, body.turnId);
  if (draft.segment === undefined) draft.bareId = textOf(body.id);
  return draft;
}

function readTool(body: Values, { isFinal }: TypeSays): Draft[] | null {
  const call = objectOf(body.function) ?? objectOf(body.tool_call) ?? body;
  const tool = firstText(call.name, body.tool_name, body.toolName, body.tool, body.function_name);
  const toolCallId = firstText(body.tool_call_id, body.toolCallId, body.call_id, call.id);
  if (tool === undefined && toolCallId === undefined) return null;
  const args = jsonTextOf(call.arguments ?? call.args ?? call.input ?? call.parameters);
  const result = jsonTextOf(body.result ?? body.output ?? (isFinal ? body.content : undefined));
  const status = statusOf(body.status);
  const isEnd = isFinal || result !== undefined || status !== undefined;
  return [
    {
      kind: "tool",
      phase: isEnd ? "end" : "start",
      toolCallId,
      tool,
      args,
      result,
      status: status ?? (isEnd ? "ok" : undefined),
    },
  ];
}

const not = (flag: boolean | undefined) => (flag === undefined ? undefined : !flag);

function pick(body: Values, names: readonly string[]): unknown {
  for (const name of names) if (body[name] !== undefined) return body[name];
  return undefined;
}
