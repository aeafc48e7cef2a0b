import { describe, expect, test } from "vitest";
import { parseMapping, writeMapping } from "@/lib/conversation/read/parse-mapping";
import { maskReport } from "@/lib/mask/mask-report";
import { entriesOf, startMs } from "./entries-of";
import { comesTo } from "./read-call";

const call = [
  { evt: "hyp", leg: "A", said: { words: "where is" }, utt: 1, when: startMs },
  { evt: "hyp", leg: "A", said: { words: "where is my order" }, utt: 1, when: startMs + 300 },
  { evt: "rec", leg: "A", said: { words: "Where is my order?" }, utt: 1, when: startMs + 600 },
  { evt: "toolStart", leg: "B", job: "lookup", no: "c1", with: { order: 7 }, when: startMs + 700 },
  { evt: "toolEnd", leg: "B", job: "lookup", no: "c1", got: "sent", when: startMs + 900 },
  { evt: "meter", said: { words: "not for anybody" }, when: startMs + 950 },
  { evt: "rec", leg: "B", said: { words: "It was sent this morning." }, utt: 2, when: startMs + 1_000 },
];
const entries = entriesOf(call.map((event) => ({ data: JSON.stringify(event) })));
const written =
  "map(text:said.words,role:leg,kind:evt,segment:utt,time:when,tool:job,call:no,args:with,result:got,user:A,agent:B,partial:hyp,done:rec,speech:hyp|rec,call_start:toolStart,call_end:toolEnd,mode:replace)";
const mapping = parseMapping(written.slice(4, -1));

test("a mapping is written as it was read", () => {
  expect(mapping).not.toBeNull();
  expect(mapping && writeMapping(mapping)).toBe(written);
});

describe("a producer that no adapter knows", () => {
  test("is not understood, and its types are listed", () => {
    const { turns, report } = comesTo(entries);
    expect(turns).toEqual([]);
    expect(report).toMatchObject({ understood: 0, entries: call.length });
  });

  test("is read by what the settings say, and what they do not name stays raw", () => {
    if (mapping === null) throw new Error("no mapping");
    const { turns, transcript, report, tools } = comesTo(entries, { adapter: "mapped", mode: mapping.mode, mapping });
    expect(turns).toEqual(["user: Where is my order?", "agent: It was sent this morning."]);
    expect(tools).toEqual([["c1", "lookup", "ok"]]);
    expect(transcript.toolCalls[0]).toMatchObject({ args: '{"order":7}', result: "sent", durationMs: 200 });
    expect(transcript.turns[0]).toMatchObject({ startedAtMs: startMs });
    expect(report).toMatchObject({ understood: 6, guessed: 0, unknownTypes: [{ name: "meter", entries: 1 }] });
  });

  test("gets a mapping proposed that reads it", () => {
    const { report } = comesTo(entries);
    const proposed = parseMapping(report.mapping?.slice(4, -1) ?? "");
    expect(proposed?.fields).toMatchObject({ text: "said.words", kind: "evt", time: "when" });
    if (proposed === null) throw new Error("no mapping");
    const { turns } = comesTo(entries, { adapter: "mapped", mode: null, mapping: proposed });
    expect(turns.join(" ")).toContain("Where is my order?");
    expect(maskReport(report).mapping).toBe(report.mapping);
  });

  test("flat fields too, with dots in their names", () => {
    const flat = parseMapping("text:nlu.text,role:nlu.who,user:human,agent:machine");
    if (flat === null) throw new Error("no mapping");
    const { turns } = comesTo(
      entriesOf([
        { "nlu.text": "Good morning.", "nlu.who": "human" },
        { "nlu.text": "Good morning, how can I help?", "nlu.who": "machine" },
      ]),
      { adapter: "mapped", mode: null, mapping: flat },
    );
    expect(turns).toEqual(["user: Good morning.", "agent: Good morning, how can I help?"]);
  });
});

test("nothing is proposed where nothing holds words", () => {
  expect(comesTo(entriesOf([{ flurb: "1" }, { flurb: "2" }])).report.mapping).toBeNull();
});
