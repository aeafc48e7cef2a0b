import { describe, expect, test } from "vitest";
import { CallsQuery } from "@/lib/schema/call";
import { type CallSource, createCallList } from "@/server/fleet/list-calls";
import { assessAll, group, stream } from "@/test/support/builders";

/** A registry of calls whose lengths can be set; nothing is read from a Redis. */
function fleetOf(lengths: Record<string, number>) {
  const rows = new Map(
    Object.entries(lengths).map(([callId, length]) => [callId, { assessment: assessmentOf(callId, length) }]),
  );
  const collector: CallSource = {
    registry: {
      *rows() {
        for (const { assessment } of rows.values()) yield assessment.row;
      },
      find: (callId) => rows.get(callId),
    },
    tracker: { state: "connected", message: null },
    isWarmingUp: false,
    redisNowMs: () => 0,
  };
  return {
    collector,
    set: (callId: string, length: number) => rows.set(callId, { assessment: assessmentOf(callId, length) }),
    remove: (callId: string) => rows.delete(callId),
  };
}

function assessmentOf(callId: string, length: number) {
  return assessAll([stream({ length, entriesAdded: length, groups: [group()] })], undefined, callId);
}

function listOf(fleet: ReturnType<typeof fleetOf>) {
  const clock = { nowMs: 0 };
  const calls = createCallList(fleet.collector, () => clock.nowMs);
  return {
    clock,
    list: (query: Record<string, string> = {}) => calls.list(CallsQuery.parse({ sort: "-length", ...query })),
  };
}

const ids = ({ rows }: { rows: { callId: string }[] }) => rows.map(({ callId }) => callId);

function hundred(): Record<string, number> {
  return Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`c${String(i).padStart(3, "0")}`, 1_000 - i]));
}

describe("pages", () => {
  test("by cursor neither skip nor repeat while the calls change places, come and go", () => {
    const fleet = fleetOf(hundred());
    const { list } = listOf(fleet);
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < 20; page++) {
      const answer = list({ limit: "9", ...(cursor === null ? {} : { cursor }) });
      seen.push(...ids(answer));
      expect(answer.orderIsNew).toBe(false);
      expect(answer.total).toBe(100);
      cursor = answer.nextCursor;
      if (cursor === null) break;
      for (let i = 0; i < 100; i++) fleet.set(`c${String(i).padStart(3, "0")}`, ((i * 37 + page * 13) % 997) + 1);
      fleet.set(`new${page}`, 5_000);
    }
    expect(cursor).toBeNull();
    expect(seen).toEqual(Object.keys(hundred()));
  });

  test("carry present values in the sequence they were first given", () => {
    const fleet = fleetOf({ a: 3, b: 2, c: 1 });
    const { list } = listOf(fleet);
    const { order } = list();
    fleet.set("c", 9);
    fleet.remove("b");
    const held = list({ order });
    expect(ids(held)).toEqual(["a", "c"]);
    expect(held.rows.map(({ length }) => length)).toEqual([3, 9]);
    expect(held).toMatchObject({ order, orderIsNew: false, total: 3 });
    expect(held.changes).toBe(3);
    expect(ids(list())).toEqual(["c", "a"]);
  });

  test("count no changes where nothing moved", () => {
    const { list } = listOf(fleetOf({ a: 3, b: 2 }));
    expect(list({ order: list().order })).toMatchObject({ changes: 0, orderIsNew: false });
  });
});

describe("an order", () => {
  test("is forgotten ten minutes after it was last asked for, and says so", () => {
    const fleet = fleetOf({ a: 2, b: 1 });
    const { list, clock } = listOf(fleet);
    const { order } = list();
    fleet.set("b", 9);
    for (let i = 0; i < 5; i++) {
      clock.nowMs += 9 * 60_000;
      expect(list({ order })).toMatchObject({ orderIsNew: false });
    }
    clock.nowMs += 10 * 60_000;
    const late = list({ order });
    expect(late.orderIsNew).toBe(true);
    expect(late.order).not.toBe(order);
    expect(ids(late)).toEqual(["b", "a"]);
    expect(list({ cursor: "zzz.0" })).toMatchObject({ orderIsNew: true });
  });

  test("belongs to its filter and sort: with others the rows are those asked for", () => {
    const { list } = listOf(fleetOf({ a: 2, b: 1 }));
    const { order } = list();
    expect(ids(list({ order, q: "b" }))).toEqual(["b"]);
    expect(ids(list({ order, sort: "length" }))).toEqual(["b", "a"]);
    expect(list({ order, sort: "length" }).orderIsNew).toBe(true);
  });

  test("in use outlives any number of others", () => {
    const fleet = fleetOf(hundred());
    const { list } = listOf(fleet);
    const { order } = list();
    for (let i = 0; i < 1_000; i++) {
      fleet.set("c050", i * 7);
      list();
      expect(list({ order, limit: "1" }).orderIsNew).toBe(false);
    }
  });

  test("keeps its name while nothing moves", () => {
    const { list } = listOf(fleetOf({ a: 2, b: 1 }));
    const { order } = list();
    for (let i = 0; i < 5; i++) expect(list().order).toBe(order);
  });

  test("of 20,000 calls is remembered in bounded number", () => {
    const fleet = fleetOf(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`c${i}`, i])));
    const { list } = listOf(fleet);
    const { order } = list({ limit: "1" });
    for (let i = 0; i < 60; i++) {
      fleet.set("c7", 100_000 + i);
      fleet.set(`c${i + 100}`, 200_000 + i);
      list({ limit: "1" });
    }
    expect(list({ order }).orderIsNew).toBe(true);
  });
});
