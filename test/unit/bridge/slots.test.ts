import { expect, test } from "vitest";
import { ownerOf, slotCount, slotOf, slotsOf } from "@/lib/bridge/slots";

const workers = ["a1", "b2", "c3"];
const all = Array.from({ length: slotCount }, (_, slot) => slot);

test("streams spread over the slots, also where only the end of their names differs", () => {
  const counts = new Map<number, number>();
  for (let i = 0; i < 25_600; i++) {
    const slot = slotOf(`conv:2026-11-30-${i}`);
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }
  expect(counts.size).toBe(slotCount);
  expect(Math.max(...counts.values())).toBeLessThan(150);
});

test("each slot has one owner, whatever the order of the workers, and none has much more than its share", () => {
  for (const slot of all) expect(ownerOf(slot, ["c3", "a1", "b2"])).toBe(ownerOf(slot, workers));
  const shares = workers.map((worker) => slotsOf(worker, workers).length);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBe(slotCount);
  for (const share of shares) expect(share).toBeGreaterThan(slotCount / 5);
});

test("a worker that goes leaves the others what they had; one that comes takes only what becomes its own", () => {
  for (const slot of all) {
    const before = ownerOf(slot, workers);
    if (before !== "b2") expect(ownerOf(slot, ["a1", "c3"])).toBe(before);
    const after = ownerOf(slot, [...workers, "d4"]);
    if (after !== "d4") expect(after).toBe(before);
  }
  expect(ownerOf(0, [])).toBeNull();
  expect(slotsOf("alone", ["alone"])).toEqual(all);
});

test("what lies where is settled for good: workers of several releases may run together", () => {
  expect([slotOf("conv:1"), slotOf("conv:2"), slotOf("")]).toMatchInlineSnapshot(`
    [
      52,
      86,
      11,
    ]
  `);
  expect(ownerOf(7, workers)).toMatchInlineSnapshot(`"b2"`);
});
