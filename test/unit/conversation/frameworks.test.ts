import { describe, expect, test } from "vitest";
import { spread, startMs, wrapped } from "./entries-of";
import { readCall } from "./read-call";

const createdAt = startMs / 1_000;

// LiveKit's package is not installed (native code): these are written by hand after its documented Python events.
const livekit: [object, object[]][] = [
  [
    {
      type: "user_input_transcribed",
      transcript: "I'd like to",
      is_final: false,
      item_id: null,
      language: "en",
      created_at: createdAt,
    },
    [{ kind: "transcript", phase: "partial", mode: "replace", role: "user", language: "en", atMs: startMs }],
  ],
  [
    {
      type: "conversation_item_added",
      created_at: createdAt + 2,
      item: {
        ...{ id: "item_a", type: "message", role: "assistant", content: ["Sure, which"], interrupted: true },
        metrics: { started_speaking_at: createdAt + 1, e2e_latency: 0.93 },
      },
    },
    [
      {
        kind: "transcript",
        phase: "final",
        role: "agent",
        heardText: "Sure, which",
        isInterrupted: true,
        atMs: startMs + 1_000,
      },
      { kind: "metric", name: "e2e_latency", measure: 930 },
    ],
  ],
  [
    {
      type: "tool_execution_updated",
      created_at: 0,
      update: { type: "tool_call_started", function_call: { call_id: "c9", name: "find", arguments: "{}" } },
    },
    [{ kind: "tool", phase: "start", toolCallId: "c9", tool: "find", args: "{}" }],
  ],
  [
    {
      type: "tool_execution_updated",
      update: { type: "tool_call_ended", call_id: "c9", message: "ok", status: "done" },
    },
    [{ kind: "tool", phase: "end", toolCallId: "c9", status: "ok", result: "ok" }],
  ],
  [
    {
      type: "conversation_item_added",
      created_at: createdAt,
      item: { type: "agent_handoff", old_agent_id: "triage", new_agent_id: "booking" },
    },
    [{ kind: "handoff", from: "triage", to: "booking" }],
  ],
  [
    { type: "user_state_changed", old_state: "listening", new_state: "speaking", created_at: createdAt },
    [
      { kind: "state", name: "user state", to: "speaking" },
      { kind: "speech", phase: "start", role: "user" },
    ],
  ],
  [{ type: "close", reason: "user_initiated", created_at: createdAt }, [{ kind: "lifecycle", phase: "end" }]],
];

describe.each(livekit)("LiveKit %o", (event, expected) => {
  test.each([
    ["JSON", wrapped([event])],
    ["flat", spread([event])],
  ])("%s", (_, entries) => {
    const { events, report } = readCall(entries);
    expect(events).toMatchObject(expected);
    expect(report.adapters).toEqual({ livekit: 1 });
  });
});

const rtvi = (type: string, data: object = {}) => ({ label: "rtvi-ai", type, data });
const pipecat: [object, object[]][] = [
  [
    rtvi("user-transcription", { text: "I'd like to", timestamp: new Date(startMs).toISOString(), final: false }),
    [{ kind: "transcript", phase: "partial", role: "user", mode: "replace", atMs: startMs }],
  ],
  [
    rtvi("bot-output", {
      ...{ text: "Sure, which date?", segment_id: 41, spoken_status: "in-progress" },
      spoken_progress: { accumulated_text: "Sure,", remaining_text: " which date?" },
    }),
    [{ kind: "transcript", phase: "partial", role: "agent", segment: "41", heardText: "Sure," }],
  ],
  [
    rtvi("llm-function-call-in-progress", { tool_call_id: "c9", function_name: "find", arguments: { to: "LIS" } }),
    [{ kind: "tool", phase: "start", toolCallId: "c9", tool: "find", args: '{"to":"LIS"}' }],
  ],
  [
    rtvi("llm-function-call-stopped", { tool_call_id: "c9", cancelled: true }),
    [{ kind: "tool", phase: "end", status: "cancelled" }],
  ],
  [
    rtvi("metrics", {
      ttfb: [{ processor: "LLM#0", value: 0.41 }],
      tokens: [{ prompt_tokens: 812, completion_tokens: 31 }],
    }),
    [
      { kind: "metric", name: "ttfb", measure: 410 },
      { kind: "usage", tokens: { input: 812, output: 31 } },
    ],
  ],
  [rtvi("bot-moonlight"), [{ kind: "raw", name: "bot-moonlight" }]],
];

describe.each(pipecat)("Pipecat %o", (event, expected) => {
  test.each([
    ["JSON", wrapped([event], "message")],
    ["flat", spread([event])],
  ])("%s", (_, entries) => {
    const { events, report } = readCall(entries);
    expect(events).toMatchObject(expected);
    expect(report.adapters).toEqual({ rtvi: 1 });
  });
});

test("one and the same Pipecat message is read as deltas where the service behind it sends deltas", () => {
  const words = "I would like to rebook my flight".split(" ");
  const said = (texts: string[]) =>
    readCall(wrapped(texts.map((text) => rtvi("user-transcription", { text, final: false }))));
  expect(said(words).events.every(({ mode }) => mode === "append")).toBe(true);
  const cumulative = words.map((_, index) => words.slice(0, index + 1).join(" "));
  expect(said(cumulative).events.every(({ mode }) => mode === "replace")).toBe(true);
});
