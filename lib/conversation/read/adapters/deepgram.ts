import type { SpeakerRole } from "@/lib/schema/conversation-event";
import { fieldNames } from "../field-kinds";
import {
  flagOf,
  jsonTextOf,
  listOf,
  numberOf,
  objectOf,
  objectsOf,
  secondsOf,
  textOf,
  type Values,
} from "../loose-value";
import { type Adapter, type Draft, rawDraft, roleOf } from "./adapter";
import { entitySpans } from "./entity-spans";
import { createSpeakerRoles, type SpeakerRoles, speakerRuns } from "./speaker-runs";
import { wordTimes } from "./word-times";

const types = new Set<unknown>([
  ...["Results", "TurnInfo", "UtteranceEnd", "ConversationText", "FunctionCallRequest", "FunctionCallResponse"],
  ...["AgentStartedSpeaking", "AgentAudioDone", "AgentThinking", "LatencyReport", "UserStartedSpeaking"],
  ...["InjectionRefused", "SettingsApplied", "Welcome", "FunctionCallCancelled"],
  ...["PromptUpdated", "SpeakUpdated", "ThinkUpdated", "ListenUpdated"],
]);

const latencyNames = [
  ...["total_latency", "tts_latency", "ttt_latency", "stt_latency"],
  ...["ttt_token_latency", "ttt_text_latency", "ttt_tool_latency", "ttt_thinking_latency"],
];

/** Deepgram: live transcription (`Results`), Flux (`TurnInfo`) and the Voice Agent. Times in them are of the audio. */
export const deepgram: Adapter = {
  name: "deepgram",
  fits: ({ type, channel, request_id, description }) =>
    types.has(type) ||
    (type === "SpeechStarted" && channel !== undefined) ||
    (type === "Metadata" && request_id !== undefined) ||
    ((type === "Error" || type === "Warning") && description !== undefined),
  start: () => {
    const rolesOf = createSpeakerRoles();
    return (body) => read(body, rolesOf);
  },
  knownFields: new Set([
    ...[
      "type",
      "channel_index",
      "duration",
      "start",
      "is_final",
      "speech_final",
      "from_finalize",
      "channel",
      "metadata",
    ],
    ...[
      "entities",
      "last_word_end",
      "timestamp",
      "request_id",
      "sequence_id",
      "event",
      "turn_index",
      "transcript",
      "words",
    ],
    ...["message", "content", ...latencyNames],
    ...["audio_window_start", "audio_window_end", "end_of_turn_confidence", "trigger", "languages", "languages_hinted"],
    ...[
      "role",
      "content",
      "functions",
      "id",
      "name",
      "total_latency",
      "tts_latency",
      "ttt_latency",
      "code",
      "description",
    ],
  ]),
  fields: fieldNames(
    "transcript word punctuated_word",
    `channel_index speech_final from_finalize request_id sequence_id turn_index last_word_end speaker channel
    audio_window_start audio_window_end end_of_turn_confidence trigger languages total_latency tts_latency
    ttt_latency stt_latency ttt_token_latency ttt_text_latency ttt_tool_latency ttt_thinking_latency start_word
    end_word label id name code`,
  ),
};

function read(body: Values, rolesOf: SpeakerRoles): Draft[] | null {
  switch (body.type) {
    case "Results":
      return readResults(body, rolesOf);
    case "TurnInfo":
      return readTurn(body);
    case "UtteranceEnd":
      return [
        { kind: "speech", phase: "stop", role: "user", isEndOfTurn: true, audioEndMs: secondsOf(body.last_word_end) },
      ];
    case "SpeechStarted":
      return [{ kind: "speech", phase: "start", role: "user", audioStartMs: secondsOf(body.timestamp) }];
    case "UserStartedSpeaking":
      return [{ kind: "speech", phase: "start", role: "user" }];
    case "AgentAudioDone":
      return [{ kind: "speech", phase: "stop", role: "agent" }];
    case "ConversationText":
      return [
        {
          kind: "transcript",
          phase: "final",
          mode: "line",
          role: roleOf(body.role) ?? "unknown",
          text: textOf(body.content),
        },
      ];
    case "FunctionCallRequest":
      return objectsOf(body.functions).map(({ id, name, arguments: args }) => ({
        kind: "tool",
        phase: "start",
        toolCallId: textOf(id),
        tool: textOf(name),
        args: jsonTextOf(args),
      }));
    case "FunctionCallResponse":
      return [
        {
          kind: "tool",
          phase: "end",
          toolCallId: textOf(body.id),
          tool: textOf(body.name),
          result: jsonTextOf(body.content),
          status: "ok",
        },
      ];
    case "FunctionCallCancelled":
      return objectsOf(body.functions).map(({ id, name }) => ({
        ...{ kind: "tool", phase: "end", toolCallId: textOf(id), tool: textOf(name), status: "cancelled" },
      }));
    case "AgentStartedSpeaking":
      return [{ kind: "speech", phase: "start", role: "agent" }, ...latencies(body)];
    case "LatencyReport":
      return latencies(body);
    case "Error":
    case "InjectionRefused":
      return [
        {
          kind: "error",
          reason: textOf(body.description) ?? textOf(body.message),
          name: textOf(body.code) ?? textOf(body.type),
        },
      ];
    default:
      return [rawDraft(textOf(body.type))];
  }
}

