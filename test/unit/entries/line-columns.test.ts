import { expect, test } from "vitest";
import { lineColumns } from "@/lib/entries/line-columns";

const summary = (kind: string | null, phase: string | null, role: string | null, hasFailed = false) => ({
  kind,
  phase,
  role,
  hasFailed,
});

test.each([
  ["nothing loaded", [], { kind: 0, role: 0 }],
  ["a producer of texts alone", [summary(null, null, null)], { kind: 0, role: 0 }],
  ["a word whole", [summary(null, null, "user"), summary(null, null, "assistant")], { kind: 0, role: 9 }],
  ["kind and phase together", [summary("transcript", "partial", "agent")], { kind: 18, role: 5 }],
  ["a cross before what failed", [summary("tool", "stop", null, true)], { kind: 11, role: 0 }],
  ["no wider than there is room", [summary("a".repeat(40), null, "b".repeat(40))], { kind: 18, role: 10 }],
])("%s", (_, summaries, expected) => {
  expect(lineColumns(summaries)).toEqual(expected);
});
