import { describe, expect, test } from "vitest";
import { baseMs, entriesAt, flatEntriesAt, linesOf, transcriptOf } from "@/test/support/conversations/entries-at";
import { deepgram, elevenlabs, livekit, openai, pipecat, relay } from "@/test/support/conversations/vendor-events";

const whole = "Sure, I found three flights to Lisbon on Monday";
const lastAgent = (transcript: ReturnType<typeof transcriptOf>) =>
  transcript.turns.findLast(({ role }) => role === "agent");

describe("an agent's text has two layers, generated and heard", () => {
  test("Twilio tells the words heard; the tokens it never spoke stay as generated", () => {
    const tokens = whole.split(" ").map((word, at) => [at * 20, relay.token(`${word} `, false)] as const);
    const turn = lastAgent(
      transcriptOf(
        entriesAt(
          ...tokens,
          [200, relay.token("morning.", true)],
          [1_400, relay.interrupt("Sure, I found three", "1200")],
        ),
      ),
    );
    expect(turn).toMatchObject({ heardText: "Sure, I found three", heardSource: "said", interrupted: true });
    expect(turn?.text).toBe(`${whole} morning.`);
  });

  test("ElevenLabs corrects its answer after it was cut off", () => {
    const turn = lastAgent(
      transcriptOf(entriesAt([0, elevenlabs.agent(whole)], [1_500, elevenlabs.correction(whole, "Sure, I found")])),
    );
    expect(turn).toMatchObject({ text: whole, heardText: "Sure, I found", heardSource: "said" });
  });

  test("RTVI's progress is what was heard when the user cuts in, and all once it is completed", () => {
    const rows = [
      [0, pipecat.message("bot-started-speaking")],
      [100, pipecat.bot(1, whole, "")],
      [700, pipecat.bot(1, whole, "Sure, I found")],
    ] as const;
    expect(lastAgent(transcriptOf(entriesAt(...rows)))).toMatchObject({ text: whole, heardText: "Sure, I found" });
    const completed = entriesAt(...rows, [3_000, pipecat.bot(1, whole, whole, "completed")]);
    expect(lastAgent(transcriptOf(completed))).toMatchObject({ text: whole, heardText: null, interrupted: false });
  });

  test("RTVI's bot that falls silent in mid-text once the user spoke was cut off; one that nobody spoke into was not", () => {
    const spoken = (...more: (readonly [number, object])[]) =>
      lastAgent(
        transcriptOf(
          entriesAt(
            [0, pipecat.message("bot-started-speaking")],
            [700, pipecat.bot(1, whole, "Sure, I found")],
            ...more,
            [1_100, pipecat.message("bot-stopped-speaking")],
          ),
        ),
      );
    expect(spoken([900, pipecat.message("user-started-speaking")])).toMatchObject({
      ...{ interrupted: true, heardText: "Sure, I found", heardSource: "said", text: whole },
    });
    expect(spoken()).toMatchObject({ interrupted: false });
    const done = [1_000, pipecat.bot(1, whole, whole, "completed")] as const;
    expect(spoken([900, pipecat.message("user-started-speaking")], done)).toMatchObject({ interrupted: false });
  });

  test("a LiveKit message that was interrupted holds what was heard alone", () => {
    const turn = lastAgent(
      transcriptOf(entriesAt([1_500, livekit.item(1_500, "assistant", "Sure, I found", { interrupted: true })])),
    );
    expect(turn).toMatchObject({ text: "Sure, I found", heardText: "Sure, I found", interrupted: true });
  });

  test("OpenAI says only for how long: estimated, never more than was generated, a beginning of it", () => {
    const turn = lastAgent(
      transcriptOf(
        entriesAt(
          [0, openai.agentDelta("it_2", whole)],
          [60, openai.agentDone("it_2", whole)],
          [1_900, openai.truncated("it_2", 1_000)],
        ),
      ),
    );
    expect(turn).toMatchObject({ text: whole, heardSource: "estimated", interrupted: true });
    expect(whole.startsWith(turn?.heardText ?? "-")).toBe(true);
    expect(turn?.heardText?.length).toBeLessThan(whole.length);
  });

  test("word times up to the cut go before an estimate", () => {
    const words = whole.split(" ").map((word, at) => [word, at * 300, at * 300 + 280, 1]);
    const turn = lastAgent(
      transcriptOf(
        flatEntriesAt([
          2_000,
          {
            ...{
              kind: "transcript",
              phase: "final",
              role: "agent",
              seg: "a",
              text: whole,
              intr: "1",
              spoken_ms: "900",
            },
            words: JSON.stringify(words),
          },
        ]),
      ),
    );
    expect(turn).toMatchObject({ heardText: "Sure, I found", heardSource: "words" });
  });
});

