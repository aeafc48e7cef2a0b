import { expect, it } from "vitest";
import { countMissing } from "@/lib/player/count-missing";
import { missing } from "../../support/transcript-parts";

it("counts each kind once, losses first, with the first place of each", () => {
  const told = countMissing([
    { ...missing("late", "30-0"), entries: 2 },
    { ...missing("gap", "20-0"), entries: 3 },
    { ...missing("gap", "40-0"), entries: 1 },
    { ...missing("trimmed-head", "10-0"), text: "The first 4 min 12 s, about 900 entries, are no longer in Redis." },
    { ...missing("never-acked", "50-0"), entries: 7 },
    { ...missing("never-acked", "90-0"), entries: 1 },
    missing("unfinished-tool", "60-0"),
  ]);
  expect(told.map(({ text, firstEntryId, isLoss }) => [text, firstEntryId, isLoss])).toEqual([
    ["The first 4 min 12 s, about 900 entries, are no longer in Redis", "10-0", true],
    ["2 gaps, 4 entries missing", "20-0", true],
    ["1 tool call without a result", "60-0", false],
    ["8 entries that no group has acknowledged", "50-0", false],
    ["2 texts arrived late", "30-0", false],
  ]);
});

it("does not count a gap of unknown size as nothing", () => {
  const told = countMissing([missing("gap", "20-0"), { ...missing("gap", "40-0"), entries: 3 }]);
  expect(told[0]?.text).toBe("2 gaps, at least 3 entries missing");
  expect(countMissing([missing("gap", "20-0")])[0]?.text).toBe("1 gap of unknown size");
});
