import { describe, expect, test } from "vitest";
import { entriesOf, startMs, wrapped } from "./entries-of";
import { comesTo } from "./read-call";

const data = (...events: object[]) => entriesOf(events.map((event) => ({ data: JSON.stringify(event) })));

describe("types say what a text is", () => {
  test("reasoning, tools, errors and logs of a session log are no speech, and its answer stands once", () => {
    const { turns, transcript, report } = comesTo(
      data(
        { type: "user_message", content: "Where is my order?", ts: startMs },
        { type: "assistant_delta", delta: "Let me ", ts: startMs + 200 },
        { type: "assistant_delta", delta: "check that", ts: startMs + 400 },
        { type: "assistant_delta", delta: " for you.", ts: startMs + 600 },
        { type: "assistant_message", content: "Let me check that for you.", ts: startMs + 700 },
        { type: "tool_call", id: "c1", name: "lookup", arguments: { order: 7 }, ts: startMs + 800 },
        { type: "error", message: "upstream timed out", ts: startMs + 900 },
      ),
    );
    expect(turns).toEqual(["user: Where is my order?", "agent: Let me check that for you."]);
    expect(transcript.toolCalls).toMatchObject([{ toolCallId: "c1", name: "lookup", args: '{"order":7}' }]);
    expect(transcript.marks).toMatchObject([{ kind: "error", text: "upstream timed out" }]);
    expect(report.unknownTypes).toEqual([]);
  });

  test.each([
    ["reasoning_delta", { delta: "The user wants a refund." }],
    ["agent.thinking", { text: "Policy says 30 days." }],
    ["thought", { content: "hm" }],
    ["tool_args", { text: '{"a"' }],
    ["AgentLogEntry", { message: "started worker 3" }],
    ["statusChanged", { text: "in progress" }],
    ["debug", { msg: "x = 1" }],
    ["flurb", { text: "what is this" }],
  ])("%s is raw, and listed by its type", (type, rest) => {
    const { turns, understood, report } = comesTo(data({ type, ...rest }));
    expect(turns).toEqual([]);
    expect(understood).toBe("0/1");
    expect(report.unknownTypes).toEqual([{ name: type, entries: 1 }]);
  });

  test.each([
    ["user_message", "user"],
    ["userUtterance", "user"],
    ["caller.transcript.final", "user"],
    ["assistant-message", "agent"],
    ["BotReply", "agent"],
    ["agent_response", "agent"],
    ["transcript", "unknown"],
    ["message.created", "unknown"],
  ])("%s is speech of %s", (type, role) => {
    const { turns, understood } = comesTo(data({ type, text: "Good morning to you." }));
    expect(turns).toEqual([`${role}: Good morning to you.`]);
    expect(understood).toBe("1/1");
  });

  test("a message's type is no speech", () => {
    const { turns, understood } = comesTo(
      data(
        { message: "SessionOpened", id: "x" },
        { message: "AddPhrase", metadata: { phrase: "good morning" }, results: [] },
        { message: "SESSION_CLOSED" },
      ),
    );
    expect(turns).toEqual([]);
    expect(understood).toBe("0/3");
  });
});

describe("neither type nor role", () => {
  test("a log line and what a framework has serialized are no speech", () => {
    const { turns, understood } = comesTo(
      entriesOf([
        { level: "error", message: "connect timed out", logger: "db" },
        { message: 'O:36:"Symfony\\Component\\Messenger\\Envelope":2:{s:44:"x";a:1:{}}' },
        { message: "2026-11-21 02:13:00 INFO worker started" },
        { body: "<order><id>7</id></order>" },
      ]),
    );
    expect(turns).toEqual([]);
    expect(understood).toBe("0/4");
  });

  test("a text alone is taken for speech, and the report says that nothing else says so", () => {
    const { turns, report } = comesTo(entriesOf([{ text: "Good morning." }, { text: "How much is it?" }]));
    expect(turns).toEqual(["unknown: Good morning.", "unknown: How much is it?"]);
    expect(report).toMatchObject({ entries: 2, understood: 0, plain: 2 });
  });

  test("a role beside it makes it understood", () => {
    const { turns, report } = comesTo(entriesOf([{ who: "x", role: "assistant", body: "Good morning." }]));
    expect(turns).toEqual(["agent: Good morning."]);
    expect(report).toMatchObject({ entries: 1, understood: 1, plain: 0 });
  });
});

