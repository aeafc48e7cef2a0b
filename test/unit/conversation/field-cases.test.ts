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
