import { compareEntryIds, entryIdMs } from "../ids/entry-id";
import type { CallMark, Missing, Transcript } from "../schema/transcript";

/** What one can jump to the next of; each has a key and a count. */
export const jumpKinds = ["error", "tool", "handoff", "barge-in", "slow-reply", "gap", "unacked", "note"] as const;
export type JumpKind = (typeof jumpKinds)[number];

/** The key that leads to the next of a kind; with shift to the one before. */
export const jumpKeys: Partial<Record<JumpKind, string>> = {
  error: "e",
  tool: "t",
  handoff: "h",
  "barge-in": "b",
  "slow-reply": "s",
  gap: "m",
  unacked: "u",
};

export interface JumpMark {
  kind: JumpKind;
  entryId: string;
  timeMs: number;
  /** What it is, on one line. */
  text: string;
}

const kindOfMark: Partial<Record<CallMark["kind"], JumpKind>> = {
  error: "error",
  interrupt: "barge-in",
  "slow-reply": "slow-reply",
};

const kindOfMissing: Partial<Record<Missing["kind"], JumpKind>> = {
  "trimmed-head": "gap",
  gap: "gap",
  cut: "gap",
  "never-acked": "unacked",
};

/** Everything that can be jumped to, in stream order. A failed tool call is an error too. */
export function collectJumpMarks({ toolCalls, handoffs, marks, missing }: Transcript): JumpMark[] {
  const found: JumpMark[] = [];
  for (const { entryIds, name, status, startedAtMs } of toolCalls) {
    const [entryId] = entryIds;
    if (entryId === undefined) continue;
    const mark = { entryId, timeMs: startedAtMs, text: `${name ?? "tool"}: ${status}` };
    found.push({ ...mark, kind: "tool" });
    if (status === "error") found.push({ ...mark, kind: "error" });
  }
  for (const { entryId, atMs, from, to, happened } of handoffs) {
    const text = `${from ?? "?"} → ${to ?? "?"}${happened ? "" : ", did not happen"}`;
    found.push({ kind: "handoff", entryId, timeMs: atMs, text });
  }
  for (const { kind, entryId, atMs, text } of marks) {
    const jumpKind = kindOfMark[kind];
    if (jumpKind) found.push({ kind: jumpKind, entryId, timeMs: atMs, text });
  }
  for (const { kind, beforeEntryId, text } of missing) {
    const jumpKind = kindOfMissing[kind];
    if (!jumpKind || beforeEntryId === null) continue;
    found.push({ kind: jumpKind, entryId: beforeEntryId, timeMs: entryIdMs(beforeEntryId), text });
  }
  return found.sort((a, b) => compareEntryIds(a.entryId, b.entryId));
}

export function countJumpMarks(marks: readonly JumpMark[]): Record<JumpKind, number> {
  const counts = { error: 0, tool: 0, handoff: 0, "barge-in": 0, "slow-reply": 0, gap: 0, unacked: 0, note: 0 };
  for (const { kind } of marks) counts[kind]++;
  return counts;
}

/** The nearest of a kind after (`1`) or before (`-1`) the entry at the playhead; null: none that way. */
export function findJumpMark(
  marks: readonly JumpMark[],
  kind: JumpKind,
  fromEntryId: string,
  by: 1 | -1,
): JumpMark | null {
  const isThatWay = (mark: JumpMark) => mark.kind === kind && compareEntryIds(mark.entryId, fromEntryId) * by > 0;
  return (by === 1 ? marks.find(isThatWay) : marks.findLast(isThatWay)) ?? null;
}
