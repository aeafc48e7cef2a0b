import type { Transcript } from "@aws-sdk/client-connect-contact-lens";
import type { CloudEventV1 } from "cloudevents";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RawEvent } from "@/lib/schema/conversation-event";
import { entriesOf, spread, startMs, wrapped } from "./entries-of";
import { readCall } from "./read-call";

type Row = [adapter: string, event: object, expected: object[]];

const rows: Row[] = [
  [
    "vapi",
    {
      message: {
        type: "transcript",
        role: "user",
        transcriptType: "partial",
        transcript: "I'd like to",
        timestamp: startMs - 5,
      },
    },
    [{ kind: "transcript", phase: "partial", mode: "replace", role: "user", text: "I'd like to", atMs: startMs - 5 }],
  ],
  [
    "vapi",
    {
      message: {
        type: "tool-calls",
        toolCallList: [{ id: "c9", type: "function", function: { name: "find", arguments: "{}" } }],
      },
    },
    [{ kind: "tool", phase: "start", toolCallId: "c9", tool: "find", args: "{}" }],
  ],
  [
    "vapi",
    { message: { type: "user-interrupted", turnId: "t4" } },
    [{ kind: "interrupt", phase: "detected", turn: "t4" }],
  ],
  [
    "vapi",
    { message: { type: "transfer-update", fromAssistant: { name: "Triage" }, toAssistant: { name: "Booking" } } },
    [{ kind: "handoff", from: "Triage", to: "Booking" }],
  ],
  [
    "vapi",
    { message: { type: "status-update", status: "ended", endedReason: "customer-ended-call" } },
    [{ kind: "lifecycle", phase: "end", reason: "customer-ended-call" }],
  ],
  [
    "assemblyai",
    {
      ...{ type: "Turn", turn_order: 0, turn_is_formatted: false, end_of_turn: false, transcript: "hi", utterance: "" },
      words: [
        { text: "hi", start: 1920, end: 2000, confidence: 0.87, word_is_final: true },
        { text: "my", start: 2800, end: 2880, confidence: 0.81, word_is_final: false },
      ],
    },
    [{ kind: "transcript", phase: "partial", mode: "replace", text: "hi my", segment: "turn 0", audioEndMs: 2880 }],
  ],
  [
    "conversation-relay",
    { type: "prompt", voicePrompt: "Hi there", lang: "en-US", last: true },
    [{ kind: "transcript", phase: "final", role: "user", text: "Hi there", isEndOfTurn: true }],
  ],
  [
    "conversation-relay",
    { type: "interrupt", utteranceUntilInterrupt: "Life is a", durationUntilInterruptMs: "460" },
    [{ kind: "interrupt", heardText: "Life is a", heardMs: 460 }],
  ],
  [
    "conversation-relay",
    { type: "text", token: "Sure", last: false },
    [{ kind: "transcript", phase: "partial", mode: "append", role: "agent", text: "Sure" }],
  ],
  [
    "conversation-relay",
    { event: "media", sequenceNumber: "4", streamSid: "MZ1", media: { payload: "AAAA" } },
    [{ kind: "raw", name: "media", sequence: 4 }],
  ],
  [
    "conversation-relay",
    { event: "dtmf", sequenceNumber: "5", streamSid: "MZ1", dtmf: { digit: "1" } },
    [{ kind: "dtmf", value: "1" }],
  ],
  [
    "contact-lens",
    {
      EventType: "SEGMENTS",
      ContactId: "c",
      Segments: [
        {
          Utterance: {
            ...{ Id: "7b48", TranscriptId: "121d", ParticipantId: "A1", ParticipantRole: "AGENT" },
            ...{ PartialContent: "How can I help you?", BeginOffsetMillis: 23000, EndOffsetMillis: 24598 },
          },
        },
        {
          Transcript: {
            ...{ Id: "121d", ParticipantId: "A1", ParticipantRole: "AGENT", Content: "Hello. How can I help you?" },
            ...{ BeginOffsetMillis: 19010, EndOffsetMillis: 24598 },
          } satisfies Transcript,
        },
      ],
    },
    [
      { kind: "transcript", phase: "partial", mode: "append", role: "human", segment: "121d", audioStartMs: 23_000 },
      { kind: "transcript", phase: "final", mode: "replace", segment: "121d", isEndOfTurn: true, part: 1 },
    ],
  ],
  [
    "elevenlabs",
    {
      type: "agent_response_correction",
      agent_response_correction_event: {
        original_agent_response: "Sure, which date",
        corrected_agent_response: "Sure,",
      },
    },
    [{ kind: "transcript", phase: "revise", role: "agent", heardText: "Sure,", isInterrupted: true }],
  ],
  [
    "elevenlabs",
    {
      type: "client_tool_call",
      client_tool_call: { tool_name: "find", tool_call_id: "c9", parameters: { to: "LIS" } },
    },
    [{ kind: "tool", phase: "start", toolCallId: "c9", args: '{"to":"LIS"}' }],
  ],
  [
    "otel-genai",
    {
      ...{ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "find", "gen_ai.tool.call.id": "c9" },
      ...{ "gen_ai.tool.call.result": "3", "gen_ai.usage.input_tokens": 12 },
    },
    [
      { kind: "tool", phase: "end", toolCallId: "c9", status: "ok" },
      { kind: "usage", tokens: { input: 12 } },
    ],
  ],
];

