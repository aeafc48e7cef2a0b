import { expect, test } from "vitest";
import { createFold, foldEvents } from "@/lib/conversation/fold/fold";
import { addGroupMissing } from "@/lib/conversation/fold/missing";
import type { RawEvent } from "@/lib/schema/conversation-event";
import {
  agentFinal,
  agentPartial,
  eventsAt,
  plainText,
  startMs,
  userFinal,
  userPartial,
} from "@/test/support/conversation-events";

const said = (events: RawEvent[], nowMs?: number) =>
  foldEvents(events, {}, nowMs).turns.map(({ role, text }) => `${role}: ${text}`);

test("the fold changes no event and gives the same one by one and in one go", () => {
  const events = eventsAt(
    userPartial(0, "I'd like"),
    userFinal(900, "I'd like to rebook."),
    agentFinal(2_000, "Sure."),
  );
  const before = structuredClone(events);
  const fold = createFold();
  for (const event of events) {
    fold.push(event);
    fold.transcript();
  }
  expect(fold.transcript()).toEqual(foldEvents(events));
  expect(events).toEqual(before);
});

test("a named segment grows in place, also after another spoke", () => {
  const events = eventsAt(
    agentPartial(0, "Let me", { segment: "a" }),
    userFinal(300, "Mm-hmm.", { segment: "u" }),
    agentFinal(900, "Let me look.", { segment: "a" }),
  );
  expect(said(events)).toEqual(["agent: Let me look.", "user: Mm-hmm."]);
});

test("deltas add up, and a final that holds the whole does not double them", () => {
  const append = { segment: "a", mode: "append" } as const;
  const events = eventsAt(
    agentPartial(0, "Sure", append),
    agentPartial(100, ", which date?", append),
    agentFinal(200, "Sure, which date?", append),
  );
  expect(said(events)).toEqual(["agent: Sure, which date?"]);
});

test("several finals of one sentence are one turn until end of turn, speaker or gap", () => {
  const events = eventsAt(
    userFinal(0, "My name", { segment: "1" }),
    userFinal(900, "is Ana", { segment: "2" }),
    userFinal(1_500, "Silva.", { segment: "3", isEndOfTurn: true }),
    agentFinal(2_500, "Thanks."),
    userFinal(4_000, "And"),
    userFinal(8_000, "bye."),
  );
  expect(said(events)).toEqual(["user: My name is Ana Silva.", "agent: Thanks.", "user: And", "user: bye."]);
});

test("words a later final repeats are said once", () => {
  const events = eventsAt(userFinal(0, "I want to fly to Lisbon"), userFinal(800, "to fly to Lisbon on Monday."));
  expect(said(events)).toEqual(["user: I want to fly to Lisbon on Monday."]);
});

test("a segment finalised again is revised, not doubled", () => {
  const [turn, ...others] = foldEvents(
    eventsAt(userFinal(0, "I want", { segment: "x" }), userFinal(400, "I want two seats.", { segment: "x" })),
  ).turns;
  expect(others).toEqual([]);
  expect(turn).toMatchObject({ text: "I want two seats.", isRevised: true, rules: ["revised-final"] });
});

test("a partial whose final never came stands in, unconfirmed; an empty final erases nothing", () => {
  const open = eventsAt(userPartial(0, "hello there", { segment: "x" }));
  expect(foldEvents(open).turns[0]).toMatchObject({ text: "hello there", state: "open" });
  expect(foldEvents(open, {}, startMs + 3_000).turns[0]).toMatchObject({
    state: "unconfirmed",
    rule: "final-never-came",
  });
  const emptied = eventsAt(userPartial(0, "hello there", { segment: "x" }), userFinal(300, "", { segment: "x" }));
  expect(said(emptied)).toEqual(["user: hello there"]);
});

test("a late user final stays where it was spoken, by its partials or by the start of speech", () => {
  const withPartials = eventsAt(
    userPartial(0, "what does it", { segment: "u" }),
    agentPartial(900, "It costs", { segment: "a" }),
    userFinal(2_400, "What does it cost?", { segment: "u" }),
    agentFinal(2_800, "It costs ten.", { segment: "a" }),
  );
  expect(said(withPartials)).toEqual(["user: What does it cost?", "agent: It costs ten."]);
  expect(foldEvents(withPartials).turns[0]).toMatchObject({ lateByMs: 2_400, rule: "late-final" });
  const withSpeech = eventsAt(
    [0, { kind: "speech", phase: "start", role: "user", segment: "u" }],
    [800, { kind: "speech", phase: "stop", role: "user", segment: "u" }],
    agentPartial(1_200, "It costs", { segment: "a" }),
    userFinal(2_400, "What does it cost?", { segment: "u" }),
  );
  expect(said(withSpeech)).toEqual(["user: What does it cost?", "agent: It costs"]);
});

