/** The first `most` items in this order, sorted; the rest is never sorted, so that it costs hardly more than a look. */
export function firstOf<T>(items: Iterable<T>, most: number, compare: (a: T, b: T) => number): T[] {
  const kept: T[] = [];
  let last: T | null = null;
  for (const item of items) {
    if (last !== null && compare(item, last) >= 0) continue;
    kept.push(item);
    if (kept.length < most * 2) continue;
    kept.sort(compare).length = most;
    last = kept[most - 1] ?? null;
  }
  return kept.sort(compare).slice(0, most);
}
