import { expect, it } from "vitest";
import { collectJumpMarks, countJumpMarks, findJumpMark, jumpKinds } from "@/lib/player/jump-marks";
import { mark, missing, tool, transcript } from "../../support/transcript-parts";

const marks = collectJumpMarks(
  transcript({
    toolCalls: [tool("x", 90), { ...tool("y", 1_000), status: "error" }],
    handoffs: [{ atMs: 50, from: "triage", to: null, kind: null, reason: null, happened: false, entryId: "50-0" }],
    marks: [mark("interrupt", 20), mark("error", 100), mark("slow-reply", 30), mark("memory", 31)],
    missing: [missing("gap", "70-0"), missing("late", "80-0"), missing("gap", null)],
  }),
);

it("stands in stream order, ids compared as numbers", () => {
  expect(marks.map(({ kind, entryId }) => `${kind} ${entryId}`)).toEqual([
    "barge-in 20-0",
    "slow-reply 30-0",
    "handoff 50-0",
    "gap 70-0",
    "tool 90-0",
    "error 100-0",
    "tool 1000-0",
    "error 1000-0",
  ]);
  expect(marks[2]?.text).toBe("triage → ?, did not happen");
});

it("counts each kind, also those that do not occur", () => {
  expect(countJumpMarks(marks)).toEqual({
    error: 2,
    tool: 2,
    handoff: 1,
    "barge-in": 1,
    "slow-reply": 1,
    gap: 1,
    note: 0,
    unacked: 0,
  });
  expect(Object.keys(countJumpMarks([])).sort()).toEqual([...jumpKinds].sort());
});

it.each([
  ["error", "0-0", 1, "100-0"],
  ["error", "100-0", 1, "1000-0"],
  ["error", "1000-0", 1, undefined],
  ["error", "1000-0", -1, "100-0"],
  ["tool", "100-0", -1, "90-0"],
  ["gap", "70-0", -1, undefined],
] as const)("finds the next %s from %s by %d", (kind, from, by, entryId) => {
  expect(findJumpMark(marks, kind, from, by)?.entryId).toBe(entryId);
});
