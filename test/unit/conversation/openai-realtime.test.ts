import { describe, expect, test } from "vitest";
import { events } from "@/test/support/conversations/fixtures/openai-realtime";
import { spread, wrapped } from "./entries-of";
import { readCall } from "./read-call";

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
