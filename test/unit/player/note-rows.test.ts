import { describe, expect, it } from "vitest";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { collectJumpMarks } from "@/lib/player/jump-marks";
import { layRows } from "@/lib/player/lay-rows";
import { addNoteMarks, addNoteRows } from "@/lib/player/note-rows";
import type { Note } from "@/lib/schema/replay";
import { agentFinal, eventsAt, startMs, userFinal } from "@/test/support/conversation-events";

const whole = foldEvents(
  eventsAt(
    userFinal(0, "I would like to move my booking", { isEndOfTurn: true }),
    agentFinal(4_000, "Of course", { isEndOfTurn: true }),
    userFinal(9_000, "Thank you", { isEndOfTurn: true }),
  ),
);
const rows = layRows(whole, whole).filter(({ kind }) => kind === "turn");
const note = (noteId: string, entryId: string | null, atMs = 0): Note => ({
  noteId,
  entryId,
  text: noteId,
  label: null,
  author: "Ada",
  atMs,
});
const textOf = (row: (typeof rows)[number]) =>
  row.kind === "turn" ? row.turn.text : row.kind === "note" ? `[${row.note.noteId}]` : row.kind;
const end = `${startMs + 9_000}-2`;

describe("addNoteRows", () => {
  it("puts each note behind what had begun last by its moment, those of one moment by age", () => {
    const notes = [
      note("late", `${startMs + 60_000}-0`),
      note("second", `${startMs + 4_500}-0`, 2),
      note("call", null),
      note("first", `${startMs + 4_500}-0`, 1),
      note("early", `${startMs - 1}-0`),
    ];
    expect(addNoteRows(rows, notes, end).map(textOf)).toEqual([
      "[early]",
      "I would like to move my booking",
      "Of course",
      "[first]",
      "[second]",
      "Thank you",
      "[late]",
    ]);
  });

  it("tells what lies after the playhead, and changes nothing it is given", () => {
    const before = structuredClone(rows);
    const notes = [note("a", `${startMs + 4_000}-1`), note("b", `${startMs + 9_000}-2`)];
    const laid = addNoteRows(rows, notes, `${startMs + 4_000}-1`).filter(({ kind }) => kind === "note");
    expect(laid.map(({ isAhead }) => isAhead)).toEqual([false, true]);
    expect(rows).toEqual(before);
  });

  it("stands in an empty transcript too", () => {
    expect(addNoteRows([], [note("a", end)], end).map(textOf)).toEqual(["[a]"]);
    expect(addNoteRows([], [], end)).toEqual([]);
  });
});

it("marks the moments that have a note, in stream order", () => {
  const notes = [note("b", end), note("call", null), note("a", `${startMs}-0`)];
  const marks = addNoteMarks(collectJumpMarks(whole), notes);
  expect(marks.filter(({ kind }) => kind === "note").map(({ text }) => text)).toEqual(["a", "b"]);
});
