import { describe, expect, test } from "vitest";
import { baseMs, entriesAt, flatEntriesAt, linesOf, transcriptOf } from "@/test/support/conversations/entries-at";
import * as vapi from "@/test/support/conversations/fixtures/vapi";
import { deepgram, livekit, openai, pipecat, relay, retell } from "@/test/support/conversations/vendor-events";

describe("tool calls", () => {
  test("RTVI's start without an id is the next call in progress; each result finds its own", () => {
    const { toolCalls } = transcriptOf(
      entriesAt(
        [0, pipecat.message("llm-function-call-started", { function_name: "find" })],
        [10, pipecat.message("llm-function-call-started", { function_name: "price" })],
        [
          20,
          pipecat.message("llm-function-call-in-progress", {
            tool_call_id: "c2",
            function_name: "price",
            arguments: {},
          }),
        ],
        [
          30,
          pipecat.message("llm-function-call-in-progress", {
            tool_call_id: "c1",
            function_name: "find",
            arguments: {},
          }),
        ],
        [400, pipecat.message("llm-function-call-stopped", { tool_call_id: "c1", cancelled: false, result: { n: 3 } })],
        [900, pipecat.message("llm-function-call-stopped", { tool_call_id: "c2", cancelled: true })],
      ),
    );
    expect(toolCalls.map(({ toolCallId, name, status, durationMs }) => [toolCallId, name, status, durationMs])).toEqual(
      [
        ["c1", "find", "ok", 400],
        ["c2", "price", "cancelled", 890],
      ],
    );
  });

  test("only an id is known, a result has no start, a status never goes back, and a hang-up leaves one unfinished", () => {
    const { toolCalls, missing } = transcriptOf(
      entriesAt(
        [
          0,
          livekit.event(0, "tool_execution_updated", {
            update: { type: "tool_call_started", function_call: { call_id: "c1" } },
          }),
        ],
        [
          300,
          livekit.event(300, "tool_execution_updated", {
            update: { type: "tool_call_ended", id: "c1", call_id: "c1", message: "no", status: "error" },
          }),
        ],
        [
          350,
          livekit.event(350, "tool_execution_updated", {
            update: { type: "tool_call_ended", id: "c1", call_id: "c1", message: "ok", status: "done" },
          }),
        ],
        [
          400,
          livekit.event(400, "function_tools_executed", {
            function_calls: [],
            function_call_outputs: [{ call_id: "c9", name: "book", output: "done", is_error: false }],
          }),
        ],
        [
          500,
          livekit.event(500, "tool_execution_updated", {
            update: { type: "tool_call_started", function_call: { call_id: "c3", name: "refund" } },
          }),
        ],
        [600, livekit.event(600, "close", { reason: "participant_disconnected" })],
      ),
    );
    expect(toolCalls.map(({ toolCallId, name, status }) => [toolCallId, name, status])).toEqual([
      ["c1", null, "error"],
      ["c9", "book", "ok"],
      ["c3", "refund", "unfinished"],
    ]);
    expect(missing.filter(({ kind }) => kind === "unfinished-tool")).toHaveLength(1);
  });

  test("Deepgram's response without an id ends the call of its name", () => {
    const { toolCalls } = transcriptOf(
      entriesAt(
        [
          0,
          { type: "FunctionCallRequest", functions: [{ id: "c1", name: "find", arguments: "{}", client_side: true }] },
        ],
        [
          10,
          { type: "FunctionCallRequest", functions: [{ id: "c2", name: "price", arguments: "{}", client_side: true }] },
        ],
        [500, { type: "FunctionCallResponse", name: "price", content: "10" }],
      ),
    );
    expect(toolCalls.map(({ toolCallId, status }) => [toolCallId, status])).toEqual([
      ["c1", "running"],
      ["c2", "ok"],
    ]);
  });

  test("a hand-off that the caller interrupted did not happen", () => {
    const { handoffs, state } = transcriptOf(
      flatEntriesAt(
        [0, { kind: "handoff", from: "triage", to: "booking", hk: "agent" }],
        [500, { kind: "handoff", from: "booking", to: "billing", hk: "agent", status: "cancelled" }],
      ),
    );
    expect(handoffs.map(({ to, happened }) => [to, happened])).toEqual([
      ["booking", true],
      ["billing", false],
    ]);
    expect(state.agent).toBe("booking");
  });
});

