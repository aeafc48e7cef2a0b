import { describe, expect, test } from "vitest";
import * as producers from "@/test/support/conversations/fixtures/new-producers";
import { spread, wrapped } from "./entries-of";
import { comesTo } from "./read-call";

type Answer = { turns: string[]; tools?: unknown[]; inputTokens?: number };

const rows: [adapter: string, events: object[], answer: Answer][] = [
  [
    "hume",
    producers.hume,
    { turns: ["user: Recognize speech, please.", "agent: Done."], tools: [["t1", "find", "ok"]] },
  ],
  ["gladia", producers.gladia, { turns: ["user: Good morning."] }],
  ["speechmatics", producers.speechmatics, { turns: ["user/S1: Good morning.", "unknown/S2: Hello."] }],
  [
    "anthropic",
    producers.anthropic,
    { turns: ["agent: You can return it."], tools: [["tu_1", "refund", "running"]], inputTokens: 20 },
  ],
  [
    "vercel-ai",
    producers.vercelAi,
    { turns: ["agent: You can return it.", "agent: Done, refunded."], tools: [["c1", "refund", "ok"]] },
  ],
  [
    "langchain",
    producers.langchain,
    { turns: ["user: Hi there.", "agent: Hello you."], tools: [["run-2", "find", "ok"]], inputTokens: 20 },
  ],
  [
    "nova-sonic",
    producers.novaSonic,
    {
      turns: ["user: hi there", "agent: Hello you. How can I help?"],
      tools: [["tu", "find", "running"]],
      inputTokens: 20,
    },
  ],
  [
    "gemini-live",
    producers.geminiLive,
    { turns: ["user: Hi there.", "agent: Hello you."], tools: [["f1", "find", "running"]], inputTokens: 20 },
  ],
  ["rasa", producers.rasa, { turns: ["user: book a table", "agent: For how many?"] }],
  ["twilio-transcription", producers.twilio, { turns: ["user: Hi there.", "agent: Hello."] }],
];

describe.each(rows)("%s", (adapter, events, { turns, tools = [], inputTokens = 0 }) => {
  test.each([
    ["JSON", wrapped(events, "payload", 250)],
    ["flat", spread(events)],
  ])("%s", (_, entries) => {
    const read = comesTo(entries);
    expect(read.turns).toEqual(turns);
    expect(read.tools).toEqual(tools);
    expect(read.inputTokens).toBe(inputTokens);
    expect(read.report).toMatchObject({
      ...{ understood: events.length, plain: 0, guessed: 0, unknownTypes: [] },
      adapters: { [adapter]: events.length },
    });
  });
});

test("Nova's answer that was cut off tells what was heard", () => {
  const { transcript } = comesTo(wrapped(producers.novaSonic));
  expect(transcript.turns.at(-1)).toMatchObject({ interrupted: true, heardText: "Hello you." });
});

test("Rasa's slots are memory", () => {
  const { transcript } = comesTo(wrapped(producers.rasa));
  expect(transcript.state.memory).toMatchObject([{ name: "people", value: "4" }]);
});

test("Anthropic's arguments of a tool are put together", () => {
  const { transcript } = comesTo(wrapped(producers.anthropic));
  expect(transcript.toolCalls).toMatchObject([{ args: '{"id":7}' }]);
  expect(transcript.usage.outputTokens).toBe(9);
});
