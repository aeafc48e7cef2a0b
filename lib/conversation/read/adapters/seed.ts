import { fieldNames } from "../field-kinds";
import { firstText, flagOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, roleOf } from "./adapter";

const textNames = ["text", "transcript", "content", "message", "utterance", "delta", "msg", "body"] as const;
const roleNames = ["role", "speaker", "participant", "sender", "author", "speaker_role"] as const;
const finalNames = ["is_final", "isFinal", "final"] as const;
const partialNames = ["partial", "is_partial", "isPartial", "interim"] as const;
const segmentNames = ["segment_id", "segmentId", "segment", "utterance_id", "utteranceId", "item_id"] as const;

/**
 * The smallest producer: a text, and usually a time. It does not say who speaks, whether the text replaces what came
 * before, or when it is final; what hints stand beside it are taken. Without them role and phase stay open.
 */
export const seed: Adapter = {
  name: "seed",
  fits: (body) => plainText(body) !== undefined,
  start: () => (body) => {
    const text = plainText(body);
    return text === undefined ? null : [readPlain(text, body)];
  },
  knownFields: new Set([...textNames, ...roleNames, ...finalNames, ...partialNames, ...segmentNames, "turn_id"]),
  fields: fieldNames(
    "text transcript content message utterance delta msg body",
    `segment_id segmentId segment utterance_id utteranceId item_id turn_id turnId is_partial isPartial partial
    interim isFinal speaker_role`,
  ),
};

function plainText(body: Values): string | undefined {
  for (const name of textNames) {
    const value = body[name];
    if (typeof value === "string" && value !== "" && !isJsonObject(value)) return value;
  }
  return undefined;
}

const isJsonObject = (text: string) => text.startsWith("{") && text.endsWith("}");

function readPlain(text: string, body: Values): Draft {
  const who = pick(body, roleNames);
  const role = roleOf(who) ?? "unknown";
  const draft: Draft = { kind: "transcript", role, text, likelyMode: "line" };
  if (who !== undefined && role === "unknown") draft.speaker = textOf(who);
  const isFinal = flagOf(pick(body, finalNames)) ?? not(flagOf(pick(body, partialNames)));
  if (isFinal !== undefined) draft.phase = isFinal ? "final" : "partial";
  if (isFinal) draft.mode = "replace";
  draft.segment = textOf(pick(body, segmentNames));
  draft.turn = firstText(body.turn_id, body.turnId);
  return draft;
}

const not = (flag: boolean | undefined) => (flag === undefined ? undefined : !flag);

function pick(body: Values, names: readonly string[]): unknown {
  for (const name of names) if (body[name] !== undefined) return body[name];
  return undefined;
}
