import { fieldNames } from "../field-kinds";
import { flagOf, numberOf, objectsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";
import { wordTimes } from "./word-times";

/** AssemblyAI streaming v3. `transcript` lacks the newest word until it is final, so the text is made from `words`. */
export const assemblyai: Adapter = {
  name: "assemblyai",
  fits: ({ type, turn_order, expires_at, audio_duration_seconds, channel, ...body }) =>
    (type === "Turn" && turn_order !== undefined) ||
    (type === "Begin" && expires_at !== undefined) ||
    (type === "Termination" && audio_duration_seconds !== undefined) ||
    (type === "Heartbeat" && body.realtime_factor !== undefined) ||
    (type === "Silence" && body.start_ms !== undefined) ||
    (type === "Warning" && body.warning_code !== undefined) ||
    (type === "Error" && (body.error_code !== undefined || typeof body.error === "string")) ||
    (type === "SpeechStarted" && channel === undefined),
  start: () => (body) => {
    if (body.type === "Turn") return [readTurn(body)];
    if (body.type === "SpeechStarted")
      return [{ kind: "speech", phase: "start", role: "user", audioStartMs: numberOf(body.timestamp) }];
    if (body.type === "Error") return [{ kind: "error", reason: textOf(body.error), name: textOf(body.error_code) }];
    return [rawDraft(textOf(body.type))];
  },
  knownFields: new Set([
    ...["type", "turn_order", "turn_is_formatted", "end_of_turn", "transcript", "end_of_turn_confidence", "words"],
    ...[
      "utterance",
      "id",
      "expires_at",
      "audio_duration_seconds",
      "session_duration_seconds",
      "confidence",
      "speaker_label",
    ],
    ...["language_code", "language_confidence", "timestamp", "channel", "error", "error_code", "warning"],
    ...["warning_code", "start_ms", "end_ms", "total_audio_received_ms", "total_duration_ms", "realtime_factor"],
    ...["max_speech_probability"],
  ]),
  fields: fieldNames(
    "transcript text utterance",
    `turn_order turn_is_formatted end_of_turn end_of_turn_confidence word_is_final speaker_label
    language_confidence channel start_ms end_ms error_code warning_code expires_at audio_duration_seconds
    session_duration_seconds realtime_factor total_audio_received_ms total_duration_ms`,
  ),
};

function readTurn(body: Values): Draft {
  const words = objectsOf(body.words);
  const isEndOfTurn = flagOf(body.end_of_turn) === true;
  const turn = textOf(body.turn_order);
  const spoken = words.map(({ text }) => textOf(text) ?? "").join(" ");
  return {
    kind: "transcript",
    phase: isEndOfTurn ? "final" : "partial",
    mode: "replace",
    role: "user",
    turn,
    segment: turn === undefined ? undefined : `turn ${turn}`,
    text: isEndOfTurn ? (textOf(body.transcript) ?? spoken) : spoken === "" ? textOf(body.transcript) : spoken,
    isEndOfTurn,
    speaker: textOf(body.speaker_label),
    channel: textOf(body.channel),
    language: textOf(body.language_code),
    words: wordTimes(
      words.map(({ text, start, end, confidence }) => ({ text, startMs: start, endMs: end, confidence })),
    ),
    audioStartMs: numberOf(words[0]?.start),
    audioEndMs: numberOf(words.at(-1)?.end),
  };
}
