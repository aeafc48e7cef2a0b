/**
 * Places of the items that go to Redis together: grouped by what two names of an item say, in the order of `compare`,
 * and no more than `size` at a time. Items that are grouped and ordered already cost little.
 */
export function batchTargets<T>(
  items: readonly T[],
  isWanted: (index: number) => boolean,
  namesOf: (item: T) => readonly [string, string],
  compare: (a: T, b: T) => number,
  size: number,
): number[][] {
  const groups = new Map<string, Map<string, number[]>>();
  const batches: number[][] = [];
  items.forEach((item, index) => {
    if (!isWanted(index)) return;
    const [outer, inner] = namesOf(item);
    let within = groups.get(outer);
    if (!within) {
      within = new Map();
      groups.set(outer, within);
    }
    const group = within.get(inner);
    if (group) group.push(index);
    else within.set(inner, [index]);
  });
  for (const within of groups.values()) {
    for (const group of within.values()) {
      group.sort((a, b) => compareAt(items, a, b, compare));
      for (let from = 0; from < group.length; from += size) batches.push(group.slice(from, from + size));
    }
  }
  return batches;
}

function compareAt<T>(items: readonly T[], a: number, b: number, compare: (a: T, b: T) => number): number {
  const first = items[a];
  const second = items[b];
  return first === undefined || second === undefined ? a - b : compare(first, second);
}
