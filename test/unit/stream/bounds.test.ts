import { describe, expect, test } from "vitest";
import { boundRow, maxListedGroups } from "@/lib/bound-row";
import { boundConsumers, boundListed, maxConsumers, maxListedConsumers } from "@/lib/stream/bound-consumers";
import { boundGroups, maxGroups } from "@/lib/stream/bound-groups";
import { rollUp } from "@/lib/stream/roll-up";
import { assessAll, atMs, callRow, consumer, group, groupRow, stream } from "@/test/support/builders";

const many = <T>(count: number, one: (index: number) => T) => Array.from({ length: count }, (_, i) => one(i));

describe("groups of a stream", () => {
  const crowd = many(1_000, (i) => group({ name: `g${i}`, lastDeliveredId: "5-0", lag: i < 10 ? null : 1 }));
  const behind = group({ name: "behind", lastDeliveredId: "2-0" });
  const holder = group({ name: "holder", lastDeliveredId: "5-0", pending: 3 });

  test("up to the bound all are looked at, as they came", () => {
    const few = crowd.slice(0, maxGroups);
    expect(boundGroups(few, [])).toEqual({ groups: few, leftOut: null });
  });

  test("beyond it who was in trouble, who holds entries and who is furthest behind; the rest is counted", () => {
    const before = [groupRow({ name: "g999", status: "LOSS" }), groupRow({ name: "g998", status: "OK" })];
    const { groups, leftOut } = boundGroups([...crowd, behind, holder], before);
    const names = groups.map(({ name }) => name);
    expect(names).toHaveLength(maxGroups);
    expect(names).toEqual(expect.arrayContaining(["g999", "behind", "holder"]));
    expect(names).not.toContain("g998");
    expect(leftOut).toMatchObject({ groups: 1_002 - maxGroups, pending: 0 });
    expect((leftOut?.unknownLags ?? 0) + (leftOut?.lagEntries ?? 0)).toBe(1_002 - maxGroups);
    expect(leftOut?.names.has("g998")).toBe(true);
  });

  test("a group that gives way to worse ones has not vanished; one that is nowhere has", () => {
    const leftOut = { groups: 1, pending: 0, lagEntries: 0, unknownLags: 0, names: new Set(["quiet"]) };
    const { row } = assessAll([
      stream({ groups: [group({ name: "quiet", pending: 1 }), group({ name: "gone", pending: 1 })] }),
      stream({ readAtMs: atMs + 1_000, groups: [group({ name: "behind" })], leftOut }),
    ]);
    expect(row.lost.map(({ groupName }) => groupName)).toEqual(["gone"]);
    expect(row.moreGroups).toEqual({ groups: 1, pending: 0, lagEntries: 0, unknownLags: 0 });
  });

  test("the fleet's totals count them too", () => {
    const moreGroups = { groups: 7, pending: 5, lagEntries: 11, unknownLags: 1 };
    expect(rollUp([callRow("a", { moreGroups })]).totals).toMatchObject({
      pendingEntries: 5,
      undeliveredEntries: 11,
      undeliveredIsEstimated: true,
      undeliveredIsAtLeast: true,
    });
  });
});

describe("consumers", () => {
  const idlers = many(3_000, (i) => consumer({ name: `pod-${i}`, idleMs: 1_000 + i }));
  const holder = consumer({ name: "zz-holder", pending: 2, idleMs: 90_000 });

  test("who holds entries stands first, who asked last is kept, the others are counted", () => {
    const { consumers, more } = boundConsumers([...idlers, holder]);
    expect(consumers.map(({ name }) => name).slice(0, 3)).toEqual(["zz-holder", "pod-0", "pod-1"]);
    expect(consumers).toHaveLength(maxConsumers);
    expect(more).toEqual({ withoutEntries: 3_001 - maxConsumers, holding: 0, pending: 0 });
  });

  test("where more hold entries than are kept, the rest of them is summed up, and who asked last still kept", () => {
    const holders = many(500, (i) => consumer({ name: `holder-${i}`, pending: 1 + (i % 2), idleMs: 5_000 }));
    const { consumers, more } = boundConsumers([...holders, consumer({ name: "awake", idleMs: 1 })]);
    expect(consumers.map(({ name }) => name)).toContain("awake");
    expect(more).toEqual({ withoutEntries: 0, holding: 501 - maxConsumers, pending: expect.any(Number) });
    const listed = consumers.reduce((sum, { pending }) => sum + pending, 0);
    expect(listed + (more?.pending ?? 0)).toBe(750);
  });

  test("over many groups, too: nobody who holds entries gives way to one who does not", () => {
    const groups = many(10, () => ({ consumers: [...idlers.slice(0, 50), { ...holder }], more: null }));
    const bounded = boundListed(groups);
    const listed = bounded.flatMap(({ consumers }) => consumers);
    expect(listed).toHaveLength(maxListedConsumers);
    expect(listed.filter(({ pending }) => pending > 0)).toHaveLength(10);
    expect(bounded.reduce((sum, { more }) => sum + (more?.withoutEntries ?? 0), 0)).toBe(510 - maxListedConsumers);
  });
});

describe("a call in a list", () => {
  const groups = many(50, (i) =>
    groupRow({ name: `g${i}`, lagEntries: i === 0 ? null : i, pending: i === 30 ? 9 : 0 }),
  );
  const call = { ...callRow("a", { groups }), ageMs: 0 };

  test("with few groups it is what it was", () => {
    const small = { ...call, groups: groups.slice(0, maxListedGroups) };
    expect(boundRow(small, undefined)).toBe(small);
  });

  test("holds the named group and those whose number stands in a column; nothing is lost of the sums", () => {
    const row = boundRow(call, "g40");
    const names = row.groups.map(({ name }) => name);
    expect(names).toHaveLength(maxListedGroups);
    expect(names).toEqual(expect.arrayContaining(["g30", "g40", "g49"]));
    expect(row.moreGroups).toMatchObject({ groups: 30, pending: 0 });
    const known = row.groups.reduce((sum, { lagEntries }) => sum + (lagEntries ?? 0), row.moreGroups?.lagEntries ?? 0);
    expect(known).toBe((49 * 50) / 2);
  });
});
