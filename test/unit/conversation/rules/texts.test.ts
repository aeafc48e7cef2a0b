import { describe, expect, test } from "vitest";
import { createFold, foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { baseMs, entriesAt, flatEntriesAt, linesOf, transcriptOf } from "@/test/support/conversations/entries-at";
import {
  assembly,
  deepgram,
  elevenlabs,
  livekit,
  openai,
  pipecat,
  relay,
} from "@/test/support/conversations/vendor-events";

describe("turns are a pure fold of the raw entries", () => {
  const entries = entriesAt(
    [0, openai.started("it_1", 0)],
    [400, openai.userDelta("it_1", "I'd like")],
    [900, openai.userDone("it_1", "I'd like to rebook.")],
    [1_500, openai.agentDelta("it_2", "Sure")],
    [1_600, openai.agentDone("it_2", "Sure, when?")],
  );

  test("entries and events stay as they were, and another setting folds them anew", () => {
    const before = structuredClone(entries);
    const reader = createEventReader(detectShape(entries));
    const events = entries.flatMap((entry) => reader.push(entry));
    const eventsBefore = structuredClone(events);
    const once = foldEvents(events);
    const strict = foldEvents(events, { slowReplyMs: 10, silenceMs: 10 });
    expect(foldEvents(events)).toEqual(once);
    expect(strict.turns).toEqual(once.turns);
    expect(strict.marks.length).toBeGreaterThan(once.marks.length);
    expect(entries).toEqual(before);
    expect(events).toEqual(eventsBefore);
  });

  test("entry by entry is the same as in one go, looked at or not", () => {
    const reader = createEventReader(detectShape(entries));
    const fold = createFold();
    for (const entry of entries) {
      for (const event of reader.push(entry)) fold.push(event);
      fold.transcript();
    }
    expect(fold.transcript(entries.at(-1)?.timeMs)).toEqual(transcriptOf(entries));
  });
});

describe("what a producer names is told by its name", () => {
  test("two items of OpenAI that grow at once stay apart, whoever's delta comes when", () => {
    const lines = linesOf(
      entriesAt(
        [0, openai.agentDelta("it_2", "Let me ")],
        [100, openai.userDelta("it_3", "wait ")],
        [200, openai.agentDelta("it_2", "look ")],
        [300, openai.userDelta("it_3", "please")],
        [400, openai.agentDelta("it_2", "that up")],
      ),
    );
    expect(lines).toEqual(["agent: Let me look that up", "user: wait please"]);
  });

  test("an item goes on although another of the same voice has begun", () => {
    const lines = linesOf(
      entriesAt(
        [0, openai.started("it_1", 0)],
        [100, openai.userDelta("it_1", "What does")],
        [4_000, openai.started("it_3", 4_000)],
        [4_100, openai.userDelta("it_3", "And two")],
        [4_300, openai.userDone("it_1", "What does one cost?")],
        [4_600, openai.userDone("it_3", "And two of them?")],
      ),
    );
    expect(lines).toEqual(["user: What does one cost?", "user: And two of them?"]);
  });

  test("without names each voice has one open text, and diarised speakers are voices of their own", () => {
    const lines = linesOf(
      flatEntriesAt(
        [0, { kind: "transcript", phase: "partial", role: "user", spk: "A", mode: "replace", text: "shall we" }],
        [100, { kind: "transcript", phase: "partial", role: "user", spk: "B", mode: "replace", text: "I would" }],
        [300, { kind: "transcript", phase: "final", role: "user", spk: "A", mode: "replace", text: "shall we go" }],
        [
          400,
          { kind: "transcript", phase: "final", role: "user", spk: "B", mode: "replace", text: "I would rather stay" },
        ],
      ),
    );
    expect(lines).toEqual(["user: shall we go", "user: I would rather stay"]);
  });
});

describe("one name may carry whole texts or deltas", () => {
  const words = "I would like to rebook my flight to Lisbon".split(" ");

  test("RTVI partials that hold all so far replace each other", () => {
    const rows = words.map((_, at) => [at * 250, pipecat.user(words.slice(0, at + 1).join(" "), false)] as const);
    expect(linesOf(entriesAt(...rows))).toEqual([`user: ${words.join(" ")}`]);
  });

  test("bare words without spaces are told from whole texts too", () => {
    const rows = words.map((word, at) => [at * 250, pipecat.user(at === 0 ? word : `${word}`, false)] as const);
    const { turns } = transcriptOf(entriesAt(...rows));
    for (const word of words) expect(turns.map(({ text }) => text).join(" ")).toContain(word);
  });

  test("the same message with bare deltas is put together, and its final does not double it", () => {
    const rows = words.map((word, at) => [at * 250, pipecat.user(at === 0 ? word : ` ${word}`, false)] as const);
    const final = [2_600, pipecat.user(words.join(" "), true)] as const;
    expect(linesOf(entriesAt(...rows))).toEqual([`user: ${words.join(" ")}`]);
    expect(linesOf(entriesAt(...rows, final))).toEqual([`user: ${words.join(" ")}`]);
  });
});

describe("a final is not the end of a turn", () => {
  test("several finals of Deepgram before speech_final are one bubble", () => {
    const { turns } = transcriptOf(
      entriesAt(
        [1_000, deepgram.interim(0, 0.9, "my name")],
        [1_500, deepgram.final(0, 1.2, "my name is Ana")],
        [2_600, deepgram.interim(1.2, 0.9, "and I")],
        [3_100, deepgram.final(1.2, 1.4, "and I would like")],
        [4_300, deepgram.final(2.6, 1.2, "to rebook", true)],
      ),
    );
    expect(turns.map(({ text }) => text)).toEqual(["my name is Ana and I would like to rebook"]);
    expect(turns[0]?.entryIds).toHaveLength(5);
  });

  test("LiveKit mints a segment for each final: one sentence, one bubble, also when it is committed whole after", () => {
    const lines = linesOf(
      entriesAt(
        [0, livekit.user(0, "my name is Ana", true, "seg_1")],
        [900, livekit.user(900, "and I would like", true, "seg_2")],
        [1_700, livekit.user(1_700, "to rebook", true, "seg_3")],
        [2_400, livekit.item(2_400, "user", "my name is Ana and I would like to rebook")],
      ),
    );
    expect(lines).toEqual(["user: my name is Ana and I would like to rebook"]);
  });

  test("a silence longer than the gap parts two turns of one speaker", () => {
    const lines = linesOf(
      entriesAt([0, deepgram.final(0, 1, "hello")], [5_000, deepgram.final(4.2, 0.8, "anybody there")]),
    );
    expect(lines).toEqual(["user: hello", "user: anybody there"]);
  });
});

describe("finals may repeat what the one before ended with", () => {
  test("words said again at the seam stand once", () => {
    const lines = linesOf(
      entriesAt(
        [1_500, deepgram.final(0, 1.5, "I want to fly to Lisbon")],
        [2_800, deepgram.final(0.75, 2, "to fly to Lisbon on Monday")],
      ),
    );
    expect(lines).toEqual(["user: I want to fly to Lisbon on Monday"]);
  });

  test("one word that is really said twice is kept twice", () => {
    const lines = linesOf(
      entriesAt([1_000, deepgram.final(0, 1, "yes I said yes")], [2_000, deepgram.final(1.1, 0.8, "yes of course")]),
    );
    expect(lines).toEqual(["user: yes I said yes yes of course"]);
  });

  test("where the times overlap one repeated word is enough", () => {
    const lines = linesOf(
      entriesAt([1_000, deepgram.final(0, 1, "to Lisbon")], [2_000, deepgram.final(0.5, 1.4, "Lisbon on Monday")]),
    );
    expect(lines).toEqual(["user: to Lisbon on Monday"]);
  });
});

describe("a segment may be finalised more than once", () => {
  test("a LiveKit segment that is finalised thrice, each time longer, is one revised turn", () => {
    const { turns } = transcriptOf(
      entriesAt(
        [0, livekit.user(0, "I want", true, "seg_1")],
        [400, livekit.user(400, "I want two", true, "seg_1")],
        [800, livekit.user(800, "I want two seats", true, "seg_1")],
      ),
    );
    expect(turns).toMatchObject([{ text: "I want two seats", isRevised: true, rules: ["revised-final"] }]);
  });

  test("AssemblyAI ends a turn unformatted, then formatted: one bubble, the formatted text", () => {
    const words = [
      ["hi", 0, 200],
      ["there", 300, 500],
    ] as const;
    const { turns } = transcriptOf(
      entriesAt(
        [300, assembly(0, [["hi", 0, 200]])],
        [
          700,
          assembly(0, [...words.map((word) => [...word] as [string, number, number])], {
            transcript: "hi there",
            end: true,
          }),
        ],
        [800, assembly(0, [], { transcript: "Hi there.", end: true, formatted: true })],
      ),
    );
    expect(turns).toMatchObject([{ text: "Hi there.", isRevised: true }]);
  });
});

describe("a final may never come, or come empty", () => {
  test("Deepgram's last interim stands in, unconfirmed once the gap is over", () => {
    const entries = entriesAt([500, deepgram.interim(0, 0.5, "is anybody")]);
    expect(transcriptOf(entries).turns).toMatchObject([{ text: "is anybody", state: "open" }]);
    expect(transcriptOf(entries, { laterMs: 3_000 }).turns).toMatchObject([
      { text: "is anybody", state: "unconfirmed", rule: "final-never-came" },
    ]);
  });

  test("an empty final after good interims erases nothing", () => {
    const lines = linesOf(
      entriesAt(
        [500, deepgram.interim(0, 0.5, "is anybody there")],
        [900, deepgram.final(0, 0.9, "")],
        [1_000, deepgram.utteranceEnd(0.5)],
      ),
    );
    expect(lines).toEqual(["user: is anybody there"]);
    const named = linesOf(
      entriesAt([0, livekit.user(0, "good morning", false, "s")], [300, livekit.user(300, "", true, "s")]),
    );
    expect(named).toEqual(["user: good morning"]);
  });

  test("an empty partial after a good one erases nothing either", () => {
    const entries = entriesAt(
      [0, livekit.user(0, "good morning", false, "s")],
      [200, livekit.user(200, "", false, "s")],
    );
    expect(linesOf(entries)).toEqual(["user: good morning"]);
  });

  test("the next utterance does not swallow a text whose final never came", () => {
    const { turns } = transcriptOf(
      entriesAt(
        [0, pipecat.user("I want to cancel my order", false)],
        [3_200, pipecat.message("bot-started-speaking")],
        [3_300, pipecat.bot(1, "Which one?", "Which one?", "completed")],
        [6_000, pipecat.user("the second", false)],
        [6_500, pipecat.user("the second one", true)],
      ),
    );
    expect(turns.map(({ role, text, state }) => [role, text, state])).toEqual([
      ["user", "I want to cancel my order", "unconfirmed"],
      ["agent", "Which one?", "closed"],
      ["user", "the second one", "open"],
    ]);
  });
});

describe("a late text stands where it was spoken", () => {
  test("OpenAI's transcription that completes after the answer stands before it, and says how late it was", () => {
    const { turns } = transcriptOf(
      entriesAt(
        [0, openai.started("it_1", 0)],
        [1_400, openai.stopped("it_1", 1_400)],
        [1_420, openai.committed("it_1", null)],
        [1_900, openai.agentDelta("it_2", "It costs ")],
        [2_000, openai.agentDelta("it_2", "ten.")],
        [2_050, openai.agentDone("it_2", "It costs ten.")],
        [3_200, openai.userDone("it_1", "What does it cost?")],
      ),
    );
    expect(turns.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      "user: What does it cost?",
      "agent: It costs ten.",
    ]);
    expect(turns[0]).toMatchObject({
      rule: "late-final",
      lateByMs: 1_800,
      endedAtMs: turns[0] ? turns[0].startedAtMs + 1_400 : 0,
    });
  });

  test("a final without interims is placed by its time in the audio, as earlier texts of that voice tell it", () => {
    const { turns } = transcriptOf(
      entriesAt(
        [1_200, deepgram.final(0, 1, "good morning", true)],
        [1_800, deepgram.said("assistant", "Good morning, how can I help?")],
        [6_000, deepgram.said("assistant", "That costs ten.")],
        [7_500, deepgram.final(3.5, 1.5, "what does it cost", true)],
      ),
    );
    expect(turns.map(({ text }) => text)).toEqual([
      "good morning",
      "Good morning, how can I help?",
      "what does it cost",
      "That costs ten.",
    ]);
    expect(turns[2]).toMatchObject({ rule: "late-final", lateByMs: 2_300 });
  });

  test("a final that says when it was spoken, and is written long after, is late too", () => {
    const at = (offsetMs: number) => String(baseMs + offsetMs);
    const user = { kind: "transcript", role: "user", seg: "u1" };
    const { turns, missing } = transcriptOf(
      flatEntriesAt(
        [0, { ...user, phase: "partial", ts: at(0), text: "I want" }],
        [500, { ...user, phase: "partial", ts: at(500), text: "I want a refund" }],
        [3_000, { kind: "transcript", phase: "final", role: "agent", seg: "a1", ts: at(3_000), text: "let me look" }],
        [11_000, { ...user, phase: "final", ts: at(900), text: "I want a refund please" }],
      ),
    );
    expect(turns.map(({ text }) => text)).toEqual(["I want a refund please", "let me look"]);
    expect(turns[0]).toMatchObject({ rule: "late-final", lateByMs: 10_500 });
    expect(missing.some(({ kind }) => kind === "late")).toBe(true);
  });

  test("audio that begins anew after a reconnection is not taken for a text of long ago", () => {
    const { turns } = transcriptOf(
      entriesAt(
        [30_200, deepgram.final(29, 1, "hello", true)],
        [31_000, deepgram.said("assistant", "Hello.")],
        [42_000, deepgram.final(0.5, 1, "are you back", true)],
      ),
    );
    expect(turns.map(({ text }) => text)).toEqual(["hello", "Hello.", "are you back"]);
    expect(turns[2]?.lateByMs).toBeNull();
  });

  test("the same by t0 of the flat schema", () => {
    const said = { kind: "transcript", phase: "final" };
    const { turns } = transcriptOf(
      flatEntriesAt(
        [1_000, { ...said, role: "user", seg: "u1", t0: "0", t1: "900", text: "hello" }],
        [1_500, { ...said, role: "agent", seg: "a1", text: "Hi." }],
        [4_200, { ...said, role: "agent", seg: "a2", text: "Ten." }],
        [5_200, { ...said, role: "user", seg: "u2", t0: "2500", t1: "3600", text: "how much" }],
      ),
    );
    expect(turns.map(({ text }) => text)).toEqual(["hello", "Hi.", "how much", "Ten."]);
  });
});

