import { compareEntryIds, entryIdMs } from "../ids/entry-id";
import type { Note } from "../schema/replay";
import type { JumpMark } from "./jump-marks";
import type { TranscriptRow } from "./lay-rows";

/**
 * The transcript with each note about a moment behind the row that had begun last by then; notes about the whole call
 * stand nowhere in it. `cursorId` is the entry at the playhead.
 */
export function addNoteRows(rows: readonly TranscriptRow[], notes: readonly Note[], cursorId: string): TranscriptRow[] {
  const waiting = notes.filter(isAtMoment).sort(byMoment);
  if (waiting.length === 0) return [...rows];
  const laid: TranscriptRow[] = [];
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (!row) continue;
    const { entryId } = row;
    for (let last = waiting.at(-1); last && entryId !== null; last = waiting.at(-1)) {
      if (compareEntryIds(last.entryId, entryId) < 0) break;
      laid.push(rowOf(last, row.timeMs, cursorId));
      waiting.pop();
    }
    laid.push(row);
  }
  const startMs = rows[0]?.timeMs ?? 0;
  while (waiting.length > 0) {
    const last = waiting.pop();
    if (last) laid.push(rowOf(last, startMs, cursorId));
  }
  return laid.reverse();
}

/** With the moments that have a note, in stream order. */
export function addNoteMarks(marks: readonly JumpMark[], notes: readonly Note[]): JumpMark[] {
  const noted = notes.filter(isAtMoment).map(({ entryId, text, label }): JumpMark => {
    return { kind: "note", entryId, timeMs: entryIdMs(entryId), text: [label, text].filter(Boolean).join(": ") };
  });
  return [...marks, ...noted].sort((a, b) => compareEntryIds(a.entryId, b.entryId));
}

type MomentNote = Note & { entryId: string };
const isAtMoment = (note: Note): note is MomentNote => note.entryId !== null;
const byMoment = (a: MomentNote, b: MomentNote) => compareEntryIds(a.entryId, b.entryId) || a.atMs - b.atMs;

function rowOf(note: MomentNote, rowMs: number, cursorId: string): TranscriptRow {
  const { noteId, entryId } = note;
  const timeMs = Math.max(rowMs, entryIdMs(entryId));
  return {
    kind: "note",
    key: `note ${noteId}`,
    entryId,
    timeMs,
    isAhead: compareEntryIds(entryId, cursorId) > 0,
    note,
  };
}