function latencies(body: Values): Draft[] {
  return latencyNames.flatMap((name): Draft[] => {
    const measure = secondsOf(body[name]);
    return measure === undefined ? [] : [{ kind: "metric", name, measure }];
  });
}

/** Texts of one window, told by its start, replace each other; several windows make an utterance. */
function readResults(body: Values, rolesOf: SpeakerRoles): Draft[] {
  const [best] = objectsOf(objectOf(body.channel)?.alternatives);
  const [channelIndex, channels] = listOf(body.channel_index);
  const text = textOf(best?.transcript);
  const isFinal = flagOf(body.is_final) === true;
  const isEndOfTurn = flagOf(body.speech_final) === true;
  const channel = textOf(channelIndex);
  const isOneChannel = numberOf(channels) === undefined || numberOf(channels) === 1;
  const words = objectsOf(best?.words).map((word) => ({ word, text: spelled(word), speaker: textOf(word.speaker) }));
  const runs = speakerRuns(words);
  // What is still open stays with its first speaker: who says which words is settled with the final.
  const isSplit = isFinal && runs.length > 1;
  const speakers = isSplit ? runs.map(({ speaker }) => speaker) : [runs[0]?.speaker];
  const roles: SpeakerRole[] = isOneChannel ? rolesOf(speakers, isFinal) : speakers.map(() => "unknown");
  const role = roles[0];
  if (text === undefined) {
    return isEndOfTurn ? [{ kind: "speech", phase: "stop", role, channel, isEndOfTurn }] : [rawDraft("Results")];
  }
  const start = secondsOf(body.start);
  const duration = secondsOf(body.duration);
  const segment = start === undefined ? undefined : `${channel ?? "0"}@${start}`;
  const said: Draft = {
    ...{
      kind: "transcript" as const,
      phase: isFinal ? "final" : "partial",
      mode: "replace" as const,
      role,
      channel,
      isEndOfTurn,
    },
    ...{ confidence: numberOf(best?.confidence), language: textOf(listOf(best?.languages)[0]) },
  };
  const end = start !== undefined && duration !== undefined ? start + duration : undefined;
  const entities = objectsOf(body.entities);
  const bodies = words.map(({ word }) => word);
  if (!isSplit) {
    return [
      {
        ...{ ...said, text, speaker: words[0]?.speaker, segment, words: timed(bodies) },
        pii: entitySpans(text, bodies, entities),
        ...{ audioStartMs: secondsOf(bodies[0]?.start) ?? start, audioEndMs: secondsOf(bodies.at(-1)?.end) ?? end },
      },
    ];
  }
  let before = 0;
  return runs.map(({ speaker, words: own }, at) => {
    const from = before;
    before += own.length;
    const ownText = own.map((word) => word.text).join(" ");
    const ownWords = own.map(({ word }) => word);
    const marks = entities.map((entity) => ({
      ...entity,
      start_word: Math.max(0, (numberOf(entity.start_word) ?? 0) - from),
      end_word: Math.min(own.length, (numberOf(entity.end_word) ?? 0) - from),
    }));
    return {
      ...{
        ...said,
        role: roles[at],
        text: ownText,
        speaker,
        words: timed(ownWords),
        pii: entitySpans(ownText, ownWords, marks),
      },
      segment: segment === undefined || at === 0 ? segment : `${segment}#${at}`,
      ...{ audioStartMs: secondsOf(ownWords[0]?.start), audioEndMs: secondsOf(ownWords.at(-1)?.end) },
    };
  });
}

const spelled = (word: Values) => textOf(word.punctuated_word) ?? textOf(word.word) ?? "";

const turnPhases = new Map<unknown, string>([
  ["EagerEndOfTurn", "eager"],
  ["TurnResumed", "resumed"],
  ["EndOfTurn", "final"],
]);

function readTurn(body: Values): Draft[] {
  const turn = textOf(body.turn_index);
  const words = objectsOf(body.words);
  const text = textOf(body.transcript);
  const sequence = numberOf(body.sequence_id);
  if (text === undefined && body.event === "StartOfTurn")
    return [{ kind: "speech", phase: "start", role: "user", turn, sequence }];
  return [
    {
      kind: "transcript",
      phase: turnPhases.get(body.event) ?? "partial",
      mode: "replace",
      role: "user",
      text,
      turn,
      sequence,
      segment: turn === undefined ? undefined : `turn ${turn}`,
      isEndOfTurn: body.event === "EndOfTurn",
      language: textOf(listOf(body.languages)[0]),
      words: timed(words),
      audioStartMs: secondsOf(words[0]?.start) ?? secondsOf(body.audio_window_start),
      audioEndMs: secondsOf(words.at(-1)?.end) ?? secondsOf(body.audio_window_end),
    },
  ];
}

function timed(words: readonly Values[]) {
  return wordTimes(
    words.map((word) => ({
      text: word.punctuated_word ?? word.word,
      startMs: secondsOf(word.start),
      endMs: secondsOf(word.end),
      confidence: word.confidence,
    })),
  );
}