describe("items say what they follow", () => {
  const spoken = { type: "message", role: "user", content: [{ type: "input_audio" }] } as const;
  const answer = { type: "message", role: "assistant", content: [] } as const;

  test("a transcription that comes last stands before the answer that follows its item", () => {
    const lines = linesOf(
      entriesAt(
        [0, openai.committed("it_1", null)],
        [10, openai.added({ ...spoken, id: "it_1", content: [...spoken.content] }, null)],
        [300, openai.added({ ...answer, id: "it_2", content: [] }, "it_1")],
        [400, openai.agentDelta("it_2", "It costs")],
        [500, openai.agentDone("it_2", "It costs ten.")],
        [900, openai.userDone("it_1", "What does it cost?")],
      ),
    );
    expect(lines).toEqual(["user: What does it cost?", "agent: It costs ten."]);
  });

  test("the chain goes on through items without a text: a tool call between question and answer", () => {
    const call = { id: "it_2", type: "function_call", call_id: "c1", name: "price", arguments: "{}" } as const;
    const output = { id: "it_3", type: "function_call_output", call_id: "c1", output: "10" } as const;
    const lines = linesOf(
      entriesAt(
        [300, openai.added(call, "it_1")],
        [500, openai.added(output, "it_2")],
        [600, openai.added({ ...answer, id: "it_4", content: [] }, "it_3")],
        [700, openai.agentDelta("it_4", "It costs")],
        [800, openai.agentDone("it_4", "It costs ten.")],
        [1_500, openai.userDone("it_1", "What does it cost?")],
      ),
    );
    expect(lines).toEqual(["user: What does it cost?", "agent: It costs ten."]);
  });

  test("an item that failed blocks nothing behind it", () => {
    const lines = linesOf(
      entriesAt(
        [0, openai.committed("it_1", null)],
        [200, openai.userFailed("it_1")],
        [900, openai.committed("it_2", "it_1")],
        [1_200, openai.added({ ...answer, id: "it_3", content: [] }, "it_2")],
        [1_300, openai.agentDelta("it_3", "Ten.")],
        [1_350, openai.agentDone("it_3", "Ten.")],
        [1_800, openai.userDone("it_2", "What does it cost?")],
      ),
    );
    expect(lines).toEqual(["user: What does it cost?", "agent: Ten."]);
  });
});

