import { fieldNames } from "../field-kinds";
import { flagOf, jsonTextOf, listOf, objectOf, objectsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft, roleOf } from "./adapter";
import { tokensOf } from "./tokens";

/** Each message has one or several of these, in JavaScript's spelling or in Python's. */
const names = [
  ...["serverContent", "toolCall", "toolCallCancellation", "usageMetadata", "setupComplete", "goAway", "setup"],
  ...["sessionResumptionUpdate", "clientContent", "realtimeInput", "toolResponse", "voiceActivity"],
] as const;
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const spellings = new Map(names.map((name) => [name, snake(name)]));

const get = (body: Values, name: string): unknown => body[name] ?? body[snake(name)];
const part = (body: Values, name: string) => objectOf(get(body, name));

const signs = [
  "serverContent",
  "toolCall",
  "toolCallCancellation",
  "clientContent",
  "realtimeInput",
  "toolResponse",
] as const;
const onlySigns = ["usageMetadata", "setupComplete", "goAway", "sessionResumptionUpdate", "voiceActivity"] as const;

/** Gemini's Live API: pieces of what either side says, without ids; an answer ends where its turn is complete. */
export const geminiLive: Adapter = {
  name: "gemini-live",
  fits: (body) =>
    signs.some((name) => objectOf(body[name] ?? body[spellings.get(name) ?? name]) !== undefined && !isOther(body)) ||
    onlySigns.some((name) => objectOf(body[name] ?? body[spellings.get(name) ?? name]) !== undefined && !isOther(body)),
  start: () => {
    /** Numbers of the texts that the user and the model are at. */
    let [user, agent] = [0, 0];
    const pieces = (said: Values | undefined, role: "user" | "agent"): Draft[] => {
      const text = textOf(said?.text);
      if (text === undefined) return [];
      const segment = role === "user" ? `user ${user}` : `agent ${agent}`;
      const speaker = textOf(get(said ?? {}, "speakerLabel"));
      return [{ kind: "transcript", mode: "append", role, segment, speaker, text }];
    };

    function readContent(content: Values): Draft[] {
      const drafts: Draft[] = [];
      const input = part(content, "inputTranscription");
      const output = part(content, "outputTranscription");
      drafts.push(...pieces(input, "user"));
      for (const one of objectsOf(objectOf(get(content, "modelTurn"))?.parts))
        if (flagOf(one.thought) !== true) drafts.push(...pieces(one, "agent"));
      drafts.push(...pieces(output, "agent"));
      if (flagOf(input?.finished) === true) user += 1;
      if (flagOf(content.interrupted) === true) drafts.push({ kind: "interrupt", phase: "detected", role: "agent" });
      if (flagOf(get(content, "turnComplete")) === true) {
        drafts.push({ kind: "speech", phase: "stop", role: "agent" });
        [user, agent] = [user + 1, agent + 1];
      }
      return drafts;
    }

    return (body) => {
      const drafts: Draft[] = [];
      const content = part(body, "serverContent");
      if (content !== undefined) drafts.push(...readContent(content));
      const calls = part(body, "toolCall");
      for (const call of objectsOf(calls && get(calls, "functionCalls")))
        drafts.push({
          kind: "tool",
          phase: "start",
          toolCallId: textOf(call.id),
          tool: textOf(call.name),
          args: jsonTextOf(call.args),
        });
      const answers = part(body, "toolResponse");
      for (const answer of objectsOf(answers && get(answers, "functionResponses")))
        drafts.push({
          ...{ kind: "tool", phase: "end", toolCallId: textOf(answer.id), tool: textOf(answer.name) },
          ...{ result: jsonTextOf(answer.response), status: "ok" as const },
        });
      for (const id of listOf(part(body, "toolCallCancellation")?.ids))
        drafts.push({ kind: "tool", phase: "end", toolCallId: textOf(id), status: "cancelled" });
      for (const turn of objectsOf(part(body, "clientContent")?.turns)) {
        const text = objectsOf(turn.parts)
          .map((one) => textOf(one.text) ?? "")
          .join("");
        if (text !== "")
          drafts.push({ kind: "transcript", phase: "final", mode: "line", role: roleOf(turn.role) ?? "user", text });
      }
      const typed = textOf(part(body, "realtimeInput")?.text);
      if (typed !== undefined)
        drafts.push({ kind: "transcript", phase: "final", mode: "line", role: "user", text: typed });
      const usage = part(body, "usageMetadata");
      if (usage !== undefined) drafts.push(...usageOf(usage));
      if (get(body, "setupComplete") !== undefined) drafts.push({ kind: "lifecycle", phase: "start" });
      return drafts.length > 0 ? drafts : [rawDraft(names.find((name) => get(body, name) !== undefined))];
    };
  },
  knownFields: new Set([...names, ...spellings.values()]),
  fields: fieldNames(
    "text",
    "finished interrupted turnComplete turn_complete generationComplete generation_complete name id",
  ),
};

/** Types and events are others' signs. */
const isOther = ({ type, event, label }: Values) => (type ?? event ?? label) !== undefined;

function usageOf(usage: Values): Draft[] {
  const tokens = tokensOf({
    input: get(usage, "promptTokenCount"),
    output: get(usage, "responseTokenCount"),
    cached: get(usage, "cachedContentTokenCount"),
    cacheWrite: undefined,
    reasoning: get(usage, "thoughtsTokenCount"),
    audioInput: undefined,
    audioOutput: undefined,
  });
  return tokens === undefined ? [] : [{ kind: "usage", service: "rt", provider: "google", tokens }];
}
