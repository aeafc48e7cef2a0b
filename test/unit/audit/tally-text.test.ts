import { expect, test } from "vitest";
import { tallyText } from "@/lib/audit/tally-text";

test.each([
  [{ acked: 24, skipped: 1 }, 25, "24 acked, 1 skipped"],
  [{ claimed: 1_500, failed: 0 }, 1_500, "1,500 claimed"],
  [null, 3, "3 targets"],
  [{}, 1, "1 target"],
  [null, 0, "–"],
])("%j of %i reads: %s", (counts, targetCount, text) => {
  expect(tallyText({ counts, targetCount })).toBe(text);
});
