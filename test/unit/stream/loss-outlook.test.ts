import { expect, test } from "vitest";
import { isLostWithKey, lossOutlook, type OutlookFacts } from "@/lib/stream/loss-outlook";

const facts = (
  lagEntries: number | null,
  pending: number,
  over: Partial<Omit<OutlookFacts, "group">> = {},
): OutlookFacts => ({ group: { lagEntries, pending }, state: "live", removedEntries: 0, expiresInMs: null, ...over });

test.each<[OutlookFacts, string, boolean]>([
  [facts(0, 0), "nothing waiting", false],
  [facts(0, 0, { expiresInMs: 60_000 }), "nothing waiting", false],
  [facts(53, 0, { state: "ended", expiresInMs: 1_320_000 }), "lost in 22 min with the key", true],
  [facts(0, 3, { state: "ended", expiresInMs: 1_320_000 }), "lost in 22 min with the key", true],
  [facts(null, 0, { state: "idle", expiresInMs: 60_000 }), "expires in 1 min with the key", false],
  [facts(53, 0, { expiresInMs: 60_000, removedEntries: null }), "not known", false],
  [facts(0, 3), "all delivered", false],
  [facts(53, 0, { state: "ended" }), "kept: nothing is added", false],
  [facts(933, 0), "not known: nothing trimmed yet", false],
  [facts(933, 0, { removedEntries: null }), "not known", false],
  [facts(null, 0, { removedEntries: 40 }), "not known", false],
])("%j: %s", (given, text, isComing) => {
  expect(lossOutlook(given)).toEqual({ text, isComing });
});

test.each<[number | null, number | null, boolean]>([
  [1_320_000, 1_321_500, true],
  [1_320_000, 1_330_000, false],
  [40_000, null, false],
  [null, 1_320_000, false],
])("a loss in %s ms, the key's end in %s ms: with the key %s", (lossInMs, expiresInMs, expected) => {
  expect(isLostWithKey(lossInMs, expiresInMs)).toBe(expected);
});
