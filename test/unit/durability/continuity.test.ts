import { expect, it } from "vitest";
import { archivePlace, bridgePlace, isInDanger, worstContinuityFirst } from "@/lib/durability/continuity";
import { callRow, groupRow } from "@/test/support/builders";

const mark = {
  length: 1_000,
  entriesAdded: 2_000,
  lastGeneratedId: "9-0",
  firstEntryId: "1-0",
  lastEntryId: "9-0",
  maxDeletedEntryId: "0-0",
};
const copied = { mark, entriesPerSecond: 10, isTrimming: true, isLive: true, position: 1_990, sinceTakenMs: 500 };

it.each([
  [
    "less than a minute, and more waits than stands before it",
    { position: 1_499 },
    { waitingEntries: 501, standingEntries: 499, untilTrimmedMs: 49_900 },
  ],
  ["as much waits", { position: 1_500 }, null],
  ["it has a minute", { position: 1_300, entriesPerSecond: 5 }, null],
  ["and just not", { position: 1_299, entriesPerSecond: 5 }, { untilTrimmedMs: 59_800 }],
  ["it keeps up with a fast stream", { entriesPerSecond: 50 }, null],
  [
    "trimming took 100",
    { position: 900 },
    { waitingEntries: 1_100, standingEntries: 0, untilTrimmedMs: 0, lostEntries: 100 },
  ],
  ["its place is unknown", { position: null }, { waitingEntries: null, standingEntries: null, lostEntries: null }],
  ["all is copied", { position: 2_000 }, null],
])("the archive: %s", (_, more, told) => {
  const place = archivePlace("a", { ...copied, ...more }, "8-0");
  expect(isInDanger(place)).toBe(told !== null);
  expect(place).toMatchObject({ callId: "a", copy: "archive", upToEntryId: "8-0", ...told });
});

const lagging = {
  name: "bridge",
  lagEntries: 500,
  pending: 100,
  lossInMs: 20_000,
  lastDeliveredId: "7-0",
  skippedEntries: 0,
};
const lossless = { ...lagging, lossInMs: null };

it.each([
  ["it waits, and trimming comes", lagging, true, { waitingEntries: 600, untilTrimmedMs: 20_000, upToEntryId: null }],
  [
    "nothing is pending",
    { ...lagging, lagEntries: 600, pending: 0 },
    true,
    { waitingEntries: 600, upToEntryId: "7-0" },
  ],
  ["the space runs out first", { ...lagging, lagEntries: 700, lossInMs: 70_000 }, true, { untilTrimmedMs: 20_000 }],
  ["it is a minute from the end", { ...lossless, lagEntries: 300 }, true, null],
  ["it keeps up with a stream that is trimmed", { ...lossless, lagEntries: 2, pending: 0 }, true, null],
  ["nothing is trimmed", lossless, false, null],
  ["nothing was trimmed yet, and it is near", lagging, false, { untilTrimmedMs: 20_000 }],
  ["nothing waits", { ...lagging, lagEntries: 0, pending: 0 }, true, null],
  ["it lost some", { ...lagging, skippedEntries: 7 }, false, { lostEntries: 7 }],
  ["another group", { ...lagging, name: "brain" }, true, null],
])("the bridge: %s", (_, group, isTrimming, told) => {
  const row = callRow("a", { length: 1_000, entriesPerSecond: 10, groups: [groupRow(group)] });
  const place = bridgePlace(row, isTrimming, "bridge");
  expect(place !== null && isInDanger(place)).toBe(told !== null);
  if (told !== null) expect(place).toMatchObject({ copy: "bridge", ...told });
});

it.each([
  ["some are on their way", { pending: 3, oldestPendingId: "5-0" }, { upToEntryId: null, beforeEntryId: "5-0" }],
  ["nothing was sent yet", { pending: 0, lastDeliveredId: "0-0" }, { upToEntryId: null, beforeEntryId: null }],
  ["nothing waits", { pending: 0, lagEntries: 0 }, { upToEntryId: "7-0", waitingEntries: 0, untilTrimmedMs: null }],
])("a call that is in no danger has its place too: %s", (_, group, told) => {
  const row = callRow("a", { groups: [groupRow({ ...lagging, lossInMs: null, ...group })] });
  expect(bridgePlace(row, false, "bridge")).toMatchObject({ callId: "a", copy: "bridge", ...told });
  expect(bridgePlace(row, false, "other")).toBeNull();
});

it("those that lost most stand first, then those that trimming reaches soonest", () => {
  const one = (callId: string, lostEntries: number | null, untilTrimmedMs: number | null) => ({
    callId,
    copy: "archive" as const,
    upToEntryId: null,
    beforeEntryId: null,
    waitingEntries: 1,
    standingEntries: 1,
    untilTrimmedMs,
    lostEntries,
  });
  const calls = [one("a", 0, null), one("b", 0, 500), one("c", 3, null), one("d", 9, 10), one("e", null, 100)];
  expect(worstContinuityFirst(calls).map(({ callId }) => callId)).toEqual(["d", "c", "e", "b", "a"]);
});
