import { expect, test } from "vitest";
import { type GapCause, sayGap } from "@/lib/say-gap";

test.each<[number | null, GapCause, string]>([
  [1, "trimmed", "1 entry was trimmed before it could be read."],
  [12_000, "trimmed", "12,000 entries were trimmed before they could be read."],
  [null, "trimmed", "An unknown number of entries were trimmed before they could be read."],
  [1, "numbered", "1 event is missing here by the producer's own numbers."],
  [2, "numbered", "2 events are missing here by the producer's own numbers."],
  [1, "skipped", "1 entry is missing here."],
  [2, "skipped", "2 entries are missing here."],
  [null, "skipped", "An unknown number of entries are missing here."],
  [1, "remade", "1 entry was lost when the stream was made anew."],
  [null, "remade", "An unknown number of entries were lost when the stream was made anew."],
  [40, "deleted", "40 entries were removed from the archive."],
])("%s, %s", (count, cause, text) => {
  expect(sayGap(count, cause)).toBe(text);
});

test("a lower bound is told as one; what nobody counted has none", () => {
  expect(sayGap(7, "trimmed", true)).toBe("At least 7 entries were trimmed before they could be read.");
  expect(sayGap(null, "trimmed", true)).toBe("An unknown number of entries were trimmed before they could be read.");
});
