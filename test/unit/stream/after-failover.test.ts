import { describe, expect, test } from "vitest";
import { afterFailover } from "@/lib/stream/after-failover";
import type { GroupReading, StreamReading } from "@/lib/stream/reading";
import { assessAll, atMs, group, stream } from "../../support/builders";

const standing = { lastDeliveredId: "3-0", entriesRead: 3, pending: 2, consumers: 1 };
const before = assessAll([
  stream({ groups: [group()] }),
  stream({ readAtMs: atMs + 1_000, groups: [group(standing)] }),
]);
const look = (groupPart: Partial<GroupReading> = {}, over: Partial<StreamReading> = {}, hasLostEntries = false) =>
  afterFailover(
    before,
    stream({ readAtMs: atMs + 2_000, groups: [group({ ...standing, ...groupPart })], ...over }),
    hasLostEntries,
  );

describe("what a group is remembered by on a new master", () => {
  test.each<[string, Partial<GroupReading>, boolean]>([
    ["it stands where it stood", {}, true],
    ["its count differs: replicas may not be told of it", { entriesRead: 1 }, true],
    ["it was set back", { lastDeliveredId: "2-0" }, false],
    ["it has fewer pending", { pending: 1 }, false],
    ["it has other consumers", { consumers: 2 }, false],
    ["it is another one", { name: "crm" }, false],
  ])("%s", (_, groupPart, isKept) => {
    expect([...(look(groupPart).previous?.groups.keys() ?? [])]).toEqual(isKept ? ["brain"] : []);
  });

  test("its counters are not: the new master counts anew", () => {
    const { previous } = look();
    expect(previous?.operations).toBeUndefined();
    expect(previous?.groups.get("brain")?.place).toMatchObject({
      entriesRead: null,
      drift: null,
      isDriftProven: false,
      position: 3,
    });
    expect(previous?.groups.get("brain")?.skipped.accountedDrift).toBeNull();
  });

  test("of a group that is not there any more its row goes too", () => {
    expect(look({ name: "crm" }).previous?.row.groups).toEqual([]);
    expect(look().previous?.row.groups.map(({ name }) => name)).toEqual(["brain"]);
  });
});

test.each<[string, Partial<StreamReading>, boolean]>([
  ["it lost entries", {}, true],
  ["it is another stream", { lastGeneratedId: "2-0", lastEntryId: "2-0" }, false],
])("a stream is looked at as for the first time where %s", (_, over, hasLostEntries) => {
  expect(look({}, over, hasLostEntries).previous).toBeNull();
});

describe("what is known of losses stays known; whether there were more shows later", () => {
  const keptOf = (over: Partial<StreamReading>) => look({}, over).kept.get("brain");

  test.each<[string, Partial<StreamReading>, boolean]>([
    ["nothing is gone", {}, false],
    ["entries were added", { length: 6, entriesAdded: 6, lastEntryId: "6-0" }, false],
    ["entries are gone", { length: 4, firstEntryId: "2-0" }, true],
    ["the new master does not count", { entriesAdded: null }, true],
  ])("%s", (_, over, isUnsettled) => {
    expect(keptOf(over)?.skipped).toMatchObject({ isUnsettled, accountedDrift: null });
  });

  test("neither does the old one count", () => {
    const uncounted = { entriesAdded: null, maxDeletedEntryId: null };
    const blind = assessAll([stream({ ...uncounted, groups: [group()] })]);
    const { kept } = afterFailover(blind, stream({ ...uncounted, groups: [group()] }), false);
    expect(kept.get("brain")?.skipped.isUnsettled).toBe(true);
  });

  test("no place and no work of before is taken for seen", () => {
    expect(keptOf({})).toMatchObject({
      place: { entriesRead: null, position: null, drift: null, isDriftProven: false, stream: { length: 5 } },
      work: { isReadSeen: false, isAckSeen: false },
    });
  });
});
