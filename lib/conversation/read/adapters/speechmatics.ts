import { fieldNames } from "../field-kinds";
import { firstText, numberOf, objectOf, objectsOf, secondsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";
import { createSpeakerRoles, type SpeakerRoles, speakerRuns } from "./speaker-runs";
import { wordTimes } from "./word-times";

const types = new Set<unknown>([
  ...["RecognitionStarted", "AudioAdded", "ChannelAudioAdded", "AddPartialTranscript", "AddTranscript"],
  ...["AddPartialTranslation", "AddTranslation", "AddPartialSegment", "AddSegment", "EndOfUtterance", "EndOfTurn"],
  ...["EndOfTranscript", "StartOfTurn", "AudioEventStarted", "AudioEventEnded", "SpeakersResult", "SpeechStarted"],
  ...["SpeechEnded", "SpeakerMetrics", "SessionMetrics", "Diagnostics"],
]);

/** Speechmatics in real time: the name of each message stands in `message`. Partials say all that is not final yet. */
export const speechmatics: Adapter = {
  name: "speechmatics",
  fits: ({ message, type, reason }) =>
    types.has(message) ||
    ((message === "Info" || message === "Warning" || message === "Error") &&
      type !== undefined &&
      reason !== undefined),
  start: () => {
    const rolesOf = createSpeakerRoles();
    return (body) => read(body, rolesOf);
  },
  knownFields: new Set([
    ...["message", "metadata", "results", "segments", "format", "channel", "seq_no", "id", "type", "reason", "code"],
    ...["language_pack_info", "orchestrator_version", "event", "quality", "usage", "quota", "last_updated", "speakers"],
    ...["duration_limit", "turn_id", "time", "probability", "speaker_id"],
  ]),
  fields: fieldNames("transcript content text", "message seq_no channel attaches_to is_eos speaker format id code"),
};

function read(body: Values, rolesOf: SpeakerRoles): Draft[] {
  const metadata = objectOf(body.metadata) ?? {};
  const channel = textOf(body.channel);
  switch (body.message) {
    case "RecognitionStarted":
      return [{ kind: "lifecycle", phase: "start" }];
    case "EndOfTranscript":
      return [{ kind: "lifecycle", phase: "end" }];
    case "AddPartialTranscript":
      return readResults(body, metadata, "partial", channel, rolesOf);
    case "AddTranscript":
      return readResults(body, metadata, "final", channel, rolesOf);
    case "AddPartialSegment":
      return readSegments(body, "partial", channel, rolesOf);
    case "AddSegment":
      return readSegments(body, "final", channel, rolesOf);
    case "EndOfUtterance":
    case "EndOfTurn":
      return [
        {
          ...{ kind: "speech", phase: "stop", role: "user", channel, isEndOfTurn: true },
          audioEndMs: secondsOf(metadata.end_time),
        },
      ];
    case "Error":
      return [{ kind: "error", reason: textOf(body.reason), name: textOf(body.type) }];
    default:
      return [rawDraft(textOf(body.message))];
  }
}

function readResults(
  body: Values,
  metadata: Values,
  phase: "partial" | "final",
  channel: string | undefined,
  rolesOf: SpeakerRoles,
): Draft[] {
  const words = objectsOf(body.results).flatMap((result) => {
    const [best] = objectsOf(result.alternatives);
    const text = textOf(best?.content);
    return text === undefined ? [] : [{ text, result, best: best ?? {}, speaker: textOf(best?.speaker) }];
  });
  // A sign belongs to the word before it, whoever it is said to be of.
  words.forEach((word, at) => {
    if (word.result.type === "punctuation" && at > 0) word.speaker = words[at - 1]?.speaker;
  });
  const runs = speakerRuns(words);
  const roles = rolesOf(runs.length === 0 ? [undefined] : runs.map(({ speaker }) => speaker), phase === "final");
  const whole = textOf(metadata.transcript)?.trim();
  if (runs.length === 0 && !whole) return [rawDraft(textOf(body.message))];
  const said = { kind: "transcript", phase, mode: "replace", channel } as const;
  if (runs.length < 2) {
    const times = { audioStartMs: secondsOf(metadata.start_time), audioEndMs: secondsOf(metadata.end_time) };
    const text = whole || joined(words);
    return [{ ...said, role: roles[0], text, speaker: runs[0]?.speaker, words: timed(words), ...times }];
  }
  return runs.map(({ speaker, words: own }, at) => ({
    ...{ ...said, role: roles[at], text: joined(own), speaker, words: timed(own) },
    audioStartMs: secondsOf(own[0]?.result.start_time),
    audioEndMs: secondsOf(own.at(-1)?.result.end_time),
  }));
}

type Word = { text: string; result: Values; best: Values };

const joined = (words: readonly Word[]) =>
  words.reduce(
    (all, { text, result }) => (all === "" || result.attaches_to === "previous" ? all + text : `${all} ${text}`),
    "",
  );

const timed = (words: readonly Word[]) =>
  wordTimes(
    words
      .filter(({ result }) => result.type !== "punctuation")
      .map(({ text, result, best }) => ({
        ...{ text, confidence: numberOf(best.confidence) },
        ...{ startMs: secondsOf(result.start_time), endMs: secondsOf(result.end_time) },
      })),
  );

/** The agents' interface gives texts by speaker. */
function readSegments(
  body: Values,
  phase: "partial" | "final",
  channel: string | undefined,
  rolesOf: SpeakerRoles,
): Draft[] {
  const segments = objectsOf(body.segments);
  const roles = rolesOf(
    segments.map(({ speaker_id }) => textOf(speaker_id)),
    phase === "final",
  );
  return segments.map((segment, at) => {
    const times = objectOf(segment.metadata) ?? segment;
    return {
      ...{ kind: "transcript", phase, mode: "replace", role: roles[at], channel, text: textOf(segment.text) },
      ...{ speaker: firstText(segment.speaker_id, segment.speaker), language: textOf(segment.language) },
      ...{ audioStartMs: secondsOf(times.start_time), audioEndMs: secondsOf(times.end_time) },
    };
  });
}