describe.each(rows)("%s %o", (adapter, event, expected) => {
  test.each([
    ["JSON", wrapped([event], "payload")],
    ["flat", spread([event])],
  ])("%s", (_, entries) => {
    const { events, report } = readCall(entries);
    expect(events).toMatchObject(expected);
    expect(report).toMatchObject({ understood: 1, adapters: { [adapter]: 1 }, unknownFields: [] });
  });
});

test("Retell's snapshots give only what is new or has changed", () => {
  const user = { role: "user", content: "I'd like to rebook", words: [{ word: "I'd", start: 1.2, end: 1.4 }] };
  const call = { role: "tool_call_invocation", tool_call_id: "c9", name: "find", arguments: "{}" };
  const result = { role: "tool_call_result", tool_call_id: "c9", content: "3 flights", successful: true };
  const snapshot = (...items: object[]) => ({
    event: "transcript_updated",
    call: { call_id: "c1", transcript_with_tool_calls: items },
  });
  const { events } = readCall(
    wrapped([
      snapshot(user),
      snapshot(user),
      snapshot(user, call),
      snapshot(user, call, result),
      { event: "call_ended", call: {} },
    ]),
  );
  expect(events).toMatchObject([
    { kind: "transcript", phase: "partial", role: "user", segment: "item 0", audioStartMs: 1200 },
    { kind: "transcript", phase: "final", segment: "item 0" },
    { kind: "tool", phase: "start", toolCallId: "c9" },
    { kind: "tool", phase: "end", toolCallId: "c9", status: "ok", result: "3 flights" },
    { kind: "lifecycle", phase: "end" },
  ]);
});

test("a CloudEvent is opened: its id, source and time go to what is in it", () => {
  const event = {
    ...{ specversion: "1.0", id: "A-1", source: "/calls/1", type: "com.example.said" },
    time: new Date(startMs - 70).toISOString(),
    data: { type: "response.output_text.delta", item_id: "i", delta: "Hi" },
  } satisfies CloudEventV1<object>;
  const { events, report } = readCall([...entriesOf([{ json: JSON.stringify(event) }]), ...spread([event])]);
  for (const read of events) {
    expect(read).toMatchObject({
      kind: "transcript",
      text: "Hi",
      eventId: "A-1",
      source: "/calls/1",
      atMs: startMs - 70,
    });
  }
  expect(report.adapters).toEqual({ "openai-realtime": 2 });
});

const seeds = rows.map(([, event]) => event);
/** A real event with any of its values, at any depth, put out of shape. */
const junk = fc.array(fc.constantFrom(null, -1, 1e308, "", "x", "1", true, [], {}), { minLength: 1, maxLength: 20 });
const broken = fc.tuple(fc.constantFrom(...seeds), junk, fc.nat(7)).map(([event, values, every]) => {
  let place = 0;
  return JSON.stringify(event, (_, value: unknown) => {
    place += 1;
    return place > 1 && place % (every + 2) === 0 ? values[place % values.length] : value;
  });
});

test("real events put out of shape never throw and stay valid, the same each time", () => {
  fc.assert(
    fc.property(fc.array(broken, { maxLength: 6 }), (texts) => {
      const entries = entriesOf(texts.map((text) => ({ data: text })));
      const { events } = readCall(entries);
      for (const event of events) RawEvent.parse(event);
      expect(readCall(entries).events).toEqual(events);
    }),
    { numRuns: 500 },
  );
});
