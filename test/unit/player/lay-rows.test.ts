import { describe, expect, it } from "vitest";
import { layRows } from "@/lib/player/lay-rows";
import { explainRule } from "@/lib/player/rule-words";
import { FoldRule, type Transcript } from "@/lib/schema/transcript";
import { mark, missing, tool, transcript, turn } from "../../support/transcript-parts";

const inShort = (now: Transcript, whole = now) =>
  layRows(now, whole).map(({ key, isAhead }) => `${isAhead ? "…" : ""}${key.split(" ").slice(0, 2).join(" ")}`);

describe("layRows", () => {
  it("puts tools and marks among the turns by time, and keeps the turns in the fold's order", () => {
    const all = transcript({
      turns: [turn("late", 30), turn("early", 20), turn("last", 50)],
      toolCalls: [tool("x", 40), tool("first", 10)],
      marks: [mark("error", 45), mark("memory", 46)],
    });
    expect(inShort(all)).toEqual(["tool first", "turn late", "turn early", "tool x", "error 45-0", "turn last"]);
  });

  it("says what is missing before the entry it is missing at, at the end where it belongs there", () => {
    const all = transcript({
      turns: [turn("a", 10), turn("b", 20)],
      missing: [missing("cut", null), missing("gap", "15-0"), missing("trimmed-head", "10-0")],
    });
    expect(inShort(all)).toEqual(["missing trimmed-head", "turn a", "missing gap", "turn b", "missing cut"]);
  });

  it("shows a notice once, though its count grows", () => {
    const told = (text: string) =>
      transcript({ turns: [turn("a", 10)], missing: [{ ...missing("clock", "10-0"), text }] });
    expect(inShort(told("1 event"), told("7 events"))).toEqual(["missing clock", "turn a"]);
  });

  it("shows what has begun as it was, and what comes after as ahead", () => {
    const grown = { ...turn("a", 10), text: "a as it is in the end" };
    const now = transcript({ turns: [turn("a", 10)], toolCalls: [tool("x", 12)] });
    const whole = transcript({ turns: [grown, turn("b", 20)], toolCalls: [tool("x", 12)] });
    expect(inShort(now, whole)).toEqual(["turn a", "tool x", "…turn b"]);
    const [first] = layRows(now, whole);
    expect(first?.kind === "turn" && first.turn.text).toBe("a");
  });

  it("keeps what comes later where the whole call has it, also before what has begun", () => {
    const now = transcript({ turns: [turn("a", 10), turn("c", 30)] });
    const whole = transcript({ turns: [turn("a", 10), turn("late", 20), turn("c", 30), turn("d", 40)] });
    expect(inShort(now, whole)).toEqual(["turn a", "…turn late", "turn c", "…turn d"]);
  });

  it("keeps a row that came to nothing behind the one it followed", () => {
    const now = transcript({ turns: [turn("a", 10), turn("gone", 20)] });
    expect(inShort(now, transcript({ turns: [turn("a", 10), turn("b", 30)] }))).toEqual([
      "turn a",
      "turn gone",
      "…turn b",
    ]);
  });

  it("puts a gap where it is by the entries, though a pause that ended later began before it", () => {
    const pause = { ...mark("silence", 12), durationMs: 50, entryId: "62-0" };
    const all = transcript({
      turns: [turn("a", 10), turn("b", 62)],
      marks: [pause],
      missing: [missing("gap", "62-0")],
    });
    expect(inShort(all)).toEqual(["turn a", "silence 62-0", "missing gap", "turn b"]);
  });

  it("tells a wait for a slow reply once, and a silence of another length beside it", () => {
    const wait = { ...mark("slow-reply", 20), durationMs: 7_000, entryId: "62-0" };
    const all = transcript({
      turns: [turn("a", 10), turn("b", 62)],
      marks: [{ ...wait, kind: "silence" }, wait, { ...wait, kind: "silence", atMs: 15, durationMs: 12_000 }],
    });
    expect(inShort(all)).toEqual(["turn a", "silence 62-0", "slow-reply 62-0", "turn b"]);
  });

  it("has a row for what is missing from a call without turns, and none for an empty one", () => {
    expect(inShort(transcript({ missing: [missing("trimmed-head", null)] }))).toEqual(["missing trimmed-head"]);
    expect(inShort(transcript({}))).toEqual([]);
  });
});

it("has words of its own for each folding rule", () => {
  const said = FoldRule.options.map(explainRule);
  expect(new Set(said).size).toBe(said.length);
});
