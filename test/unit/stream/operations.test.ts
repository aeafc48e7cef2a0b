import { expect, test } from "vitest";
import { type OperationCounts, type OperationsAround, operationsRan, ranBetween } from "@/lib/stream/operations";

const counts = (moved: number, read = 0): OperationCounts => ({
  ...{ moved, read, acked: 0, destroyed: 0, recounted: 0, replaced: 0, droppedConsumer: 0 },
});
const around = (before: OperationCounts | null, after = before): OperationsAround => ({ before, after });

test.each([
  ["the same count", around(counts(3)), around(counts(3)), false],
  ["one more", around(counts(3)), around(counts(4)), true],
  ["one less: it was reset, and nothing is known to have stood still", around(counts(3)), around(counts(0)), true],
  ["another operation alone", around(counts(3)), around(counts(3, 1)), false],
  // Reckoned from before the first reading to after the second: what ran beside either is among it.
  ["beside the first reading", around(counts(3), counts(4)), around(counts(4)), true],
  ["beside the second reading", around(counts(3)), around(counts(3), counts(4)), true],
  ["nothing known before", undefined, around(counts(3)), null],
  ["nothing told before", around(null, counts(3)), around(counts(3)), null],
  ["nothing told after", around(counts(3)), around(counts(3), null), null],
] as const)("%s", (_, earlier, later, ran) => {
  expect(ranBetween(earlier, later, ["moved"])).toBe(ran);
  expect(operationsRan(earlier, later).moved).toBe(ran);
});
