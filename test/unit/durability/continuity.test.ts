import { expect, it } from "vitest";
import { archiveContinuity, bridgeContinuity, bridgePlace, worstContinuityFirst } from "@/lib/durability/continuity";
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
  ["990 stand before it", {}, { waitingEntries: 10, standingEntries: 990, untilTrimmedMs: 99_000, lostEntries: 0 }],
  [
    "trimming took 100",
    { position: 900 },
    { waitingEntries: 1_100, standingEntries: 0, untilTrimmedMs: 0, lostEntries: 100 },
  ],
  ["its place is unknown", { position: null }, { waitingEntries: null, standingEntries: null, lostEntries: null }],
  ["all is copied", { position: 2_000 }, null],
])("the archive: %s", (_, more, told) => {
  const found = archiveContinuity("a", { ...copied, ...more }, "8-0");
  if (told === null) expect(found).toBeNull();
  else expect(found).toMatchObject({ callId: "a", copy: "archive", upToEntryId: "8-0", ...told });
});

const lagging = {
  name: "bridge",
  lagEntries: 300,
  pending: 100,
  lossInMs: 20_000,
  lastDeliveredId: "7-0",
  skippedEntries: 0,
};

it.each([
  ["it waits, and trimming comes", lagging, true, { waitingEntries: 400, untilTrimmedMs: 20_000, upToEntryId: null }],
  ["nothing is pending", { ...lagging, pending: 0 }, true, { waitingEntries: 300, upToEntryId: "7-0" }],
  ["only pending entries are near the end", { ...lagging, lossInMs: null }, true, { untilTrimmedMs: 60_000 }],
  ["nothing is trimmed", lagging, false, null],
  ["nothing waits", { ...lagging, lagEntries: 0, pending: 0 }, true, null],
  ["it lost some", { ...lagging, skippedEntries: 7 }, false, { lostEntries: 7 }],
  ["another group", { ...lagging, name: "brain" }, true, null],
])("the bridge: %s", (_, group, isTrimming, told) => {
  const row = callRow("a", { length: 1_000, entriesPerSecond: 10, groups: [groupRow(group)] });
  const found = bridgeContinuity(row, isTrimming, "bridge");
  if (told === null) expect(found).toBeNull();
  else expect(found).toMatchObject({ copy: "bridge", ...told });
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