test("an item that another says it follows stands before it, whichever came first", () => {
  const events = eventsAt(
    agentPartial(1_000, "It costs", { segment: "it_2", previousSegment: "it_1" }),
    userFinal(1_600, "What does it cost?", { segment: "it_1" }),
    agentFinal(1_900, "It costs ten.", { segment: "it_2" }),
  );
  expect(said(events)).toEqual(["user: What does it cost?", "agent: It costs ten."]);
  expect(foldEvents(events).turns[0]?.rules).toContain("follows-item");
});

test("a pause inside a user's turn keeps it one, a turn of the agent parts it", () => {
  const paused = eventsAt(
    userFinal(0, "I want", { isEndOfTurn: true }),
    userFinal(1_200, "two seats.", { isEndOfTurn: true }),
  );
  expect(said(paused)).toEqual(["user: I want two seats."]);
});

test("what was heard: as said, by words, or by a share", () => {
  const cut = (more: Partial<RawEvent>) =>
    foldEvents(
      eventsAt(
        agentPartial(0, "Sure,", { segment: "a" }),
        agentFinal(1_800, "Sure, I found three flights", { segment: "a", isInterrupted: true, ...more }),
      ),
    ).turns[0];
  expect(cut({ heardText: "Sure, I found" })).toMatchObject({
    heardText: "Sure, I found",
    heardSource: "said",
    interrupted: true,
  });
  const words: RawEvent["words"] = [
    ["Sure,", 0, 300, 1],
    ["I", 400, 500, 1],
    ["found", 600, 900, 1],
    ["three", 1_000, 1_300, 1],
  ];
  expect(cut({ heardMs: 950, words })).toMatchObject({ heardText: "Sure, I found", heardSource: "words" });
  expect(cut({ heardMs: 1_000 })).toMatchObject({
    heardText: "Sure, I found",
    heardSource: "estimated",
    text: "Sure, I found three flights",
  });
});

test("an agent's text that is deleted after a cut is kept", () => {
  const events = eventsAt(
    agentPartial(0, "Life is a complex set of things", { segment: "a" }),
    [900, { kind: "interrupt", phase: "detected", role: "agent", segment: "a", heardText: "Life is" }],
    agentFinal(1_000, "", { segment: "a", isInterrupted: true }),
  );
  expect(foldEvents(events).turns[0]).toMatchObject({ text: "Life is a complex set of things", heardText: "Life is" });
});

test("cut, yet all of it stands as said: doubted", () => {
  const [turn] = foldEvents(
    eventsAt(
      agentPartial(0, "Yes", { segment: "a" }),
      agentFinal(5_000, "Yes.", { segment: "a", isInterrupted: true }),
    ),
  ).turns;
  expect(turn?.doubts).toHaveLength(1);
});

test("an overlap cuts nothing off, and what resumes was not cut", () => {
  const overlap = eventsAt(
    agentPartial(0, "Our hours are", { segment: "a" }),
    [500, { kind: "interrupt", phase: "false", role: "agent" }],
    agentFinal(1_500, "Our hours are nine to five.", { segment: "a" }),
  );
  expect(foldEvents(overlap).turns[0]).toMatchObject({ interrupted: false, overlaps: true, heardText: null });
  const resumed = eventsAt(
    agentPartial(0, "Our hours"),
    [500, { kind: "interrupt", phase: "detected" }],
    [900, { kind: "interrupt", phase: "resumed" }],
  );
  expect(foldEvents(resumed).turns[0]).toMatchObject({ interrupted: false });
});

test("an eager end of turn is a mark, not an end", () => {
  const transcript = foldEvents(
    eventsAt(
      userPartial(0, "do you"),
      userPartial(300, "do you know", { phase: "eager" }),
      userPartial(500, "do you know", { phase: "resumed" }),
      userFinal(900, "Do you know the way?"),
    ),
  );
  expect(transcript.turns.map(({ text }) => text)).toEqual(["Do you know the way?"]);
  expect(transcript.marks.map(({ kind }) => kind)).toEqual(["eager", "resumed"]);
});

test("speech before a tool call is a turn of its own, before the answer", () => {
  const transcript = foldEvents(
    eventsAt(
      agentFinal(0, "Let me check."),
      [200, { kind: "tool", phase: "start", toolCallId: "c", tool: "find" }],
      [600, { kind: "tool", phase: "end", toolCallId: "c", status: "ok" }],
      agentFinal(1_000, "Three flights."),
    ),
  );
  expect(transcript.turns.map(({ text }) => text)).toEqual(["Let me check.", "Three flights."]);
  expect(transcript.toolCalls).toMatchObject([{ toolCallId: "c", name: "find", status: "ok", durationMs: 400 }]);
});

