import { expect, test } from "vitest";
import { askFor, cannotAsk } from "@/components/pending/ask-action";
import { addRange, type Selection, toggleAll, toggleRow } from "@/components/ui/selection";
import { rowKeyOf } from "@/lib/pending/row-key";
import { EntryTarget } from "@/lib/schema/action";
import type { PendingRow } from "@/lib/schema/pending";

const none: Selection<PendingRow> = new Map();

function rowOf(entry: number, change: Partial<PendingRow> = {}): PendingRow {
  return {
    callId: "a",
    streamKey: "conv:a",
    group: "brain",
    consumer: "brain-1",
    consumerState: "gone",
    consumerTouchedMs: null,
    claimFor: null,
    consumerIdleMs: 90_000,
    entryId: `${entry}-0`,
    entryAgeMs: 60_000,
    idleMs: 40_000,
    deliveries: 1,
    ghost: false,
    ghostSeenAliveAtMs: null,
    ghostSeenGoneAtMs: null,
    preview: null,
    ...change,
  };
}
const rows = [1, 2, 3, 4].map((entry) => rowOf(entry));
const ids = (selection: Selection<PendingRow>) => [...selection.values()].map(({ entryId }) => entryId).sort();

test("a range holds both its ends, in either direction, and a row chosen before stays as it was seen", () => {
  const [, second = rowOf(2)] = rows;
  const chosen = toggleRow(none, second, rowKeyOf);
  const later = rows.map((row) => ({ ...row, deliveries: 9 }));
  const range = addRange(chosen, later, [3, 1], rowKeyOf);
  expect(ids(range)).toEqual(["2-0", "3-0", "4-0"]);
  expect(range.get(rowKeyOf(second))?.deliveries).toBe(1);
  expect(ids(toggleRow(range, second, rowKeyOf))).toEqual(["3-0", "4-0"]);
});

test("all rows go in together and out together, and others stay", () => {
  const other = rowOf(9, { callId: "b" });
  const all = toggleAll(toggleRow(none, other, rowKeyOf), rows, rowKeyOf);
  expect(all.size).toBe(5);
  expect(ids(toggleAll(all, rows, rowKeyOf))).toEqual(["9-0"]);
});

test("the same entry of another group or call is another row", () => {
  const keys = [
    rowOf(1),
    rowOf(1, { group: "a/b" }),
    rowOf(1, { callId: "b/brain" }),
    rowOf(1, { group: "a", callId: "b/a" }),
  ];
  expect(new Set(keys.map(rowKeyOf)).size).toBe(4);
});

test("an action asks for what was seen, and a claim for one group alone", () => {
  const ask = askFor("claim", [...rows, rowOf(5, { callId: "b", idleMs: 12.7 })]);
  expect(ask.claimIn).toEqual({ group: "brain", callIds: ["a", "b"], from: "brain-1" });
  expect(askFor("claim", [rowOf(1), rowOf(2, { consumer: "other" })]).claimIn).not.toHaveProperty("from");
  for (const target of ask.targets) EntryTarget.parse(target);
  expect(ask.object).toBe("5 entries of brain in 2 calls");
  expect(cannotAsk("claim", [rowOf(1), rowOf(1, { group: "crm" })])).toBe(
    "A claim is for one group's consumer; the selection spans 2 groups. Filter by one.",
  );
});

test("clearing ghosts leaves every other entry alone", () => {
  const ask = askFor("clear-ghosts", [...rows, rowOf(7, { ghost: true })]);
  expect(ask.targets).toHaveLength(1);
  expect(ask).toMatchObject({ verb: "ack", params: { ghosts: true } });
  expect(cannotAsk("ack", [rowOf(7, { ghost: true })])).toContain("Clear them");
});
