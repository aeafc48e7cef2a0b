import { describe, expect, test } from "vitest";
import { type ConsumerFacts, consumerState } from "@/lib/pending/consumer-state";
import { isGhost } from "@/lib/pending/ghost";
import { judgePending, type PendingEntry, sortPending } from "@/lib/pending/select-pending";

const nowMs = 1_790_000_000_000;
const limits = { blockedAfterMs: 30_000, goneAfterMs: 45_000 };

describe("isGhost", () => {
  const edge = { length: 5, firstEntryId: "10-0", maxDeletedEntryId: "0-0" };
  test.each([
    ["before the first entry", "9-5", edge, true],
    ["the first entry", "10-0", edge, false],
    ["in an empty stream", "10-0", { ...edge, length: 0, firstEntryId: null }, true],
    ["after every deletion", "12-0", { ...edge, maxDeletedEntryId: "11-0" }, false],
    ["where single entries were deleted", "11-0", { ...edge, maxDeletedEntryId: "12-0" }, null],
    ["where the server does not say", "12-0", { ...edge, maxDeletedEntryId: null }, null],
    ["compared as numbers", "9-18446744073709551615", edge, true],
  ])("%s", (_, entryId, of, expected) => {
    expect(isGhost(entryId, of)).toBe(expected);
  });
});

describe("consumerState", () => {
  const consumer = (idleMs: number, inactiveMs: number | null = null) => ({
    name: "w",
    pending: 1,
    idleMs,
    inactiveMs,
  });
  const facts = (over: Partial<ConsumerFacts>): ConsumerFacts => ({
    name: "w",
    consumers: [consumer(100)],
    idleElsewhereMs: null,
    idleMeansAttempt: false,
    group: { status: "OK", lagEntries: 0, lastDeliveredId: `${nowMs - 60_000}-0` },
    heldForMs: 0,
    nowMs,
    limits,
    ...over,
  });
  const delivering = { status: "OK" as const, lagEntries: 0, lastDeliveredId: `${nowMs - 100}-0` };
  test.each<[string, Partial<ConsumerFacts>, string]>([
    ["nobody holds it", { name: "" }, "released"],
    ["consumers could not be read", { consumers: null }, "unknown"],
    ["no longer in the group", { consumers: [] }, "gone"],
    ["read a moment ago", {}, "alive"],
    ["polls, and holds something for long (7.2)", { consumers: [consumer(100, 60_000)], heldForMs: 40_000 }, "stalled"],
    ["polls, never got anything (7.2)", { consumers: [consumer(100, -1)], heldForMs: 40_000 }, "stalled"],
    ["got something lately, holds something old", { consumers: [consumer(100, 500)], heldForMs: 40_000 }, "alive"],
    ["its group is blocked", { group: { ...delivering, status: "BLOCKED" }, heldForMs: 40_000 }, "stalled"],
    ["no longer polls (7.2)", { consumers: [consumer(60_000)], idleMeansAttempt: true }, "gone"],
    [
      "quiet while something waits (7.0)",
      { consumers: [consumer(60_000)], group: { ...delivering, lagEntries: 3 } },
      "gone",
    ],
    ["quiet while others got entries (7.0)", { consumers: [consumer(60_000)], group: delivering }, "gone"],
    ["quiet, as is the call (7.0)", { consumers: [consumer(60_000)] }, "unknown"],
    ["quiet here, seen in another call (7.0)", { consumers: [consumer(60_000)], idleElsewhereMs: 200 }, "alive"],
  ])("%s", (_, over, expected) => {
    expect(consumerState(facts(over))).toBe(expected);
  });
});

const place = (callId: string, name = "comply") => ({
  key: `conv:${callId}`,
  callId,
  name,
  edge: { length: 9, firstEntryId: "5-0", maxDeletedEntryId: "0-0" },
});
const pending = (over: Partial<PendingEntry> = {}): PendingEntry => ({
  group: place("a"),
  entryId: "7-0",
  consumer: "w",
  idleMs: 1_000,
  deliveries: 2,
  ...over,
});

describe("judgePending", () => {
  test.each<[string, object, Partial<PendingEntry>, string]>([
    ["no filter", {}, {}, "yes"],
    ["another group", { group: "crm" }, {}, "no"],
    ["another call", { callId: "b" }, {}, "no"],
    ["released, asked for by an empty name", { consumer: "" }, { consumer: "", idleMs: -1 }, "yes"],
    ["released counts as idle for ever", { minIdleMs: 1e9 }, { idleMs: -1 }, "yes"],
    ["not idle enough", { minIdleMs: 1_001 }, {}, "no"],
    ["delivered often enough", { minDeliveries: 2 }, {}, "yes"],
    ["a ghost for sure", { ghost: true }, { entryId: "4-0" }, "yes"],
    ["no ghost for sure", { ghost: true }, {}, "no"],
    ["text that only the entry can tell", { q: "x" }, {}, "maybe"],
    ["text in the call's id", { q: "A" }, {}, "yes"],
    ["text cannot be in a ghost", { q: "x" }, { entryId: "4-0" }, "no"],
  ])("%s", (_, filter, over, expected) => {
    expect(judgePending(pending(over), filter)).toBe(expected);
  });
});

test("sortPending: by age, idle time or deliveries, ties by id, call and group, and never in place", () => {
  const list = [
    pending({ entryId: "10-0" }),
    pending({ entryId: "9-0", idleMs: -1 }),
    pending({ entryId: "9-0", group: place("b"), deliveries: 9 }),
    pending({ entryId: "9-0", group: place("a", "brain") }),
  ];
  const given = [...list];
  const order = (sort: string) => sortPending(list, sort).map((one) => list.indexOf(one));
  expect(order("age")).toEqual([3, 1, 2, 0]);
  expect(order("-age")).toEqual([0, 2, 1, 3]);
  expect(order("idle")[0]).toBe(1);
  expect(order("deliveries")[0]).toBe(2);
  expect(list).toEqual(given);
  expect(sortPending([pending({ idleMs: -1 }), pending({ idleMs: -1 })], "idle")).toHaveLength(2);
});
