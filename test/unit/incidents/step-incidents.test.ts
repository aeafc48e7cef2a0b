import { describe, expect, test } from "vitest";
import { type Holds, type Moment, maxOpen, stepIncidents } from "@/lib/incidents/step-incidents";
import { incidentOf, troubleOf } from "@/test/support/incident-builders";

const holds: Holds = { openAfterMs: 30_000, resolveAfterMs: 120_000, reopenAfterMs: 1_800_000 };
const nowMs = 2_000_000;
const still: Moment = { records: [], closed: new Map(), waiting: new Map(), troubles: [], isBlind: false, nowMs };
const step = (moment: Partial<Moment>) => stepIncidents({ ...still, ...moment }, holds);
const open = incidentOf({ openedAtMs: 1_900_000, seenAtMs: nowMs });
const kinds = (moment: Partial<Moment>) =>
  step(moment).changed.map(({ changes, isOver }) => [changes.map(({ kind }) => kind).join(), isOver]);

describe("an incident opens", () => {
  test("not at first sight", () => {
    const { changed, waiting } = step({ troubles: [troubleOf()] });
    expect(changed).toEqual([]);
    expect([...waiting]).toEqual([["behind:comply", nowMs]]);
  });

  test.each([
    ["GONE", 29_999, 0],
    ["GONE", 30_000, 1],
    ["SLOW", 119_999, 0],
    ["SLOW", 120_000, 1],
  ] as const)("when %s has held for %i ms: %i", (status, heldMs, count) => {
    const waiting = new Map([["behind:comply", nowMs - heldMs]]);
    expect(step({ troubles: [troubleOf({ status })], waiting }).changed).toHaveLength(count);
  });

  test("with what is wrong, since when, and under an id of its own", () => {
    const waiting = new Map([
      ["behind:comply", nowMs - 40_000],
      ["behind:crm", nowMs - 40_000],
    ]);
    const troubles = [troubleOf({ sinceMs: nowMs - 90_000 }), troubleOf({ groupName: "crm", sinceMs: null })];
    const { changed } = step({ troubles, waiting });
    expect(changed.map(({ record }) => record)).toMatchObject([
      {
        incidentId: `${nowMs}-0`,
        key: "behind:comply",
        status: "GONE",
        calls: 3,
        sinceMs: nowMs - 90_000,
        openedAtMs: nowMs,
      },
      { incidentId: `${nowMs}-1`, key: "behind:crm", sinceMs: nowMs - 40_000, followsId: null },
    ]);
    expect(changed[0]?.record.changes).toEqual([
      { kind: "opened", atMs: nowMs, status: "GONE", calls: 3, title: "comply stopped reading in 3 calls" },
    ]);
  });

  test("only as many as are kept; what should be one and is not is counted, and opens when there is room", () => {
    const records = Array.from({ length: maxOpen }, (_, i) => incidentOf({ key: `behind:${i}`, incidentId: `1-${i}` }));
    const troubles = [troubleOf(), ...records.map(({ key }) => troubleOf({ groupName: key.slice(7) }))];
    const waiting = new Map([["behind:comply", 0]]);
    const full = step({ records, troubles, waiting });
    expect(full.notOpened).toBe(1);
    expect(full.changed.filter(({ changes }) => changes.length > 0)).toEqual([]);
    const room = step({ records: records.slice(1), troubles: troubles.slice(0, 1), waiting: full.waiting });
    expect(room.notOpened).toBe(0);
    expect(room.changed.at(-1)?.changes).toMatchObject([{ kind: "opened" }]);
  });
});

describe("an open incident", () => {
  test("stays as it is kept while nothing changes, and is kept anew every 10 s", () => {
    expect(step({ records: [open], troubles: [troubleOf()] }).changed).toEqual([]);
    const older = { ...open, seenAtMs: nowMs - 10_000 };
    expect(step({ records: [older], troubles: [troubleOf()] }).changed).toMatchObject([
      { record: { seenAtMs: nowMs }, changes: [], isOver: false },
    ]);
  });

  test.each([
    ["LOSS", 3, "worsened"],
    ["AT_RISK", 40, "worsened"],
    ["GONE", 5, undefined],
    ["GONE", 6, "joined"],
    ["SLOW", 6, "joined"],
    ["SLOW", 1, ""],
  ] as const)("seen as %s in %i calls: %s", (status, calls, told) => {
    const found = kinds({ records: [open], troubles: [troubleOf({ status, calls })] });
    expect(found).toEqual(told === undefined ? [] : [[told, false]]);
  });

  test("that gets better is not told again when it gets as bad as it was", () => {
    const better = { ...open, status: "SLOW" as const, worstStatus: "LOSS" as const, calls: 1, toldCalls: 3 };
    expect(kinds({ records: [better], troubles: [troubleOf({ status: "LOSS", calls: 3 })] })).toEqual([["", false]]);
  });

  test("that was critical stays so", () => {
    const [changed] = step({ records: [open], troubles: [troubleOf({ status: "SLOW" })] }).changed;
    expect(changed?.record).toMatchObject({ status: "SLOW", worstStatus: "GONE", severity: "critical" });
  });
});