test("tool calls join by id, only move forward, and stay unfinished at the call's end", () => {
  const { toolCalls, missing } = foldEvents(
    eventsAt(
      [0, { kind: "tool", phase: "start", tool: "find" }],
      [50, { kind: "tool", phase: "progress", toolCallId: "c1", tool: "find", args: "{}" }],
      [400, { kind: "tool", phase: "end", toolCallId: "c1", status: "ok" }],
      [500, { kind: "tool", phase: "progress", toolCallId: "c1" }],
      [600, { kind: "tool", phase: "end", toolCallId: "c2", result: "3" }],
      [700, { kind: "tool", phase: "start", toolCallId: "c3", tool: "book" }],
      [800, { kind: "lifecycle", phase: "end", reason: "user_hangup" }],
    ),
  );
  expect(toolCalls.map(({ toolCallId, status }) => [toolCallId, status])).toEqual([
    ["c1", "ok"],
    ["c2", "ok"],
    ["c3", "unfinished"],
  ]);
  expect(missing.map(({ kind }) => kind)).toEqual(["unfinished-tool"]);
});

test("a snapshot said again adds nothing", () => {
  const events = eventsAt(userFinal(0, "Hi.", { segment: "0" }), userFinal(500, "Hi.", { segment: "0" }));
  expect(foldEvents(events).turns).toMatchObject([{ text: "Hi.", isRevised: false, entryIds: [events[0]?.entryId] }]);
});

test("duplicates count, and change nothing", () => {
  const once = eventsAt(
    userFinal(0, "Hi.", { source: "asr", eventId: "1" }),
    userFinal(600, "There.", { source: "asr", eventId: "2" }),
  );
  const again = eventsAt(
    userFinal(0, "Hi.", { source: "asr", eventId: "1" }),
    userFinal(600, "There.", { source: "asr", eventId: "2" }),
    userFinal(700, "Hi.", { source: "asr", eventId: "1" }),
  );
  expect(foldEvents(again).turns).toEqual(foldEvents(once).turns);
  expect(foldEvents([...once, ...once]).counts).toMatchObject({ duplicates: 2, events: 2 });
});

test("a trimmed head is said, with how much", () => {
  const events = eventsAt(userFinal(0, "One."), agentFinal(1_000, "Two."));
  const head = {
    length: 2,
    entriesAdded: 902,
    firstEntryId: events[0]?.entryId ?? null,
    lastEntryId: events[1]?.entryId ?? null,
    maxDeletedEntryId: null,
  };
  expect(foldEvents(events, { head }).missing[0]).toMatchObject({
    kind: "trimmed-head",
    entries: 900,
    durationMs: 900_000,
    isEstimated: true,
    text: "The first ≈ 15 min, 900 entries, are no longer in Redis.",
  });
});

test("text alone: cumulative texts are replaced, each utterance is a turn", () => {
  const events = eventsAt(
    plainText(0, "i'd like"),
    plainText(250, "i'd like to rebook"),
    plainText(1_400, "sure"),
    plainText(1_650, "sure which date"),
  );
  expect(said(events)).toEqual(["unknown: i'd like to rebook", "unknown: sure which date"]);
});

test("usage: a total takes the place of what was counted before it", () => {
  const use = (ms: number, input: number, phase?: "total"): [number, Partial<RawEvent> & { kind: "usage" }] => [
    ms,
    {
      kind: "usage",
      service: "llm",
      model: "m",
      tokens: { input },
      cost: 0.5,
      currency: "USD",
      ...(phase === undefined ? {} : { phase }),
    },
  ];
  expect(foldEvents(eventsAt(use(0, 10), use(1, 30, "total"), use(2, 5))).usage).toMatchObject({
    inputTokens: 35,
    cost: { USD: 1 },
  });
});

test("what groups have not read or acknowledged is missing too", () => {
  const transcript = foldEvents(eventsAt(userFinal(0, "Hi.")));
  const group = {
    name: "crm",
    pending: 2,
    oldestPendingId: "1-0",
    lagEntries: 5,
    lagSource: "exact",
    firstUndeliveredId: "2-0",
  } as const;
  expect(addGroupMissing(transcript, [group, { ...group, pending: 0, lagEntries: null }]).missing).toMatchObject([
    { kind: "never-acked", beforeEntryId: "1-0", entries: 2 },
    { kind: "unread", beforeEntryId: "2-0", entries: 5 },
  ]);
});

test("a turn is called masked by what its text hides, not by what its partials held back", () => {
  const base = { part: 0, kind: "transcript", role: "user", segment: "s", mode: "replace" } as const;
  const partial = { ...base, entryId: "1000-0", arrivedAtMs: 1_000, atMs: 1_000, phase: "partial" } as const;
  const final = { ...base, entryId: "2000-0", arrivedAtMs: 2_000, atMs: 2_000, phase: "final" } as const;
  const maskedOf = (text: string, masked: string[]) =>
    foldEvents([
      { ...partial, text: "we have […]", masked: ["held"] },
      { ...final, text, ...(masked.length > 0 && { masked }) },
    ]).turns.map((turn) => turn.masked);
  expect(maskedOf("we have two rooms", [])).toEqual([[]]);
  expect(maskedOf("we have […]", ["held"])).toEqual([["held"]]);
  expect(maskedOf("we have [account number]", ["account number"])).toEqual([["account number"]]);
});
