import { describe, expect, test } from "vitest";
import * as fixtures from "@/test/support/conversations/fixtures/deepgram";
import { spread, wrapped } from "./entries-of";
import { readCall } from "./read-call";

const { partial, final, utteranceEnd, eager, line, toolCall, toolResponse, speaking } = fixtures;
const events: object[] = [
  ...[partial, final, utteranceEnd, eager, { ...eager, event: "EndOfTurn", sequence_id: 92 }],
  ...[line, toolCall, toolResponse, speaking],
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

test("entities become marks on the text they stand in", () => {
  const { events } = readCall(wrapped([fixtures.withEntities]));
  const [event] = events;
  expect(event?.pii?.map(([field, start, end, label]) => [field, event.text?.slice(start, end), label])).toEqual([
    ["text", "Ana Silva,", "name"],
    ["text", "555-0100.", "phone number"],
  ]);
});

test("an entity whose words cannot be found is marked too widely rather than not at all", () => {
  const [alternative] = fixtures.withEntities.channel.alternatives;
  const rewritten = { ...alternative, transcript: "I'm Ana Silva, call (555) 01-00" };
  const { events } = readCall(wrapped([{ ...fixtures.withEntities, channel: { alternatives: [rewritten] } }]));
  const [event] = events;
  expect(event?.pii?.map(([, start, end]) => event.text?.slice(start, end))).toEqual(["Ana Silva,", " (555) 01-00"]);
});

test("cancelled calls, latencies, languages and refusals are read as the SDK has them", () => {
  const { toolCancelled, latencies, refused, warning } = fixtures;
  const { events, report } = readCall(wrapped([toolCancelled, latencies, eager, refused, warning]));
  expect(events).toMatchObject([
    { kind: "tool", phase: "end", toolCallId: "c1", status: "cancelled" },
    { kind: "tool", phase: "end", toolCallId: "c2", tool: "book", status: "cancelled" },
    { kind: "metric", name: "total_latency", measure: 900 },
    { kind: "metric", name: "stt_latency", measure: 100 },
    { kind: "metric", name: "ttt_text_latency", measure: 300 },
    { kind: "transcript", language: "pt" },
    { kind: "error", reason: "the agent speaks" },
    { kind: "raw", name: "Warning" },
  ]);
  expect(report.unknownFields).toEqual([]);
});
