import type { ChartRow } from "./prepare-series";

/** A small chart is about this many lines of text high. */
const roomFor = 6;

/**
 * Which lines are named where they end: the highest first, and of those that end too near to a named one none, since
 * their names would cover each other. A single line needs no name: its chart has one.
 */
export function linesToName(rows: readonly ChartRow[], keys: readonly string[]): string[] {
  const last = rows.at(-1);
  if (last === undefined || keys.length < 2) return [];
  const ends = keys.flatMap((key) => {
    const value = last[key];
    return typeof value === "number" && value > 0 ? [{ key, value }] : [];
  });
  const top = highest(rows, keys);
  const named: { key: string; value: number }[] = [];
  for (const end of ends.toSorted((a, b) => b.value - a.value)) {
    const above = named.at(-1);
    if (above === undefined || above.value - end.value >= top / roomFor) named.push(end);
  }
  return named.map(({ key }) => key);
}

function highest(rows: readonly ChartRow[], keys: readonly string[]): number {
  let top = 0;
  for (const row of rows) {
    for (const key of keys) {
      const value = row[key];
      if (typeof value === "number" && value > top) top = value;
    }
  }
  return top;
}
