import { expect, test } from "vitest";
import { retentionFloor } from "@/lib/stream/retention-floor";
import { type RetentionFacts, retentionSigns } from "@/lib/stream/retention-signs";
import { atMs, groupRow, idAgo } from "@/test/support/builders";

const oldest = idAgo(7_200_000);
const done = groupRow({ name: "a" });
const behind = groupRow({ name: "b", lagEntries: 2_000, firstUndeliveredId: oldest, lastDeliveredId: "0-0" });
const held = { sizeBytes: 480_000, expiresAtMs: null, sampledAtMs: atMs, isFixed: false };

const facts = (over: Partial<RetentionFacts>): RetentionFacts => ({
  nowMs: atMs,
  state: "live",
  length: 2_000,
  entriesAdded: 9_000,
  firstEntryId: oldest,
  isTrimming: false,
  groups: [done],
  held: null,
  lastArrivalAtMs: atMs,
  ...over,
});

test.each<[string, Partial<RetentionFacts>, string[]]>([
  ["trimmed and nobody behind", {}, []],
  ["never trimmed", { entriesAdded: 2_000 }, ["no-cap: 2,000 entries and never trimmed"]],
  ["never trimmed, sampled", { entriesAdded: 2_000, held }, ["no-cap: 2,000 entries, 480 kB and never trimmed"]],
  ["never trimmed, but short", { entriesAdded: 999, length: 999 }, []],
  ["counters unknown (6.2)", { entriesAdded: null }, []],
  [
    "ended, and nothing deletes it",
    { state: "ended", held },
    ["no-expiry: the call has ended and nothing will delete it: 2,000 entries, 480 kB, no time to live"],
  ],
  ["ended, not sampled yet", { state: "ended" }, []],
  ["ended, expires", { state: "ended", held: { ...held, expiresAtMs: atMs + 60_000 } }, []],
  [
    "one group alone needs the first entry",
    { groups: [done, behind], held },
    [
      "pinned: b alone still needs the first of 2,000 entries, 480 kB in all, added 2 h ago: whoever trims no further than the slowest group stops there",
    ],
  ],
  ["it is trimmed all the same", { groups: [done, behind], isTrimming: true }, []],
  ["another needs it too", { groups: [behind, { ...behind, name: "c" }] }, []],
  ["it is the only group", { groups: [behind] }, []],
  ["what one needs is not known", { groups: [behind, groupRow({ name: "c", lagEntries: null })] }, []],
  [
    "only just behind",
    { groups: [done, { ...behind, firstUndeliveredId: idAgo(5_000) }], firstEntryId: idAgo(5_000) },
    [],
  ],
])("%s", (_, over, expected) => {
  expect(retentionSigns(facts(over)).map(({ kind, text }) => `${kind}: ${text}`)).toEqual(expected);
});

test("the floor is the oldest that anybody needs: pending before undelivered", () => {
  const pending = groupRow({
    name: "p",
    pending: 1,
    oldestPendingId: idAgo(9_000_000),
    lagEntries: 3,
    firstUndeliveredId: oldest,
  });
  expect(retentionFloor([behind, pending, done], atMs)).toEqual({
    groupName: "p",
    entryId: idAgo(9_000_000),
    ageMs: 9_000_000,
    isAlone: true,
  });
  expect(retentionFloor([done], atMs)).toBeNull();
  expect(retentionFloor([behind, groupRow({ pending: 2, oldestPendingId: null })], atMs)).toBeNull();
});
