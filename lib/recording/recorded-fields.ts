import { Call, CallGroup } from "../schema/call";
import type { CallRow } from "../stream/assess-call";

/** What is recorded of a call beside its name and key, and of each of its groups, in the order of the file. */
export const callFields = Call.keyof().exclude(["callId", "streamKey", "ageMs", "groups"]).options;
export const groupFields = CallGroup.keyof().options;

/** Lists and objects are JSON. */
export type Cell = string | number | boolean | null;

/** Puts the row's values in that order: those of the call, then those of each group. */
export function putCells(row: CallRow, cells: Cell[]): void {
  let at = 0;
  for (const name of callFields) cells[at++] = cellOf(row[name]);
  for (const group of row.groups) for (const name of groupFields) cells[at++] = group[name];
  cells.length = at;
}

function cellOf(value: object | Cell): Cell {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
