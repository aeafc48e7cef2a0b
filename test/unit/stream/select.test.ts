import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callSortKeys } from "@/lib/schema/call";
import { statusOrder } from "@/lib/schema/status";
import type { CallRow } from "@/lib/stream/assess-call";
import { countMoved, selectCalls } from "@/lib/stream/select";
import { callRow, groupRow } from "../../support/builders";

const ids = (rows: CallRow[]) => rows.map(({ callId }) => callId).join(" ");

describe("filters", () => {
  const rows = [
    callRow("Alpha-1", { status: "SLOW", groups: [groupRow({ status: "SLOW" }), groupRow({ name: "crm" })] }),
    callRow("beta-2", { state: "idle" }),
    callRow("gamma-ALPHA", { state: "ended", status: "ENDED_CLEAN", groups: [] }),
  ];

  test.each([
    [{}, "Alpha-1 beta-2 gamma-ALPHA"],
    [{ q: "alpha" }, "Alpha-1 gamma-ALPHA"],
    [{ q: "" }, "Alpha-1 beta-2 gamma-ALPHA"],
    [{ q: "nothing" }, ""],
    [{ status: ["SLOW" as const] }, "Alpha-1"],
    [{ status: [] }, ""],
    [{ state: ["idle" as const, "ended" as const] }, "beta-2 gamma-ALPHA"],
    [{ group: "brain" }, "Alpha-1 beta-2"],
    [{ group: "crm", status: ["OK" as const] }, "Alpha-1"],
    [{ group: "crm", status: ["SLOW" as const] }, ""],
    [{ group: "no-such" }, ""],
    [{ q: "alpha", state: ["live" as const] }, "Alpha-1"],
  ])("%j", (filter, expected) => {
    expect(ids(selectCalls(rows, { ...filter, sort: "callId" }))).toBe(expected);
  });
});

describe("order", () => {
  /** Three calls told apart by one number each, the last unknown. */
  const byGroup = (values: Partial<ReturnType<typeof groupRow>>[]) =>
    values.map((value, i) => callRow(`c${i}`, { groups: [groupRow(value)] }));
  const unknownLag = { lagEntries: null, lagSource: "unknown" as const };

  test.each<[string, CallRow[], string, string]>([
    ["callId", ["b", "a", "c"].map((id) => callRow(id)), "a b c", "c b a"],
    ["state", [callRow("a"), callRow("b", { state: "ended" }), callRow("c", { state: "idle" })], "b c a", "a c b"],
    ["length", [callRow("a", { length: 10 }), callRow("b", { length: 9 })], "b a", "a b"],
    [
      "entriesPerSecond",
      [
        callRow("a", { entriesPerSecond: null }),
        callRow("b", { entriesPerSecond: 4 }),
        callRow("c", { entriesPerSecond: 1 }),
      ],
      "c b a",
      "b c a",
    ],
    ["silence", [callRow("a", { producerSilenceMs: null }), callRow("b", { producerSilenceMs: 0 })], "b a", "b a"],
    ["lag", byGroup([unknownLag, { lagEntries: 10 }, { lagEntries: 9 }]), "c2 c1 c0", "c1 c2 c0"],
    [
      "undeliveredAge",
      byGroup([{ undeliveredAgeMs: null }, { undeliveredAgeMs: 5 }, { undeliveredAgeMs: 0 }]),
      "c2 c1 c0",
      "c1 c2 c0",
    ],
    ["pending", byGroup([{ pending: 2 }, { pending: 10 }]), "c0 c1", "c1 c0"],
    ["oldestPendingAge", byGroup([{ oldestPendingAgeMs: null }, { oldestPendingAgeMs: 5 }]), "c1 c0", "c1 c0"],
    ["lossIn", byGroup([{ lossInMs: null }, { lossInMs: 9 }, { lossInMs: 3 }]), "c2 c1 c0", "c1 c2 c0"],
    [
      "skipped",
      byGroup([{ skippedEntries: null }, { skippedEntries: 0 }, { skippedEntries: 3 }]),
      "c1 c2 c0",
      "c2 c1 c0",
    ],
  ])("by %s, the unknown last both ways", (key, rows, ascending, descending) => {
    expect(ids(selectCalls(rows, { sort: key }))).toBe(ascending);
    expect(ids(selectCalls(rows, { sort: `-${key}` }))).toBe(descending);
  });

  test("worst first: the status, then the longest wait, then the id", () => {
    const row = (callId: string, status: CallRow["status"], waitMs: number) =>
      callRow(callId, { status, groups: [groupRow({ status, undeliveredAgeMs: waitMs })] });
    const rows = [
      row("d", "OK", 0),
      row("b", "SLOW", 20_000),
      row("a", "SLOW", 11_000),
      row("e", "LOSS", 1),
      row("c", "OK", 0),
    ];
    expect(ids(selectCalls(rows, { sort: "worst" }))).toBe("e b a c d");
    expect(ids(selectCalls(rows, { sort: "-worst" }))).toBe("c d a b e");
  });

  test("with a group named, that group alone is looked at", () => {
    const rows = [
      callRow("a", {
        status: "LOSS",
        groups: [groupRow({ status: "LOSS", lagEntries: 99 }), groupRow({ name: "crm", lagEntries: 1 })],
      }),
      callRow("b", { status: "SLOW", groups: [groupRow({ name: "crm", status: "SLOW", lagEntries: 5 })] }),
    ];
    expect(ids(selectCalls(rows, { sort: "worst", group: "crm" }))).toBe("b a");
    expect(ids(selectCalls(rows, { sort: "-lag", group: "crm" }))).toBe("b a");
    expect(ids(selectCalls(rows, { sort: "-lag" }))).toBe("a b");
  });

  test("is the same whatever order the rows come in, and leaves them alone", () => {
    const number = fc.option(fc.integer({ min: 0, max: 3 }));
    const arbitraryRow = fc.record({ lag: number, skipped: number, status: fc.constantFrom(...statusOrder) });
    const sort = fc.constantFrom(...callSortKeys.flatMap((key) => [key, `-${key}`]));
    fc.assert(
      fc.property(fc.array(arbitraryRow, { maxLength: 12 }), sort, fc.infiniteStream(fc.nat()), (parts, key, keys) => {
        const rows = parts.map(({ lag, skipped, status }, i) =>
          callRow(`c${i}`, { status, groups: [groupRow({ status, lagEntries: lag, skippedEntries: skipped })] }),
        );
        const shuffled = rows
          .map((row) => ({ row, at: keys.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ row }) => row);
        const given = [...shuffled];
        expect(ids(selectCalls(shuffled, { sort: key }))).toBe(ids(selectCalls(rows, { sort: key })));
        expect(shuffled).toEqual(given);
      }),
    );
  });
});

test.each([
  ["", "", 0],
  ["a b c", "a b c", 0],
  ["a b c", "b a c", 2],
  ["a b", "a b c", 1],
  ["a b c", "b c", 3],
  ["", "a b", 2],
])("from %j to %j: %d rows stand elsewhere", (shown, fresh, moved) => {
  const split = (text: string) => (text === "" ? [] : text.split(" "));
  expect(countMoved(split(shown), split(fresh))).toBe(moved);
});
