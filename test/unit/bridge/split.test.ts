import fc from "fast-check";
import { expect, test } from "vitest";
import { bisect, splitBySize } from "@/lib/bridge/split";

const items = (...sizes: number[]) => sizes.map((sizeBytes, id) => ({ id, sizeBytes }));
const sizesOf = (runs: { sizeBytes: number }[][]) => runs.map((run) => run.map(({ sizeBytes }) => sizeBytes));

test.each<[sizes: number[], runs: number[][]]>([
  [[], []],
  [[4, 6], [[4, 6]]],
  [
    [4, 7],
    [[4], [7]],
  ],
  [
    [30, 1, 1],
    [[30], [1, 1]],
  ],
  [
    [1, 30, 1],
    [[1], [30], [1]],
  ],
  [[0, 10, 0], [[0, 10, 0]]],
])("%j in runs of at most 10", (sizes, runs) => {
  expect(sizesOf(splitBySize(items(...sizes), 10))).toEqual(runs);
});

test("runs hold everything in order, and only a single item weighs too much", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 60 }), (sizes, maxBytes) => {
      const batch = items(...sizes);
      const runs = splitBySize(batch, maxBytes);
      expect(runs.flat()).toEqual(batch);
      for (const run of runs) {
        const weight = run.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        expect(run.length === 1 || weight <= maxBytes).toBe(true);
      }
    }),
  );
});

test("bisecting ends with the one culprit and loses nobody", () => {
  const find = (batch: number[], culprit: number): number[] => {
    if (!batch.includes(culprit)) return [];
    const halves = bisect(batch);
    return halves === null ? batch : halves.flatMap((half) => find(half, culprit));
  };
  for (let culprit = 0; culprit < 37; culprit++) {
    expect(
      find(
        Array.from({ length: 37 }, (_, i) => i),
        culprit,
      ),
    ).toEqual([culprit]);
  }
  expect(bisect([1, 2, 3])).toEqual([[1, 2], [3]]);
  expect(bisect([1])).toBeNull();
  expect(bisect([])).toBeNull();
});