describe("snapshots add only their new tail", () => {
  const hello = { role: "agent" as const, content: "Hello, how can I help?", words: [] };
  const ask = { role: "user" as const, content: "I'd like to rebook", words: [] };

  test("Retell tells the whole conversation at each step", () => {
    const { turns, toolCalls, counts } = transcriptOf(
      entriesAt(
        [0, retell("transcript_updated", hello)],
        [900, retell("transcript_updated", hello, { ...ask, content: "I'd like" })],
        [1_400, retell("transcript_updated", hello, ask)],
        [
          1_500,
          retell("transcript_updated", hello, ask, {
            role: "tool_call_invocation",
            tool_call_id: "c1",
            name: "find",
            arguments: "{}",
          }),
        ],
        [
          1_900,
          retell(
            "transcript_updated",
            hello,
            ask,
            { role: "tool_call_invocation", tool_call_id: "c1", name: "find", arguments: "{}" },
            { role: "tool_call_result", tool_call_id: "c1", content: "3", successful: true },
          ),
        ],
        [3_000, retell("call_ended", hello, ask)],
      ),
    );
    expect(turns.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      "agent: Hello, how can I help?",
      "user: I'd like to rebook",
    ]);
    expect(toolCalls).toMatchObject([{ toolCallId: "c1", status: "ok" }]);
    expect(counts.events).toBeLessThan(12);
  });

  test("Vapi's conversation-update alone tells the call, once", () => {
    const messages = [
      { role: "system", message: "You are a helpful agent.", time: baseMs, endTime: baseMs, secondsFromStart: 0 },
      { role: "bot", message: "Hello.", time: baseMs + 100, endTime: baseMs + 900, secondsFromStart: 0.1 },
      {
        role: "user",
        message: "I'd like to rebook.",
        time: baseMs + 1_500,
        endTime: baseMs + 2_600,
        secondsFromStart: 1.5,
      },
      {
        role: "tool_calls",
        message: "",
        toolCalls: [{ id: "c1", type: "function", function: { name: "find", arguments: "{}" } }],
        time: baseMs + 2_700,
        secondsFromStart: 2.7,
      },
      {
        role: "tool_call_result",
        toolCallId: "c1",
        name: "find",
        result: "3",
        time: baseMs + 3_000,
        secondsFromStart: 3,
      },
      { role: "bot", message: "Three flights.", time: baseMs + 3_400, endTime: baseMs + 4_200, secondsFromStart: 3.4 },
    ] satisfies NonNullable<(typeof vapi.conversation)["messages"]>;
    const rows = messages.map(
      (_, at) => [600 * (at + 1), { message: { ...vapi.conversation, messages: messages.slice(0, at + 1) } }] as const,
    );
    const { turns, toolCalls, counts } = transcriptOf(entriesAt(...rows, ...rows.slice(-1)));
    expect(counts.events).toBeLessThan(18);
    expect(turns.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      "agent: Hello.",
      "user: I'd like to rebook.",
      "agent: Three flights.",
    ]);
    expect(turns.map(({ startedAtMs, endedAtMs }) => [startedAtMs - baseMs, endedAtMs - baseMs])).toEqual([
      [100, 900],
      [1_500, 2_600],
      [3_400, 4_200],
    ]);
    expect(toolCalls).toMatchObject([{ toolCallId: "c1", name: "find", status: "ok", durationMs: 300 }]);
  });

  test("beside Vapi's transcript and tool-calls it doubles nothing, and brings the tool's result", () => {
    const asked = {
      role: "user",
      message: "I'd like to rebook.",
      time: baseMs + 100,
      endTime: baseMs + 1_000,
      secondsFromStart: 0.1,
    };
    const called = {
      role: "tool_calls",
      message: "",
      toolCalls: [{ id: "c9", type: "function", function: { name: "find", arguments: "{}" } }],
      time: baseMs + 1_300,
      secondsFromStart: 1.3,
    };
    const result = {
      role: "tool_call_result",
      toolCallId: "c9",
      name: "find",
      result: "3",
      time: baseMs + 1_900,
      secondsFromStart: 1.9,
    };
    const at = (ms: number, message: object) => [ms, { message: { ...message, timestamp: baseMs + ms } }] as const;
    const { turns, toolCalls } = transcriptOf(
      entriesAt(
        at(500, vapi.partial),
        at(1_100, vapi.final),
        at(1_200, { ...vapi.conversation, messages: [asked] }),
        at(1_300, vapi.toolCalls),
        at(2_000, { ...vapi.conversation, messages: [asked, called, result] }),
      ),
    );
    expect(turns.map(({ role, text }) => `${role}: ${text}`)).toEqual(["user: I'd like to rebook."]);
    expect(toolCalls).toMatchObject([{ toolCallId: "c9", name: "find", status: "ok", result: "3" }]);
  });
});

