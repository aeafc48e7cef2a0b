/** The rows chosen by their keys, each as it was seen when it was chosen: what an action is asked with. */
export type Selection<Row> = ReadonlyMap<string, Row>;

type KeyOf<Row> = (row: Row) => string;

export function toggleRow<Row>(selection: Selection<Row>, row: Row, keyOf: KeyOf<Row>): Selection<Row> {
  const next = new Map(selection);
  const key = keyOf(row);
  if (!next.delete(key)) next.set(key, row);
  return next;
}

/** Adds the rows between two places, both included, whichever comes first; rows chosen before stay as they were seen. */
export function addRange<Row>(
  selection: Selection<Row>,
  rows: readonly Row[],
  [from, to]: readonly [number, number],
  keyOf: KeyOf<Row>,
): Selection<Row> {
  const next = new Map(selection);
  for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    const key = keyOf(row);
    if (!next.has(key)) next.set(key, row);
  }
  return next;
}

export function isAllSelected<Row>(selection: Selection<Row>, rows: readonly Row[], keyOf: KeyOf<Row>): boolean {
  return rows.length > 0 && rows.every((row) => selection.has(keyOf(row)));
}

/** Adds all shown rows, or takes them all out when they all are in. */
export function toggleAll<Row>(selection: Selection<Row>, rows: readonly Row[], keyOf: KeyOf<Row>): Selection<Row> {
  if (!isAllSelected(selection, rows, keyOf)) return addRange(selection, rows, [0, rows.length - 1], keyOf);
  const next = new Map(selection);
  for (const row of rows) next.delete(keyOf(row));
  return next;
}

/** How many of those chosen are not among the rows (any more). */
export function countMissing<Row>(selection: Selection<Row>, rows: readonly Row[], keyOf: KeyOf<Row>): number {
  if (selection.size === 0) return 0;
  const there = new Set(rows.map(keyOf));
  return [...selection.keys()].filter((key) => !there.has(key)).length;
}
