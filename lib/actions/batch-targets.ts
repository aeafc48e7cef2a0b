/** Items that go to Redis together, with their place in the list they came from. */
export type Batch<T> = { items: { item: T; index: number }[] };

/** Groups items by what `keyOf` says, keeps them in the order of `compare`, and cuts the groups at `size`. */
export function batchTargets<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  compare: (a: T, b: T) => number,
  size: number,
): Batch<T>[] {
  const groups = new Map<string, { item: T; index: number }[]>();
  items.forEach((item, index) => {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push({ item, index });
    else groups.set(key, [{ item, index }]);
  });
  const batches: Batch<T>[] = [];
  for (const group of groups.values()) {
    group.sort((a, b) => compare(a.item, b.item));
    for (let from = 0; from < group.length; from += size) batches.push({ items: group.slice(from, from + size) });
  }
  return batches;
}
