import type { Deepgram } from "@deepgram/sdk";
import { describe, expect, test } from "vitest";
import { spread, wrapped } from "./entries-of";
import { readCall } from "./read-call";

const metadata = { request_id: "r", model_info: { name: "nova", version: "1", arch: "nova" }, model_uuid: "m" };
const partial = {
  type: "Results",
  ...{ channel_index: [0, 1], start: 18.81, duration: 2, is_final: false, speech_final: false, metadata },
  channel: { alternatives: [{ transcript: "do you", confidence: 0.9, words: [] }] },
} satisfies Deepgram.listen.ListenV1Results;
const final = {
  ...partial,
  ...{ is_final: true, speech_final: true },
  channel: {
    alternatives: [
      {
        transcript: "do you know",
        confidence: 0.99,
        words: [{ word: "do", start: 20.25, end: 20.57, confidence: 0.75, punctuated_word: "Do", speaker: 0 }],
      },
    ],
  },
} satisfies Deepgram.listen.ListenV1Results;
const eager = {
  type: "TurnInfo",
  ...{ request_id: "r", event: "EagerEndOfTurn", turn_index: 3, sequence_id: 91, transcript: "do you know", words: [] },
  ...{ end_of_turn_confidence: 0.7, audio_window_start: 18.8, audio_window_end: 23.7 },
} satisfies Deepgram.listen.ListenV2TurnInfo;
const events: object[] = [
  partial,
  final,
  { type: "UtteranceEnd", channel: [0, 1], last_word_end: 23.4 } satisfies Deepgram.listen.ListenV1UtteranceEnd,
  eager,
  { ...eager, event: "EndOfTurn", sequence_id: 92 },
  { type: "ConversationText", role: "assistant", content: "Hello." },
  { type: "FunctionCallRequest", functions: [{ id: "c1", name: "find", arguments: "{}", client_side: true }] },
  { type: "FunctionCallResponse", name: "find", content: "3 flights" },
  { type: "AgentStartedSpeaking", total_latency: 0.9, tts_latency: 0.2, ttt_latency: 0.4 },
];

describe.each([
  ["JSON in one field", wrapped(events, "payload")],
  ["flat fields", spread(events)],
])("%s", (_, entries) => {
  test("every kind is mapped", () => {
    const read = readCall(entries);
    expect(read.events).toMatchObject([
      { kind: "transcript", phase: "partial", mode: "replace", role: "user", segment: "0@18810", audioStartMs: 18_810 },
      {
        ...{ kind: "transcript", phase: "final", segment: "0@18810", isEndOfTurn: true, audioStartMs: 20_250 },
        ...{ speaker: "0", words: [["Do", 20_250, 20_570, 0.75]] },
      },
      { kind: "speech", phase: "stop", isEndOfTurn: true, audioEndMs: 23_400 },
      { kind: "transcript", phase: "eager", turn: "3", sequence: 91, isEndOfTurn: false },
      { kind: "transcript", phase: "final", segment: "turn 3", isEndOfTurn: true },
      { kind: "transcript", role: "agent", text: "Hello." },
      { kind: "tool", phase: "start", toolCallId: "c1", tool: "find", args: "{}" },
      { kind: "tool", phase: "end", tool: "find", result: "3 flights" },
      { kind: "speech", phase: "start", role: "agent" },
      { kind: "metric", name: "total_latency", measure: 900 },
      { kind: "metric", name: "tts_latency", measure: 200 },
      { kind: "metric", name: "ttt_latency", measure: 400 },
    ]);
    expect(read.report).toMatchObject({ understood: 9, adapters: { deepgram: 9 }, unknownFields: [] });
  });
});
