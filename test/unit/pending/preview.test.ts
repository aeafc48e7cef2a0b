import { describe, expect, test } from "vitest";
import { asMaskedEntry } from "@/lib/mask/as-masked";
import { entryContains, previewOf } from "@/lib/pending/preview";
import type { RawEntry } from "@/lib/schema/stream-entry";

const entry = (fields: Record<string, string>, over: Partial<RawEntry> = {}) =>
  asMaskedEntry({ id: "1-0", timeMs: 1, fields, ...over });

describe("an entry that says what it is", () => {
  test.each([
    [
      { kind: "usage", svc: "llm", model: "gpt-4o-mini", in_tok: "867", out_tok: "12", src: "voice-gw-1" },
      "usage: llm gpt-4o-mini 867 tokens in, 12 out",
    ],
    [{ kind: "handoff", from: "night-desk", to: "billing", agent: "night-desk" }, "handoff: night-desk → billing"],
    [{ kind: "tool", phase: "end", tool: "book", args: "{}" }, "tool end: book {}"],
    [{ kind: "heartbeat", src: "voice-gw-1" }, "heartbeat: src voice-gw-1"],
    [{ kind: "transcript", text: "hello there", role: "user" }, "text: hello there"],
  ])("%j", (fields, expected) => {
    const preview = previewOf(entry(fields));
    expect(`${preview?.field}: ${preview?.text}`).toBe(expected);
  });
});

describe("the field that tells most", () => {
  test.each([
    ["a name that promises text", { seg: "it_1", text: "hello", reason: "x" }, "text"],
    ["…whatever its case", { id: "4", Transcript: "hello" }, "Transcript"],
    ["words before numbers", { n: "12", at: "2026-01-01T00:00:00Z", payload: "please call me back" }, "payload"],
    ["words before structure", { seq: "4", tool: "book the slot" }, "tool"],
    ["the first among equals", { a: "one two", b: "three four" }, "a"],
    ["not an empty one", { text: "", note: "something" }, "note"],
    ["a number when there is nothing else", { n: "12" }, "n"],
  ])("%s", (_, fields, field) => {
    expect(previewOf(entry(fields))?.field).toBe(field);
  });

  test("text before bytes", () => {
    expect(previewOf(entry({ audio: "AAAA", n: "1" }, { base64: ["audio"] }))?.field).toBe("n");
  });

  test("nothing for an entry without fields", () => {
    expect(previewOf(entry({}))).toBeNull();
  });
});

test("a short single line, cut between characters, with the marks that could reach out of it removed", () => {
  const preview = previewOf(entry({ text: `a\n\tb\u202ec\u200b\u0007${"🙂".repeat(300)}` }));
  expect(preview?.text.startsWith("a b c 🙂")).toBe(true);
  expect([...(preview?.text ?? "")]).toHaveLength(160);
  expect(preview?.isCut).toBe(true);
  expect(previewOf(entry({ text: "short" }))?.isCut).toBe(false);
  expect(previewOf(entry({ text: "beginning" }, { cutBytes: { text: 100_000 } }))?.isCut).toBe(true);
});

test("looks for text in values, not in bytes", () => {
  expect(entryContains(entry({ a: "x", b: "Say HELLO" }), "hello")).toBe(true);
  expect(entryContains(entry({ a: "hello" }, { base64: ["a"] }), "hello")).toBe(false);
});