describe("a text replaces the one before only when it extends it", () => {
  const say = (...texts: string[]) => comesTo(entriesOf(texts.map((text) => ({ role: "user", text }))));

  test("two questions with one beginning are two questions", () => {
    const { turns } = say("Is it the 14th?", "Is it paid?", "Is it the right one?", "Is it yours?");
    expect(turns.join(" ")).toBe("user: Is it the 14th? Is it paid? Is it the right one? Is it yours?");
  });

  test("twelve lines that begin alike keep every word", () => {
    const lines = Array.from({ length: 12 }, (_, at) => `line ${at + 1} my card is lost`);
    expect(say(...lines).turns.join(" ")).toBe(`user: ${lines.join(" ")}`);
  });

  test("tokens, then the whole twice, are one text", () => {
    const texts = ["Millenn", "ia", " ago", " a", " man", " spoke", "."];
    const whole = "Millennia ago a man spoke.";
    const { turns } = comesTo(
      entriesOf([
        ...texts.map((text, at) => ({ text, chunk_id: String(at + 1) })),
        { text: whole, chunk_id: "8" },
        { text: whole, task: "translate", duration: "8.4" },
      ]),
    );
    expect(turns).toEqual([`unknown: ${whole}`]);
  });

  test("words without blanks are set off from each other, and the turn says that joining was guessed", () => {
    const words = "i would like to book a table for two please".split(" ");
    const { turns, transcript } = comesTo(entriesOf(words.map((text) => ({ text }))));
    expect(turns).toEqual([`unknown: ${words.join(" ")}`]);
    expect(transcript.turns[0]?.isGuessed).toBe(true);
  });

  test("a producer that says how its texts are meant leaves nothing to guess", () => {
    const { transcript, report } = comesTo(
      entriesOf([
        { kind: "transcript", role: "user", seg: "1", mode: "replace", phase: "partial", text: "i would" },
        { kind: "transcript", role: "user", seg: "1", mode: "replace", phase: "final", text: "i would go" },
      ]),
    );
    expect(transcript.turns[0]?.isGuessed).toBe(false);
    expect(report.guessed).toBe(0);
  });
});

describe("ids and layers", () => {
  test("an id that several texts share names their segment", () => {
    const { turns } = comesTo(
      data(
        { type: "assistant_delta", id: "m1", delta: "You can" },
        { type: "assistant_delta", id: "m2", delta: "Mean" },
        { type: "assistant_delta", id: "m1", delta: " return it." },
        { type: "assistant_delta", id: "m2", delta: "while, wait." },
      ),
    );
    expect(turns.join(" ")).toContain("You can return it.");
    expect(turns.join(" ")).toContain("Meanwhile, wait.");
  });

  test("an id of each event names none", () => {
    const { turns } = comesTo(
      data(
        { type: "assistant_delta", id: "e1", delta: "Mill" },
        { type: "assistant_delta", id: "e2", delta: "ennia" },
        { type: "assistant_delta", id: "e3", delta: " ago." },
      ),
    );
    expect(turns).toEqual(["agent: Millennia ago."]);
  });

  test("what the outer layer says of a nested message is kept", () => {
    const { turns } = comesTo(
      data(
        { kind_of: "u", message: { role: "user", content: "Wreck a nice" }, interim: true },
        { kind_of: "u", message: { role: "user", content: "Recognise speech please" }, interim: true },
        { kind_of: "u", message: { role: "user", content: "Recognize speech, please." }, interim: false },
      ),
    );
    expect(turns).toEqual(["user: Recognize speech, please."]);
  });

  test("a message's content may be a list of parts", () => {
    const { turns } = comesTo(wrapped([{ role: "assistant", content: [{ type: "text", text: "Hello you." }] }]));
    expect(turns).toEqual(["agent: Hello you."]);
  });
});

