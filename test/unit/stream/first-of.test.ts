import fc from "fast-check";
import { expect, test } from "vitest";
import { firstOf } from "@/lib/stream/first-of";

const ascending = (a: number, b: number) => a - b;

test("the same as sorting all of them", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 1, max: 8 }), (items, most) => {
      expect(firstOf(items, most, ascending)).toEqual([...items].sort(ascending).slice(0, most));
    }),
  );
});

test("compares each of many hardly more than once, whatever their order", () => {
  for (const sign of [1, -1]) {
    let compared = 0;
    const items = Array.from({ length: 60_000 }, (_, i) => i * sign);
    firstOf(items, 200, (a, b) => {
      compared++;
      return a - b;
    });
    expect(compared).toBeLessThan(60_000 * 20);
  }
});