describe("duplicates", () => {
  test("the same OpenAI event delivered again says nothing twice, however much later", () => {
    const [first, second] = [openai.agentDelta("it_1", "Hello "), openai.agentDelta("it_1", "there")];
    const { turns, counts } = transcriptOf(entriesAt([0, first], [40, second], [300, first], [900, second]));
    expect(turns).toMatchObject([{ text: "Hello there" }]);
    expect(counts.duplicates).toBe(2);
  });

  test("two different events of one producer in one millisecond are both kept", () => {
    const { turns, counts } = transcriptOf(
      entriesAt(
        [0, openai.agentDelta("it_1", "ha ")],
        [0, openai.agentDelta("it_1", "ha ")],
        [0, openai.agentDelta("it_1", "ha")],
      ),
    );
    expect(turns).toMatchObject([{ text: "ha ha ha" }]);
    expect(counts.duplicates).toBe(0);
  });

  test("tokens without ids may be the same within one millisecond", () => {
    const token = relay.token("ha ", false);
    const entries = entriesAt([0, token], [0, token], [0, relay.token("ha", true)]);
    expect(linesOf(entries)).toEqual(["agent: ha ha ha"]);
  });

  test("a hand-off, a value and usage delivered twice count once", () => {
    const [handoff, memory, usage] = [
      { kind: "handoff", from: "triage", to: "booking" },
      { kind: "memory", op: "append", key: "seats", value: "aisle" },
      { kind: "usage", svc: "llm", model: "m", in_tok: "10", cost: "0.5", cur: "USD" },
    ];
    const twice = flatEntriesAt([0, handoff], [0, handoff], [5, memory], [5, memory], [9, usage], [9, usage]);
    const { handoffs, state, usage: used, counts } = transcriptOf(twice);
    expect(handoffs).toHaveLength(1);
    expect(state.memory[0]?.value).toBe('["aisle"]');
    expect([used.inputTokens, used.cost, counts.duplicates]).toEqual([10, { USD: 0.5 }, 3]);
  });

  test("without ids the same kind, text and time within one millisecond is the same", () => {
    const final = deepgram.final(0, 1, "yes");
    const entries = entriesAt([1_000, final], [1_000, final]);
    expect(transcriptOf(entries).counts.duplicates).toBe(1);
    expect(linesOf(entries)).toEqual(["user: yes"]);
  });

  test("a text that is said again a second later is no duplicate", () => {
    expect(
      linesOf(entriesAt([1_000, deepgram.final(0, 1, "yes", true)], [3_000, deepgram.final(1.5, 1, "yes", true)])),
    ).toEqual(["user: yes yes"]);
  });
});

describe("a trimmed head", () => {
  const entries = entriesAt(
    [240_000, deepgram.interim(252, 1, "and the second")],
    [241_000, deepgram.final(252, 1.8, "and the second one", true)],
    [243_000, deepgram.said("assistant", "Of course.")],
  );
  const firstEntryId = entries[0]?.id ?? null;
  const lastEntryId = entries.at(-1)?.id ?? null;

  test("more was added than is there: how many, and how long by the audio that is gone", () => {
    const head = { length: 3, entriesAdded: 903, firstEntryId, lastEntryId, maxDeletedEntryId: null };
    const [notice] = transcriptOf(entries, { head }).missing;
    expect(notice).toMatchObject({
      kind: "trimmed-head",
      entries: 900,
      durationMs: 252_000,
      beforeEntryId: firstEntryId,
    });
  });

  test("nothing was removed: no notice", () => {
    const head = { length: 3, entriesAdded: 3, firstEntryId, lastEntryId, maxDeletedEntryId: null };
    expect(transcriptOf(entries, { head }).missing.some(({ kind }) => kind === "trimmed-head")).toBe(false);
  });

  test("entries deleted from the middle are not said to be the beginning", () => {
    const head = { length: 3, entriesAdded: 53, firstEntryId, lastEntryId, maxDeletedEntryId: lastEntryId };
    const told = transcriptOf(entries, { head }).missing.filter(
      ({ kind }) => kind === "gap" || kind === "trimmed-head",
    );
    expect(told).toMatchObject([{ kind: "gap", entries: 50, beforeEntryId: firstEntryId }]);
    expect(told[0]?.text).toMatch(/^50 entries are no longer in Redis; .*not known/);
  });

  test("what was deleted long before the first entry left says nothing about the rest", () => {
    const head = { length: 3, entriesAdded: 903, firstEntryId, lastEntryId, maxDeletedEntryId: "1-0" };
    expect(transcriptOf(entries, { head }).missing[0]).toMatchObject({ kind: "trimmed-head", entries: 900 });
  });

  test("the producer's own numbers tell it where Redis does not", () => {
    const numbered = flatEntriesAt(
      [0, { kind: "transcript", phase: "final", role: "user", seq: "41", src: "asr", text: "one" }],
      [900, { kind: "transcript", phase: "final", role: "user", seq: "42", src: "asr", text: "two" }],
    );
    expect(transcriptOf(numbered).missing[0]).toMatchObject({ kind: "trimmed-head", entries: 40 });
  });

  test("what is left of a turn stays, and the turns after it are as they were", () => {
    const all = entriesAt(
      [0, pipecat.user("I would like", false)],
      [600, pipecat.user("I would like to rebook", true)],
      [900, pipecat.message("bot-started-speaking")],
      [1_000, pipecat.bot(1, "Sure, when?", "Sure, when?", "completed")],
      [2_400, pipecat.message("bot-stopped-speaking")],
      [2_800, pipecat.user("on Monday", true)],
    );
    const [whole, rest] = [transcriptOf(all).turns, transcriptOf(all.slice(1)).turns];
    expect(rest.slice(1)).toEqual(whole.slice(1));
    expect(rest[0]).toMatchObject({ text: "I would like to rebook", startedAtMs: baseMs + 600 });
  });
});

