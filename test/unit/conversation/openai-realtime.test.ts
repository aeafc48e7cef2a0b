import type { RealtimeServerEvent } from "openai/resources/realtime/realtime";
import { describe, expect, test } from "vitest";
import { spread, wrapped } from "./entries-of";
import { readCall } from "./read-call";

const at = { item_id: "it_1", content_index: 0 };
const events = [
  { type: "input_audio_buffer.speech_started", event_id: "e1", item_id: "it_1", audio_start_ms: 1200 },
  { type: "conversation.item.input_audio_transcription.delta", event_id: "e2", ...at, delta: "I'd like" },
  {
    type: "conversation.item.input_audio_transcription.completed",
    event_id: "e3",
    ...at,
    transcript: "I'd like to rebook.",
    usage: { type: "tokens", input_tokens: 26, output_tokens: 9, total_tokens: 35 },
  },
  { type: "input_audio_buffer.committed", event_id: "e4", item_id: "it_1", previous_item_id: "it_0" },
  {
    ...{ type: "response.function_call_arguments.done", event_id: "e5", response_id: "r1", output_index: 0 },
    ...{ item_id: "it_3", call_id: "call_9", name: "find_flight", arguments: '{"to":"LIS"}' },
  },
  {
    type: "response.output_audio_transcript.delta",
    ...{ event_id: "e6", response_id: "r1", item_id: "it_2", output_index: 0, content_index: 0, delta: "Sure" },
  },
  {
    type: "response.output_audio_transcript.done",
    ...{
      event_id: "e7",
      response_id: "r1",
      item_id: "it_2",
      output_index: 0,
      content_index: 0,
      transcript: "Sure, when?",
    },
  },
  { type: "conversation.item.truncated", event_id: "e8", item_id: "it_2", content_index: 0, audio_end_ms: 1740 },
  {
    type: "response.output_audio.delta",
    ...{ event_id: "e9", response_id: "r1", item_id: "it_2", output_index: 0, content_index: 0, delta: "AAAA" },
  },
  { type: "error", event_id: "e10", error: { type: "server_error", message: "It broke", code: "oops" } },
] satisfies RealtimeServerEvent[];

describe.each([
  ["JSON in one field", wrapped(events)],
  ["flat fields", spread(events)],
])("%s", (_, entries) => {
  const read = readCall(entries);
  test("every kind is mapped", () => {
    expect(read.events).toMatchObject([
      { kind: "speech", phase: "start", role: "user", segment: "it_1:0", audioStartMs: 1200, eventId: "e1" },
      { kind: "transcript", phase: "partial", mode: "append", role: "user", segment: "it_1:0", text: "I'd like" },
      { kind: "transcript", phase: "final", mode: "replace", text: "I'd like to rebook.", eventId: "e3" },
      { kind: "usage", tokens: { input: 26, output: 9 }, eventId: "e3#1" },
      { kind: "speech", phase: "stop", isEndOfTurn: true, previousSegment: "it_0:0" },
      { kind: "tool", phase: "start", toolCallId: "call_9", tool: "find_flight", args: '{"to":"LIS"}' },
      { kind: "transcript", phase: "partial", mode: "append", role: "agent", text: "Sure", turn: "r1" },
      { kind: "transcript", phase: "final", mode: "replace", text: "Sure, when?" },
      { kind: "interrupt", role: "agent", segment: "it_2:0", heardMs: 1740 },
      { kind: "raw", name: "response.output_audio.delta" },
      { kind: "error", reason: "It broke", name: "oops" },
    ]);
  });
  test("it is known as what it is, and timed by its writer's stamp", () => {
    expect(read.report).toMatchObject({ understood: 10, adapters: { "openai-realtime": 10 }, unknownFields: [] });
    expect(read.events[0]).toMatchObject({ atMs: (read.events[0]?.arrivedAtMs ?? 0) - 20 });
    expect(read.shape.clock).toBe("producer");
  });
});

test("names of the beta are read as well; a type nobody knows stays raw", () => {
  const { events: read, report } = readCall(
    wrapped([
      { type: "response.audio_transcript.delta", item_id: "a", delta: "Hi" },
      { type: "response.moonlight", shine: 1 },
    ]),
  );
  expect(read).toMatchObject([
    { kind: "transcript", mode: "append", text: "Hi" },
    { kind: "raw", name: "response.moonlight" },
  ]);
  expect(report).toMatchObject({ understood: 1, unknownFields: [{ name: "shine", entries: 1 }] });
});
