import { expect, test } from "vitest";
import { deliveriesMark, deliveriesText, hasNoTime, idleText, isReleased } from "@/lib/stream/delivery-words";

test.each([
  [3, "3×", "3 deliveries"],
  [1, "1×", "1 delivery"],
  [0, "0×", "never delivered, by its count"],
  [Number.MAX_SAFE_INTEGER, "fatal", "marked as fatal"],
])("%s deliveries", (deliveries, mark, text) => {
  expect([deliveriesMark(deliveries), deliveriesText(deliveries)]).toEqual([mark, text]);
});

test.each([
  ["nobody owns it", { consumer: "", idleMs: -1 }, true],
  ["its owner holds it with the time 0", { consumer: "w1", idleMs: 1_796_051_326_748 }, true],
  ["held for long", { consumer: "w1", idleMs: 90 * 86_400_000 }, false],
  ["held", { consumer: "w1", idleMs: 0 }, false],
  ["held for just under ten years", { consumer: "w1", idleMs: 10 * 365 * 86_400_000 - 1 }, false],
  ["held for ten years, which no server has run", { consumer: "w1", idleMs: 10 * 365 * 86_400_000 }, true],
])("released: %s", (_, row, is) => expect(isReleased(row)).toBe(is));

test("a time that is none is never printed as one", () => {
  expect([hasNoTime(-1), idleText(-1), idleText(1_796_051_326_748)]).toEqual([true, null, null]);
  expect(idleText(4_200)).toBe("4.2 s");
});
