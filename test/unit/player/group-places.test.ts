import { describe, expect, it } from "vitest";
import { findUnacked, placeGroups } from "@/lib/player/group-places";
import type { CallProgress } from "@/lib/schema/replay";

const startMs = Date.UTC(2026, 0, 1);
const id = (no: number) => `${startMs + no * 1_000}-0`;
const entryIds = Array.from({ length: 10 }, (_, no) => id(no));
const held = (no: number, consumer = "comply-3") => ({ entryId: id(no), consumer, idleMs: 4_000, deliveries: 2 });

function progress(...groups: Partial<CallProgress["groups"][number]>[]): CallProgress {
  return {
    groups: groups.map((group, at) => ({
      name: `g${at}`,
      lastDeliveredId: "0-0",
      pending: [],
      isCut: false,
      ...group,
    })),
    asOfMs: startMs + 3_600_000,
  };
}

describe("placeGroups", () => {
  it("tells delivered, pending, acknowledged and unknown apart", () => {
    const told = placeGroups(
      progress(
        { lastDeliveredId: id(3) },
        { lastDeliveredId: id(9), pending: [held(5)] },
        { lastDeliveredId: id(9), pending: [held(2)] },
        { lastDeliveredId: id(9), pending: [held(2)], isCut: true },
      ),
      id(5),
      entryIds,
    );
    expect(told.map(({ state }) => state)).toEqual(["undelivered", "pending", "passed", "unknown"]);
    expect(told.map(({ undelivered }) => undelivered)).toEqual([2, 0, 0, 0]);
    expect(told.map(({ pending }) => pending)).toEqual([0, 1, 1, 1]);
    expect(told[1]?.held?.consumer).toBe("comply-3");
    expect(told[3]?.pendingIsAtLeast).toBe(true);
  });

  it("knows that an entry before the last one listed is not pending, though the list was cut", () => {
    const [place] = placeGroups(progress({ lastDeliveredId: id(9), pending: [held(7)], isCut: true }), id(5), entryIds);
    expect(place).toMatchObject({ state: "passed", pending: 0, pendingIsAtLeast: false });
  });
});

describe("findUnacked", () => {
  const found = (answer: CallProgress, hasEnded = true) =>
    findUnacked(answer, entryIds, { hasEnded }).map(({ beforeEntryId, entries }) => [
      entryIds.indexOf(beforeEntryId ?? ""),
      entries,
    ]);

  it("finds runs that each group holds or was not given", () => {
    const holding = { lastDeliveredId: id(7), pending: [held(2), held(3), held(5)] };
    expect(found(progress(holding, { lastDeliveredId: id(1) }))).toEqual([
      [2, 2],
      [5, 1],
      [8, 2],
    ]);
  });

  it("finds nothing where one group has acknowledged all, and where no group reads", () => {
    expect(found(progress({ lastDeliveredId: id(9) }, { pending: [held(1)], lastDeliveredId: id(1) }))).toEqual([]);
    expect(found(progress())).toEqual([]);
  });

  it("gives entries of a call that goes on half a minute", () => {
    const answer = { ...progress({ lastDeliveredId: id(1) }), asOfMs: startMs + 36_000 };
    expect(found(answer, false)).toEqual([[2, 5]]);
    expect(found(answer)).toEqual([[2, 8]]);
  });
});
