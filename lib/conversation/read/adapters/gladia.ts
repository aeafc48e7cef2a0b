import { fieldNames } from "../field-kinds";
import { flagOf, numberOf, objectOf, objectsOf, secondsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";
import { createSpeakerRoles, type SpeakerRoles } from "./speaker-runs";
import { wordTimes } from "./word-times";

const types = new Set<unknown>([
  ...["speech_start", "speech_end", "start_session", "end_session", "start_recording", "end_recording", "audio_chunk"],
  ...["stop_recording", "translation", "named_entity_recognition", "sentiment_analysis", "post_transcript"],
  ...["post_final_transcript", "post_summarization"],
]);

/** Gladia, live: messages of its socket (`type`, `data`) and its callbacks (`event: "live.transcript"`, `payload`). */
export const gladia: Adapter = {
  name: "gladia",
  fits: ({ type, session_id, data, event, payload }) =>
    (type === "transcript" && objectOf(data)?.utterance !== undefined) ||
    (types.has(type) && session_id !== undefined) ||
    (typeof event === "string" && event.startsWith("live.") && payload !== undefined),
  start: () => {
    const rolesOf = createSpeakerRoles();
    return (body) => {
      const type = typeof body.event === "string" ? body.event.slice("live.".length) : textOf(body.type);
      const drafts = read(type, objectOf(body.data ?? body.payload) ?? {}, rolesOf);
      for (const draft of drafts) draft.happenedAt ??= body.created_at;
      return drafts;
    };
  },
  knownFields: new Set(["type", "session_id", "created_at", "data", "event", "payload", "id", "error", "acknowledged"]),
  fields: fieldNames("text word", "session_id channel speaker id is_final"),
};

function read(type: string | undefined, data: Values, rolesOf: SpeakerRoles): Draft[] {
  const channel = textOf(data.channel);
  switch (type) {
    case "transcript": {
      const said = objectOf(data.utterance) ?? {};
      const speaker = textOf(said.speaker);
      const words = objectsOf(said.words);
      const isFinal = flagOf(data.is_final) === true;
      const [role] = rolesOf([speaker], isFinal);
      return [
        {
          ...{ kind: "transcript", mode: "replace", role, segment: textOf(data.id), speaker },
          phase: isFinal ? "final" : "partial",
          ...{ text: textOf(said.text)?.trim(), channel: textOf(said.channel), language: textOf(said.language) },
          confidence: numberOf(said.confidence),
          words: wordTimes(
            words.map(({ word, start, end, confidence }) => ({
              ...{ text: textOf(word)?.trim(), startMs: secondsOf(start), endMs: secondsOf(end), confidence },
            })),
          ),
          ...{ audioStartMs: secondsOf(said.start), audioEndMs: secondsOf(said.end) },
        },
      ];
    }
    case "speech_start":
      return [{ kind: "speech", phase: "start", role: "user", channel, audioStartMs: secondsOf(data.time) }];
    case "speech_end":
      return [{ kind: "speech", phase: "stop", role: "user", channel, audioEndMs: secondsOf(data.time) }];
    case "start_session":
      return [{ kind: "lifecycle", phase: "start" }];
    case "end_session":
      return [{ kind: "lifecycle", phase: "end" }];
    default:
      return [rawDraft(type)];
  }
}
