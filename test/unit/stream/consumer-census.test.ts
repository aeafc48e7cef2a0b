import { describe, expect, test } from "vitest";
import type { ConsumerState } from "@/lib/schema/consumer-states";
import { addToCensus, type CensusSum, censusOf, consumerState, isRemovable } from "@/lib/stream/consumer-census";
import { consumer, limits } from "@/test/support/builders";

const quiet = { hasWork: false, isSeenActive: false };
const busy = { hasWork: true, isSeenActive: false };

describe("how a consumer fares", () => {
  test.each<[string, Partial<CensusSum>, typeof quiet, ConsumerState]>([
    ["got something just now", { idleMs: 100, inactiveMs: 200 }, busy, "alive"],
    ["polls, and there is nothing to do", { idleMs: 100, inactiveMs: 600_000 }, quiet, "alive"],
    ["polls and gets nothing done of what waits", { idleMs: 100, inactiveMs: 30_000 }, busy, "polling"],
    ["polls and holds what it does not finish", { idleMs: 100, inactiveMs: 30_000, pending: 2 }, quiet, "polling"],
    ["made a moment ago", { idleMs: 900, inactiveMs: -1 }, busy, "never-read"],
    ["made long ago and never read", { idleMs: 60_000, inactiveMs: -1 }, busy, "never-read"],
    ["before 7.2: a fresh idle alone is no proof of life", { idleMs: 900, inactiveMs: null }, busy, "unproven"],
    ["before 7.2: it holds something fresh", { idleMs: 900, inactiveMs: null, pending: 1 }, busy, "alive"],
    [
      "before 7.2: touched again since the last look",
      { idleMs: 900, inactiveMs: null },
      { ...busy, isSeenActive: true },
      "alive",
    ],
    ["has not asked for long", { idleMs: 45_000, inactiveMs: 45_000 }, busy, "dead"],
    ["has not asked for long and holds entries", { idleMs: 45_000, inactiveMs: 45_000, pending: 7 }, busy, "holding"],
    ["only an operator touched it", { idleMs: Number.POSITIVE_INFINITY, inactiveMs: -1, pending: 1 }, busy, "holding"],
  ])("%s", (_, over, facts, expected) => {
    expect(consumerState({ idleMs: 0, inactiveMs: null, pending: 0, ...over }, facts, limits)).toBe(expected);
  });

  test.each<[ConsumerState, number, number, boolean]>([
    ["dead", 0, 45_000, true],
    ["never-read", 0, 45_000, true],
    ["never-read", 0, 900, false],
    ["dead", 1, 45_000, false],
    ["holding", 7, 45_000, false],
    ["alive", 0, 100, false],
    ["unproven", 0, 900, false],
  ])("%s with %s pending, idle %s ms: removable %s", (state, pending, idleMs, expected) => {
    expect(isRemovable(state, pending, idleMs, limits.goneAfterMs)).toBe(expected);
  });
});

test("one name over all its calls: the shortest times, and a call where it holds something", () => {
  const sums = new Map<string, CensusSum>();
  addToCensus(sums, "a", consumer({ name: "w", idleMs: 90_000, inactiveMs: -1 }));
  addToCensus(sums, "b", consumer({ name: "w", idleMs: 200, inactiveMs: 5_000, pending: 4 }));
  addToCensus(sums, "c", consumer({ name: "w", idleMs: 400, inactiveMs: 300, pending: 1 }));
  addToCensus(sums, "d", consumer({ name: "w", idleMs: 900, inactiveMs: 900 }));
  expect([...sums.values()]).toEqual([
    { name: "w", calls: 4, holdingCalls: 2, pending: 5, idleMs: 200, inactiveMs: 300, callId: "b" },
  ]);
});

test("the census counts all and lists the worst", () => {
  const sum = (name: string, state: ConsumerState, over: Partial<CensusSum> = {}) => ({
    name,
    state,
    calls: 2,
    holdingCalls: 0,
    pending: 0,
    idleMs: 60_000,
    inactiveMs: 60_000,
    callId: "a",
    ...over,
  });
  const alive = Array.from({ length: 300 }, (_, i) => sum(`w${i}`, "alive", { idleMs: 10 }));
  const census = censusOf([...alive, sum("d", "dead"), sum("h", "holding", { pending: 9 })], limits.goneAfterMs);
  expect(census).toMatchObject({
    names: 302,
    registrations: 604,
    states: {
      alive: { names: 300, registrations: 600, pending: 0 },
      dead: { names: 1, registrations: 2, pending: 0 },
      holding: { names: 1, registrations: 2, pending: 9 },
    },
    removable: { names: 1, registrations: 2 },
    moreRows: 102,
  });
  expect(census.rows.slice(0, 2).map(({ name }) => name)).toEqual(["h", "d"]);
  expect(census.rows).toHaveLength(200);
});

test("of one state those that hold the most stand first, then those of the most calls, then by name", () => {
  const sum = (name: string, calls: number, pending: number) => ({
    name,
    state: "alive" as const,
    calls,
    holdingCalls: 0,
    pending,
    idleMs: 10,
    inactiveMs: 10,
    callId: "a",
  });
  const all = [sum("d", 1, 0), sum("c", 3, 0), sum("b", 1, 0), sum("a", 2, 5), sum("e", 3, 0)];
  expect(censusOf(all, limits.goneAfterMs).rows.map(({ name }) => name)).toEqual(["a", "c", "e", "b", "d"]);
});