describe("what the provider deletes after a cut is kept", () => {
  test("OpenAI truncates the item and later shows it empty", () => {
    const { turns } = transcriptOf(
      entriesAt(
        [0, openai.agentDelta("it_2", "Life is a complex set ")],
        [40, openai.agentDelta("it_2", "of many things")],
        [900, openai.truncated("it_2", 700)],
        [950, openai.agentDone("it_2", "")],
      ),
    );
    expect(turns).toHaveLength(1);
    expect(turns[0]?.text).toBe("Life is a complex set of many things");
    expect(turns[0]?.interrupted).toBe(true);
  });
});

describe("spoken text can be lost, and unspoken text committed", () => {
  test("an empty message committed after words were generated keeps them, and says so", () => {
    const { turns } = transcriptOf(
      flatEntriesAt(
        [0, { kind: "speech", phase: "start", role: "agent" }],
        [50, { kind: "transcript", phase: "partial", role: "agent", seg: "a", mode: "replace", text: "Your order is" }],
        [900, { kind: "transcript", phase: "final", role: "agent", seg: "a", text: "", intr: "1", spoken: "" }],
      ),
    );
    expect(turns).toMatchObject([{ text: "Your order is", interrupted: true }]);
    expect(turns[0]?.doubts.length).toBeGreaterThan(0);
  });

  test("an interrupted message that stands in full after a moment is doubted", () => {
    const turn = lastAgent(
      transcriptOf(
        entriesAt(
          [0, livekit.state(0, "agent", "thinking", "speaking")],
          [700, livekit.state(700, "agent", "speaking", "listening")],
          [
            800,
            livekit.item(800, "assistant", `${whole}, which one would you like me to book for you?`, {
              interrupted: true,
              metrics: { started_speaking_at: baseMs / 1_000, stopped_speaking_at: baseMs / 1_000 + 0.7 },
            }),
          ],
        ),
      ),
    );
    expect(turn?.interrupted).toBe(true);
    expect(turn?.doubts).toHaveLength(1);
  });

  test("an agent's turn that is empty although it spoke is shown, and doubted", () => {
    const { turns } = transcriptOf(
      entriesAt(
        [0, livekit.state(0, "agent", "thinking", "speaking")],
        [1_200, livekit.state(1_200, "agent", "speaking", "listening")],
        [1_300, livekit.item(1_300, "assistant", "", { interrupted: true })],
      ),
    );
    expect(turns).toMatchObject([{ role: "agent", text: "", interrupted: true }]);
    expect(turns[0]?.doubts.length).toBeGreaterThan(0);
  });
});

describe("overlap is no interruption", () => {
  const speak = { kind: "speech" };
  const say = { kind: "transcript", phase: "final" };
  const flatOverlap = (more: Record<string, string>) =>
    flatEntriesAt(
      [0, { ...speak, phase: "start", role: "agent" }],
      [100, { ...say, role: "agent", seg: "a", text: whole, ...more }],
      [1_000, { ...speak, phase: "start", role: "user" }],
      [1_600, { ...speak, phase: "stop", role: "user" }],
      [1_700, { ...say, role: "user", seg: "u", text: "mm-hmm" }],
      [3_000, { ...speak, phase: "stop", role: "agent" }],
    );

  test("two who speak at once overlap by their times, though no producer says so", () => {
    const { turns, marks, counts } = transcriptOf(flatOverlap({}));
    expect(turns.map(({ role, overlaps, interrupted, heardText }) => [role, overlaps, interrupted, heardText])).toEqual(
      [
        ["agent", true, false, null],
        ["user", true, false, null],
      ],
    );
    expect(marks.filter(({ kind }) => kind === "overlap")).toMatchObject([{ atMs: baseMs + 1_000, durationMs: 600 }]);
    expect(counts.interruptions).toBe(0);
  });

  test("one who is cut off by the other was interrupted, not overlapped", () => {
    const { turns, marks } = transcriptOf(
      flatEntriesAt(
        [0, { ...speak, phase: "start", role: "agent" }],
        [100, { kind: "transcript", phase: "partial", role: "agent", seg: "a", mode: "replace", text: whole }],
        [1_000, { ...speak, phase: "start", role: "user" }],
        [1_500, { ...say, role: "agent", seg: "a", text: whole, intr: "1", spoken: "Sure, I" }],
        [1_500, { ...speak, phase: "stop", role: "agent" }],
        [2_000, { ...speak, phase: "stop", role: "user" }],
        [2_100, { ...say, role: "user", seg: "u", text: "no, stop" }],
      ),
    );
    expect(turns.map(({ interrupted, overlaps }) => [interrupted, overlaps])).toEqual([
      [true, false],
      [false, false],
    ]);
    expect(marks.some(({ kind }) => kind === "overlap")).toBe(false);
  });

  test("LiveKit's false interruption that resumes leaves the text whole, and is marked once", () => {
    const { turns, marks } = transcriptOf(
      entriesAt(
        [0, livekit.state(0, "agent", "thinking", "speaking")],
        [
          900,
          livekit.event(900, "overlapping_speech", { is_interruption: false, agent_ended: false, detected_at: null }),
        ],
        [1_500, livekit.event(1_500, "agent_false_interruption", { resumed: true })],
        [3_000, livekit.state(3_000, "agent", "speaking", "listening")],
        [3_100, livekit.item(3_100, "assistant", whole, { metrics: { started_speaking_at: baseMs / 1_000 } })],
      ),
    );
    expect(turns).toMatchObject([{ text: whole, interrupted: false, heardText: null }]);
    expect(marks.filter(({ kind }) => kind === "overlap")).toHaveLength(1);
  });

  test("turns that follow each other within a recogniser's delay do not overlap", () => {
    const { turns } = transcriptOf(
      entriesAt(
        [0, pipecat.user("what does it", false)],
        [300, pipecat.user("what does it cost", true)],
        [350, pipecat.message("bot-started-speaking")],
        [400, pipecat.bot(1, "Ten.", "Ten.", "completed")],
      ),
    );
    expect(turns.some(({ overlaps }) => overlaps)).toBe(false);
  });
});