describe("clock trouble", () => {
  const said = { kind: "transcript", phase: "final", eot: "1" };
  const at = (offsetMs: number) => String(baseMs + offsetMs);
  const clockOf = (...lines: Parameters<typeof flatEntriesAt>) =>
    transcriptOf(flatEntriesAt(...lines)).missing.filter(({ kind }) => kind === "clock");

  test("events that are older by their producer than what stands before them are told, with how much", () => {
    const told = clockOf(
      [0, { ...said, role: "agent", ts: at(0), text: "how can I help" }],
      [9_000, { ...said, role: "user", ts: at(-31_000), text: "I want a refund" }],
      [12_000, { ...said, role: "agent", ts: at(12_000), text: "of course" }],
    );
    expect(told).toMatchObject([{ entries: 1, durationMs: 31_000 }]);
    expect(told[0]?.text).toMatch(/^1 event is up to 31 s older/);
  });

  test("a call copied in all at once, and texts that are a little late, are no trouble", () => {
    const told = clockOf(
      [0, { ...said, role: "agent", ts: at(-60_000), text: "how can I help" }],
      [1, { ...said, role: "user", ts: at(-40_000), text: "I want a refund" }],
      [2, { ...said, role: "agent", ts: at(-20_000), text: "of course" }],
      [3, { ...said, role: "user", ts: at(-22_000), text: "thank you" }],
    );
    expect(told).toEqual([]);
  });

  test("a producer without times is said to give none, rather than each event to have trouble", () => {
    const [told] = clockOf(
      [0, { ...said, role: "agent", ts: "", text: "hello" }],
      [900, { ...said, role: "user", ts: "", text: "hi" }],
    );
    expect(told?.text).toBe("The producer gives no times; shown as written.");
  });
});

describe("figures of a call", () => {
  test("percentiles are nearest ranks; the model's wait is told from the voice's; replies count from the end of speech", () => {
    const at = (processor: string, value: number) => pipecat.message("metrics", { ttfb: [{ processor, value }] });
    const { latencies } = transcriptOf(
      entriesAt(
        [0, pipecat.message("user-started-speaking")],
        [900, pipecat.user("what does it cost", false)],
        [1_700, pipecat.user("what does it cost", true)],
        [1_750, at("OpenAILLMService#0", 0.4)],
        [1_800, at("CartesiaTTSService#0", 9)],
        [2_000, pipecat.message("bot-started-speaking")],
        [2_050, pipecat.bot(1, "Ten.", "Ten.", "completed")],
        [3_000, pipecat.message("bot-stopped-speaking")],
        [3_100, at("OpenAILLMService#0", 0.6)],
      ),
    );
    expect(latencies.model).toEqual({ count: 2, p50: 400, p95: 600, p99: 600, max: 600 });
    expect(latencies.reply).toMatchObject({ count: 1, p50: 1_100 });
    expect(latencies.firstWordMs).toBe(2_000);
  });
});
