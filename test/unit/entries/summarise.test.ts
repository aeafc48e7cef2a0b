import { describe, expect, test } from "vitest";
import { summarise } from "@/lib/entries/summarise";
import type { RawEntry } from "@/lib/schema/stream-entry";

const entry = (fields: Record<string, string>, more: Partial<RawEntry> = {}): RawEntry => ({
  id: "1700000000000-0",
  timeMs: 1_700_000_000_000,
  fields,
  ...more,
});

describe("known kinds become a line", () => {
  test.each([
    [{ kind: "transcript", phase: "final", role: "user", text: "Hello there" }, "Hello there"],
    [
      { kind: "tool", tool: "find_slot", phase: "end", status: "ok", dur: "120", result: "{}" },
      "find_slot ok 120 ms → {}",
    ],
    [{ kind: "handoff", from: "sales", to: "billing", reason: "asked" }, "sales → billing asked"],
    [{ kind: "memory", op: "set", key: "name", value: '"Ann"' }, 'set name = "Ann"'],
    [{ kind: "usage", svc: "llm", model: "m", in_tok: "12", out_tok: "3" }, "llm m 12 tokens in, 3 out"],
    [{ kind: "metric", name: "ttft", val: "90" }, "ttft = 90"],
    [{ payload: "7", note: "two words" }, "two words"],
  ])("%o", (fields, line) => expect(summarise(entry(fields)).line).toBe(line));
});

test("a kind without its fields, or no kind at all, shows its fields as they are", () => {
  expect(summarise(entry({ kind: "tool", a: "1" }))).toMatchObject({ line: null, rest: [{ name: "a", value: "1" }] });
  expect(summarise(entry({ x: "1", y: '{"a":"two words"}' }))).toMatchObject({
    kind: null,
    line: null,
    rest: [
      { name: "x", value: "1" },
      { name: "y", value: '{"a":"two words"}' },
    ],
  });
  expect(summarise(entry({}))).toMatchObject({ line: null, rest: [] });
});

test("tells what is passing from what stays, and what failed", () => {
  expect(summarise(entry({ kind: "transcript", phase: "partial", text: "He" })).isPartial).toBe(true);
  expect(summarise(entry({ kind: "tool", tool: "pay", status: "error" })).hasFailed).toBe(true);
  expect(summarise(entry({ kind: "tool", tool: "pay", status: "ok" })).hasFailed).toBe(false);
});

test("is bounded, whatever the entry holds", () => {
  const fields = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, "x".repeat(10_000)]));
  const { rest } = summarise(entry(fields));
  expect(rest.length).toBeLessThanOrEqual(12);
  expect(rest.every(({ value }) => value.length < 300)).toBe(true);
  expect(summarise(entry({ kind: "k".repeat(9_000) })).kind?.length).toBeLessThanOrEqual(40);
});

test("binary values are named, not shown", () => {
  expect(summarise(entry({ audio: "AAEC" }, { base64: ["audio"] })).rest[0]?.value).toBe("binary");
});