describe("listed producers, in all their versions", () => {
  const diarised = (text: string, speaker: number, start: number) => ({
    ...{ word: text.toLowerCase(), punctuated_word: text, start, end: start + 0.2, speaker },
  });

  test("a result of Deepgram with two speakers is two turns, and nobody is called the user", () => {
    const words = [
      ...["Can", "I", "help?"].map((text, at) => diarised(text, 0, at * 0.3)),
      ...["My", "card", "was", "stolen."].map((text, at) => diarised(text, 1, 1 + at * 0.3)),
    ];
    const { turns } = comesTo(
      data({
        ...{ type: "Results", channel_index: [0, 1], start: 0, duration: 3, is_final: true, speech_final: true },
        channel: { alternatives: [{ transcript: "Can I help? My card was stolen.", words }] },
      }),
    );
    expect(turns).toEqual(["unknown/0: Can I help?", "unknown/1: My card was stolen."]);
  });

  const attributes = {
    ...{ "gen_ai.operation.name": "chat", "gen_ai.request.model": "m" },
    ...{ "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 4 },
    "gen_ai.input.messages": JSON.stringify([{ role: "user", parts: [{ type: "text", content: "hi there" }] }]),
    "gen_ai.output.messages": JSON.stringify([
      { role: "assistant", parts: [{ type: "text", content: "hello you" }], finish_reason: "stop" },
    ]),
  };

  test.each([
    ["a span", { name: "chat m", traceId: "t", attributes }],
    [
      "OTLP",
      {
        ...{ name: "chat m", traceId: "t" },
        attributes: Object.entries(attributes).map(([key, value]) => ({
          key,
          value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
        })),
      },
    ],
  ])("messages of OpenTelemetry are read flat and in %s, and said once", (_, nested) => {
    const { turns, understood, inputTokens } = comesTo(data(attributes, nested));
    expect(turns).toEqual(["user: hi there", "agent: hello you"]);
    expect(understood).toBe("2/2");
    expect(inputTokens).toBe(20);
  });

  test("a history that is sent again with each request is said once", () => {
    const say = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });
    const history = [say("user", "hi"), say("assistant", "hello"), say("user", "yes"), say("assistant", "which?")];
    const request = (upTo: number) => ({
      "gen_ai.input.messages": history.slice(0, upTo),
      "gen_ai.output.messages": history.slice(upTo, upTo + 1),
    });
    const again = { "gen_ai.input.messages": [...history, say("user", "yes")], "gen_ai.operation.name": "chat" };
    const { turns } = comesTo(data(request(1), request(3), again));
    expect(turns).toEqual(["user: hi", "agent: hello", "user: yes", "agent: which?", "user: yes"]);
  });

  const item = { id: "fc_1", type: "function_call", call_id: "call_1", name: "find" };
  test("a function call of the Responses API is one call, and its usage counts", () => {
    const usage = { input_tokens: 20, output_tokens: 4, output_tokens_details: { reasoning_tokens: 2 } };
    const { tools, inputTokens, turns, understood, transcript } = comesTo(
      data(
        {
          type: "response.output_item.added",
          output_index: 0,
          item: { ...item, status: "in_progress", arguments: "" },
        },
        { type: "response.function_call_arguments.done", item_id: "fc_1", output_index: 0, arguments: '{"q":"x"}' },
        {
          type: "response.output_item.done",
          output_index: 0,
          item: { ...item, status: "completed", arguments: '{"q":"x"}' },
        },
        { type: "response.reasoning_summary_text.delta", item_id: "rs_1", delta: "hm" },
        { type: "response.output_text.delta", item_id: "msg_1", content_index: 0, delta: "Found" },
        { type: "response.output_text.done", item_id: "msg_1", content_index: 0, text: "Found it." },
        {
          ...{ type: "response.output_item.done", output_index: 1 },
          item: {
            id: "msg_1",
            type: "message",
            role: "assistant",
            content: [{ type: "output_text", text: "Found it." }],
          },
        },
        { type: "response.completed", response: { id: "r", status: "completed", usage } },
      ),
    );
    expect(tools).toEqual([["call_1", "find", "running"]]);
    expect(transcript.toolCalls[0]?.args).toBe('{"q":"x"}');
    expect(turns).toEqual(["agent: Found it."]);
    expect(inputTokens).toBe(20);
    expect(transcript.usage.reasoningTokens).toBe(2);
    expect(understood).toBe("8/8");
  });

  test("Contact Lens' chats say when each part was, and what was redacted", () => {
    const { turns, transcript, understood } = comesTo(
      data({
        ...{ Channel: "CHAT", Status: "IN_PROGRESS" },
        Segments: [
          {
            Transcript: {
              ...{ Id: "1", ParticipantId: "p", ParticipantRole: "CUSTOMER", Content: "My card is [PII]" },
              Time: { AbsoluteTime: new Date(startMs - 60_000).toISOString() },
              Redaction: { CharacterOffsets: [{ BeginOffsetChar: 11, EndOffsetChar: 16 }] },
            },
          },
          { Event: { Id: "2", EventType: "application/vnd.amazonaws.connect.event.participant.left" } },
        ],
      }),
    );
    expect(turns).toEqual(["user/p: My card is [PII]"]);
    expect(transcript.turns[0]?.startedAtMs).toBe(startMs - 60_000);
    expect(understood).toBe("1/1");
  });
});