describe("a pause inside a turn", () => {
  test("a user who stops and goes on, with no agent between, says one turn", () => {
    const lines = linesOf(
      entriesAt(
        [0, pipecat.message("user-started-speaking")],
        [700, pipecat.user("I want", true)],
        [800, pipecat.message("user-stopped-speaking")],
        [1_700, pipecat.message("user-started-speaking")],
        [2_300, pipecat.user("two seats", true)],
        [2_400, pipecat.message("user-stopped-speaking")],
      ),
    );
    expect(lines).toEqual(["user: I want two seats"]);
  });

  test("an agent that spoke between parts them, though its words come late", () => {
    const lines = linesOf(
      entriesAt(
        [0, pipecat.message("user-started-speaking")],
        [700, pipecat.user("I want two seats", true)],
        [800, pipecat.message("user-stopped-speaking")],
        [1_000, pipecat.message("bot-started-speaking")],
        [1_900, pipecat.message("user-started-speaking")],
        [2_400, pipecat.user("by the window", true)],
        [2_500, pipecat.bot(1, "One moment.", "One moment.", "completed")],
      ),
    );
    expect(lines).toEqual(["user: I want two seats", "agent: One moment.", "user: by the window"]);
  });
});

describe("partials that stand in lines of their own", () => {
  test("Twilio's growing prompts are one bubble, and the agent's tokens another", () => {
    const lines = linesOf(
      entriesAt(
        [0, relay.prompt("Hi! Can you", false)],
        [300, relay.prompt("Hi! Can you tell me", false)],
        [800, relay.prompt("Hi! Can you tell me about life?", true)],
        [1_200, relay.token("Life ", false)],
        [1_250, relay.token("is long.", true)],
      ),
    );
    expect(lines).toEqual(["user: Hi! Can you tell me about life?", "agent: Life is long."]);
  });

  test("an answer written before its question arrives is not put behind a question of later", () => {
    const lines = linesOf(
      entriesAt(
        [0, elevenlabs.user("What does it cost?")],
        [400, elevenlabs.agent("Ten.", 2)],
        [2_000, elevenlabs.user("And two?", 3)],
        [2_500, elevenlabs.agent("Twenty.", 4)],
      ),
    );
    expect(lines).toEqual(["user: What does it cost?", "agent: Ten.", "user: And two?", "agent: Twenty."]);
  });
});
