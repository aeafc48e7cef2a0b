import type { PendingRow } from "@/lib/schema/pending";
import { rowKeyOf } from "./row-key";

/** The entries chosen, each as it was seen when it was chosen: what an action is asked with. */
export type Selection = ReadonlyMap<string, PendingRow>;

export function toggleRow(selection: Selection, row: PendingRow): Selection {
  const next = new Map(selection);
  const key = rowKeyOf(row);
  if (!next.delete(key)) next.set(key, row);
  return next;
}

/** Adds the rows between two places, both included, whichever comes first; rows chosen before stay as they were seen. */
export function addRange(selection: Selection, rows: readonly PendingRow[], from: number, to: number): Selection {
  const next = new Map(selection);
  for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    const key = rowKeyOf(row);
    if (!next.has(key)) next.set(key, row);
  }
  return next;
}

/** Adds all shown rows, or takes them all out when they all are in. */
export function toggleAll(selection: Selection, rows: readonly PendingRow[]): Selection {
  const isFull = rows.length > 0 && rows.every((row) => selection.has(rowKeyOf(row)));
  if (!isFull) return addRange(selection, rows, 0, rows.length - 1);
  const next = new Map(selection);
  for (const row of rows) next.delete(rowKeyOf(row));
  return next;
}
