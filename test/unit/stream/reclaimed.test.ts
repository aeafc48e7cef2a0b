import { describe, expect, test } from "vitest";
import { type ReclaimTrace, reclaimedOf, trackReclaim } from "@/lib/stream/reclaimed";
import { assessAll, atMs, group, idAgo, pending, stream } from "../../support/builders";

const old = (deliveries: number, entryId = idAgo(40_000)) => pending({ entryId, deliveries, consumer: "brain-2" });
const seen = (looks: (number | null)[]): ReclaimTrace | null =>
  looks.reduce<ReclaimTrace | null>(
    (trace, deliveries) => trackReclaim(trace, deliveries === null ? null : [old(deliveries)], 2),
    null,
  );

describe("entries that are claimed again and again", () => {
  const two = (deliveries: number) => [old(deliveries), old(deliveries, idAgo(39_000))];

  test.each<[string, (number | null)[], boolean]>([
    ["delivered again at two looks", [1, 3, 5], true],
    ["looks between do not ask", [1, null, 3, null, 5], true],
    ["delivered often, but not since", [9, 9, 9], false],
    ["delivered again once", [1, 2, 2], false],
    ["counted anew, and delivered again once since", [1, 3, 5, 1, 2], false],
    ["counted anew, and delivered again twice since", [5, 1, 2, 3], true],
  ])("%s", (_, looks, isSeen) => {
    expect(reclaimedOf(seen(looks), two(5)) !== null).toBe(isSeen);
  });

  test("one entry alone is poisonous rather than claimed by habit", () => {
    expect(reclaimedOf(seen([1, 3, 5]), [old(5), old(1, idAgo(39_000))])).toBeNull();
    expect(reclaimedOf(seen([1, 3, 5]), two(5))).toEqual({ consumer: "brain-2", entries: 2, deliveries: 5 });
  });

  test("nothing pending, another entry and no owner begin anew", () => {
    expect(trackReclaim(seen([1, 3, 5]), [], 0)).toBeNull();
    expect(trackReclaim(seen([1, 3, 5]), [old(7, idAgo(1_000))], 1)?.rises).toBe(0);
    expect(
      reclaimedOf(
        seen([1, 3, 5]),
        two(5).map((one) => ({ ...one, consumer: "" })),
      ),
    ).toBeNull();
  });
});

test.each([
  ["POISON", 1],
  ["BLOCKED", 0],
])("shown as %s, the deliveries are told with who claims", (status, moves) => {
  const looks = [1, 3, 5, 7, 9].map((deliveries, i) =>
    stream({
      readAtMs: atMs + i * 15_000,
      lastEntryId: idAgo(-i * 15_000 * moves),
      firstEntryId: idAgo(60_000),
      length: 5 + i * moves,
      entriesAdded: 5 + i * moves,
      groups: [
        group({
          pending: 2,
          lastDeliveredId: idAgo(-i * 15_000 * moves),
          entriesRead: 5 + i * moves,
          oldestPending: [old(deliveries), old(deliveries, idAgo(39_000))],
        }),
      ],
    }),
  );
  const { row } = assessAll(looks);
  expect(row.groups[0]?.status).toBe(status);
  expect(row.groups[0]?.reason).toMatch(
    /brain-2 claims 2 entries again and again, up to 9 deliveries, and none is processed/,
  );
  expect(row.signs.find(({ kind }) => kind === "reclaimed")?.text).toMatch(/never sees what it claimed/);
});

test.each([
  ["stays said at a look that asked for no pending entries", 2, true],
  ["is over where none is pending any more", 0, false],
])("what is claimed again and again %s", (_, left, isSaid) => {
  const look = (i: number, over: Parameters<typeof group>[0]) =>
    stream({ readAtMs: atMs + i * 15_000, groups: [group({ lastDeliveredId: "5-0", entriesRead: 5, ...over })] });
  const looks = [1, 3, 5].map((deliveries, i) =>
    look(i, { pending: 2, oldestPending: [old(deliveries), old(deliveries, idAgo(39_000))] }),
  );
  const { row } = assessAll([...looks, look(3, { pending: left, oldestPending: null })]);
  expect(row.signs.some(({ kind }) => kind === "reclaimed")).toBe(isSaid);
});
