import type { CallRow } from "../stream/assess-call";
import { createByteWriter } from "./byte-writer";
import { createCellWriter } from "./cell-codec";
import { type Cell, callFields, groupFields, putCells } from "./recorded-fields";
import { createAgeRest } from "./rest-ages";

export const rowKinds = { changed: 0, whole: 1, gone: 2 } as const;

type Recorded = { slot: number; row: CallRow; cells: Cell[]; seen: number };

/**
 * Frames of the board, one after the other: each holds the snapshot as it was shown and the calls that changed since the
 * frame before. Rows are told apart by identity: one that is the same object is not looked at. A segment of frames is
 * read from its first on; `createFrameReader` reads it.
 */
export function createFrameWriter() {
  const out = createByteWriter();
  const cells = createCellWriter(out);
  const restAges = createAgeRest(callFields, groupFields);
  const calls = new Map<string, Recorded>();
  const freeSlots: number[] = [];
  const next: Cell[] = [];
  const changed: number[] = [];
  let frames = 0;

  /** `snapshot` is its JSON. Takes every call there is; those that are left out are gone. */
  function frame(atMs: number, snapshot: string, rows: Iterable<CallRow>): Uint8Array {
    if (frames === 0) out.text(JSON.stringify({ version: 1, callFields, groupFields }));
    frames += 1;
    out.number(atMs);
    out.text(snapshot);
    for (const row of rows) writeRow(row);
    for (const [callId, recorded] of calls) {
      if (recorded.seen === frames) continue;
      calls.delete(callId);
      freeSlots.push(recorded.slot);
      out.number(1 + recorded.slot * 4 + rowKinds.gone);
    }
    out.number(0);
    return out.take();
  }

  function writeRow(row: CallRow): void {
    const known = calls.get(row.callId);
    if (known?.row === row) {
      known.seen = frames;
      return;
    }
    putCells(row, next);
    restAges(next, -1);
    if (known === undefined || known.row.streamKey !== row.streamKey || !hasSameGroups(known.row, row)) {
      const slot = known?.slot ?? freeSlots.pop() ?? calls.size;
      calls.set(row.callId, { slot, row, cells: next.slice(), seen: frames });
      writeWhole(slot, row);
      return;
    }
    known.row = row;
    known.seen = frames;
    writeChanges(known);
  }

  function writeWhole(slot: number, row: CallRow): void {
    out.number(1 + slot * 4 + rowKinds.whole);
    out.text(row.callId);
    out.text(row.streamKey);
    out.number(row.groups.length);
    for (const cell of next) cells.write(cell, undefined);
  }

  function writeChanges({ slot, cells: before }: Recorded): void {
    changed.length = 0;
    for (let i = 0; i < next.length; i++) if (next[i] !== before[i]) changed.push(i);
    if (changed.length === 0) return;
    out.number(1 + slot * 4 + rowKinds.changed);
    const set = out.bits(next.length);
    for (const i of changed) set(i);
    for (const i of changed) {
      const cell = next[i] ?? null;
      cells.write(cell, before[i]);
      before[i] = cell;
    }
  }

  return { frame };
}

function hasSameGroups(a: CallRow, b: CallRow): boolean {
  return a.groups.length === b.groups.length && a.groups.every(({ name }, i) => name === b.groups[i]?.name);
}
