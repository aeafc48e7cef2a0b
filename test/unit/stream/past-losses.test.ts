import { expect, test } from "vitest";
import type { CallGroup } from "@/lib/schema/call";
import { pastLossesOf } from "@/lib/stream/past-losses";
import { atMs, callRow, groupRow } from "../../support/builders";

const lately = (name: string, over: Partial<CallGroup> = {}) =>
  groupRow({ name, status: "OK", lostLately: true, skippedEntries: 3, ...over });
const rowOf = (callId: string, groups: CallGroup[], over = {}) => callRow(callId, { groups, ...over });

test("nothing was lost", () => expect(pastLossesOf([rowOf("a", [groupRow()])])).toBeNull());

test("what went in each way is one sum, the most first, over the calls that lost", () => {
  const past = pastLossesOf([
    rowOf("a", [lately("a"), lately("b", { passedEntries: 2, droppedPending: 4 })]),
    rowOf("b", [lately("a", { skippedIsAtLeast: true })], { state: "ended", readAtMs: atMs + 500 }),
    rowOf("c", [groupRow()]),
  ]);
  expect(past).toMatchObject({ text: "b 9, a at least 6", calls: 2, endedCalls: 1 });
  expect(past?.href).toContain(`seen=${atMs + 500}`);
});

test.each<[string, Partial<CallGroup>, string]>([
  ["removed, nobody knows how many", { skippedEntries: null, passedEntries: 2 }, "a at least 2"],
  ["passed over, nobody knows how many", { passedEntries: null }, "a at least 3"],
  ["nobody knows how many at all", { skippedEntries: null }, "a some"],
])("%s", (_, over, text) => expect(pastLossesOf([rowOf("a", [lately("a", over)])])?.text).toBe(text));

test.each([
  [4, "g1 3, g2 3, g3 3, g4 3"],
  [6, "g1 3, g2 3, g3 3, g4 3, 2 more groups"],
])("of %i groups four are named", (count, text) => {
  const groups = Array.from({ length: count }, (_, i) => lately(`g${count - i}`));
  expect(pastLossesOf([rowOf("a", groups)])?.text).toBe(text);
});

test("of the calls that lost, those that ended are counted apart", () => {
  const states = ["live", "idle", "ended"].map((state, i) => rowOf(`call-${i}`, [lately("a")], { state }));
  expect(pastLossesOf(states)).toMatchObject({ calls: 3, endedCalls: 1 });
});