describe("an incident is over", () => {
  test("once nothing was wrong for as long as it takes, not before", () => {
    const [calm] = step({ records: [open] }).changed;
    expect(calm).toMatchObject({ record: { calmSinceMs: nowMs, resolvedAtMs: null }, isOver: false });
    const calmFor = (ms: number) => kinds({ records: [{ ...open, calmSinceMs: nowMs - ms }] });
    expect(calmFor(119_999)).toEqual([]);
    expect(calmFor(120_000)).toEqual([["resolved", true]]);
  });

  test("not when its trouble comes back in time: it goes on, and nothing is told", () => {
    const records = [{ ...open, calmSinceMs: nowMs - 119_000 }];
    expect(step({ records, troubles: [troubleOf()] }).changed).toMatchObject([
      { record: { calmSinceMs: null, incidentId: open.incidentId }, changes: [], isOver: false },
    ]);
  });

  test("not while a part of Redis cannot be read, though what is seen there is judged", () => {
    const shard = troubleOf({ kind: "unreachable", groupName: null, status: "UNKNOWN" });
    const records = [{ ...open, calmSinceMs: nowMs - 500_000 }];
    const waiting = new Map([["behind:crm", 0]]);
    const partly = step({ records, waiting, troubles: [shard, troubleOf({ groupName: "crm" })] });
    expect(partly.changed).toMatchObject([
      { record: { key: "behind:comply", calmSinceMs: null }, changes: [], isOver: false },
      { record: { key: "behind:crm" }, changes: [{ kind: "opened" }] },
    ]);
  });

  test("not while nobody can see whether anything is wrong", () => {
    const records = [{ ...open, calmSinceMs: nowMs - 500_000 }];
    const blind = step({
      records,
      isBlind: true,
      waiting: new Map([["behind:crm", 0]]),
      troubles: [troubleOf({ groupName: "crm" })],
    });
    expect(blind.changed).toMatchObject([
      { record: { calmSinceMs: null, resolvedAtMs: null }, changes: [], isOver: false },
    ]);
    expect(blind.waiting.size).toBe(0);
  });
});

describe("an incident resolved by hand", () => {
  const closed = new Map([[open.incidentId, { by: "alice", atMs: nowMs - 5 }]]);
  const resolved = { ...open, resolvedAtMs: nowMs - 60_000, resolvedBy: "alice" };

  test("is resolved at once, and kept while its trouble goes on", () => {
    expect(step({ records: [open], closed, troubles: [troubleOf()] }).changed).toMatchObject([
      { record: { resolvedAtMs: nowMs - 5, resolvedBy: "alice" }, changes: [{ kind: "resolved" }], isOver: false },
    ]);
    expect(step({ records: [resolved], closed, troubles: [troubleOf({ calls: 900 })] }).changed).toEqual([]);
  });

  test("is over without a second word when its trouble is", () => {
    expect(kinds({ records: [{ ...resolved, calmSinceMs: nowMs - 120_000 }], closed })).toEqual([["", true]]);
  });

  test("is followed by another when it gets worse than it ever was", () => {
    const found = step({ records: [resolved], closed, troubles: [troubleOf({ status: "LOSS" })] });
    expect(found.changed).toMatchObject([
      { record: { incidentId: open.incidentId }, changes: [], isOver: true },
      { record: { followsId: open.incidentId, status: "LOSS" }, changes: [{ kind: "opened" }], isOver: false },
    ]);
  });

  test("is followed by another when nothing changed for too long", () => {
    const old = { ...resolved, resolvedAtMs: nowMs - holds.reopenAfterMs };
    expect(kinds({ records: [old], troubles: [troubleOf()] })).toEqual([
      ["", true],
      ["opened", false],
    ]);
  });
});