describe("an eager end of turn is a guess", () => {
  test("Flux takes it back and goes on: one turn, two marks", () => {
    const { turns, marks } = transcriptOf(
      entriesAt(
        [0, deepgram.flux("StartOfTurn", 0, "do you", [0, 0.1])],
        [400, deepgram.flux("EagerEndOfTurn", 0, "do you know", [0, 0.4])],
        [600, deepgram.flux("TurnResumed", 0, "do you know the", [0, 0.5])],
        [900, deepgram.flux("Update", 0, "do you know the way", [0, 0.8])],
        [1_300, deepgram.flux("EndOfTurn", 0, "do you know the way", [0, 1.2])],
        [2_000, deepgram.flux("StartOfTurn", 1, "hello", [1.8, 1.9])],
        [2_400, deepgram.flux("EndOfTurn", 1, "hello", [1.8, 2.3])],
      ),
    );
    expect(turns.map(({ text }) => text)).toEqual(["do you know the way", "hello"]);
    expect(marks.map(({ kind }) => kind)).toEqual(["eager", "resumed"]);
  });

  test("while it stands the turn is open", () => {
    const entries = entriesAt(
      [0, deepgram.flux("Update", 0, "do you", [0, 0.1])],
      [400, deepgram.flux("EagerEndOfTurn", 0, "do you know", [0, 0.4])],
    );
    expect(transcriptOf(entries).turns).toMatchObject([{ text: "do you know", state: "open" }]);
  });
});

describe("speech that no model turn stands behind", () => {
  test("a greeting, words before a tool call, and a last line all appear", () => {
    const lines = linesOf(
      entriesAt(
        [0, openai.agentDone("it_1", "Welcome to the hotel.", "r0")],
        [2_000, openai.userDone("it_2", "A room, please.")],
        [2_500, openai.agentDelta("it_3", "Let me check.")],
        [2_550, openai.agentDone("it_3", "Let me check.")],
        [2_600, openai.toolDone("c1", "find_room", "{}")],
        [3_400, openai.added({ id: "it_5", type: "function_call_output", call_id: "c1", output: "{}" }, "it_4")],
        [3_900, openai.agentDone("it_6", "There is one left.", "r2")],
        [9_000, openai.agentDone("it_7", "Goodbye.", "r3")],
      ),
    );
    expect(lines).toEqual([
      "agent: Welcome to the hotel.",
      "user: A room, please.",
      "agent: Let me check.",
      "agent: There is one left.",
      "agent: Goodbye.",
    ]);
  });

  test("the words that set off a hand-off are not lost", () => {
    const { turns, handoffs } = transcriptOf(
      entriesAt(
        [0, livekit.user(0, "can I speak to billing", false)],
        [400, livekit.event(400, "agent_handoff", { old_agent_id: "triage", new_agent_id: "billing" })],
        [500, livekit.user(500, "can I speak to billing", true)],
        [1_400, livekit.item(1_400, "assistant", "Billing here.")],
      ),
    );
    expect(turns.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      "user: can I speak to billing",
      "agent: Billing here.",
    ]);
    expect(handoffs).toMatchObject([{ from: "triage", to: "billing", happened: true }]);
    expect(turns[1]?.speaker).toBe("billing");
  });
});
