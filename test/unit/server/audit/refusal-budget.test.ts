import { expect, test } from "vitest";
import { createRefusalBudget } from "@/server/audit/refusal-budget";

test("one person's attempts are kept up to their share, and given room back by the hour", () => {
  let nowMs = 1_000_000;
  const budget = createRefusalBudget(() => nowMs);
  let kept = 0;
  for (let i = 0; i < 1_000; i++) if (budget.take("token:tv", 16_000)) kept += 1;
  expect(kept).toBe(32);
  expect(budget.take("olga", 16_000)).toBe(true);
  expect(budget.takeFurther()).toEqual([{ actor: "token:tv", attempts: 968 }]);
  expect(budget.takeFurther()).toEqual([]);
  nowMs += 3_600_000;
  expect([budget.take("token:tv", 9_000), budget.take("token:tv", 9_000)]).toEqual([true, false]);
});

test("all together, however many addresses, have a share too", () => {
  let nowMs = 0;
  const budget = createRefusalBudget(() => nowMs);
  let keptBytes = 0;
  for (let hour = 0; hour < 24; hour++) {
    for (let i = 0; i < 3_000; i++) if (budget.take(`nobody 10.0.${hour}.${i}`, 500)) keptBytes += 500;
    nowMs += 3_600_000;
  }
  expect(keptBytes).toBeLessThan(4_000_000 + 24 * 50_000 + 1_000);
  expect(budget.takeFurther().length).toBeLessThanOrEqual(5_000);
});
