import { describe, expect, test } from "vitest";
import { type EntriesEvent, type EntriesReading, firstReading, tailAfter } from "@/lib/entries/entries-reading";
import { type Anchor, maxEntries } from "@/lib/entries/entries-state";
import { stepEntries } from "@/lib/entries/step-entries";
import { asMaskedEntry } from "@/lib/mask/as-masked";
import type { EntriesPage, EntryGap, StreamEntry, TailFrame } from "@/lib/schema/stream-entry";

const entry = (ms: number): StreamEntry => asMaskedEntry({ id: `${ms}-0`, timeMs: ms, fields: {} });
const run = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => entry(from + i));
const page = (entries: StreamEntry[], nextCursor: string | null = null): EntriesPage => ({ entries, nextCursor });
const arrives = (ms: number): TailFrame => ({ event: "entry", data: entry(ms) });
const gap = (
  cause: "slow-reader" | "trimmed" | "reset",
  from: number,
  to: number,
  count: number | null,
): TailFrame => ({
  event: "gap",
  data: { cause, fromId: `${from}-0`, toId: `${to}-0`, count },
});
const frames = (...all: (TailFrame | null)[]): EntriesEvent => ({ type: "frames", frames: all, atMs: 9 });
const idsOf = ({ shown }: EntriesReading) => shown.entries.map(({ timeMs }) => timeMs);

/** All that happens one after the other; what the last of it asks for. */
function play(...events: EntriesEvent[]) {
  let reading = firstReading(1);
  let effects: ReturnType<typeof stepEntries>["effects"] = [];
  for (const event of events) {
    const before = structuredClone(reading);
    const step = stepEntries(reading, event);
    expect(reading).toEqual(before);
    reading = step.state;
    effects = step.effects;
  }
  return { reading, shown: reading.shown, effects };
}

const show = (anchor: Anchor): EntriesEvent => ({ type: "show", anchor, atMs: 1 });
const latest = [show({ kind: "latest" }), { type: "ready", epoch: 1 }] satisfies EntriesEvent[];
const ranged = (first: number[], cursor: string | null = null): EntriesEvent[] => [
  show({ kind: "range", from: "10-0", to: null }),
  { type: "ready", epoch: 1 },
  { type: "first", epoch: 1, up: page(first.map(entry), cursor), down: null },
];

describe("what is read first", () => {
  test.each<[string, Anchor, unknown]>([
    ["the newest: the tail alone", { kind: "latest" }, [{ type: "open-tail" }]],
    [
      "one entry: what stands around it",
      { kind: "entry", entryId: "5-0" },
      [
        {
          type: "load-first",
          epoch: 1,
          up: { from: "5-0", order: "asc", limit: 100 },
          down: { to: "(5-0", order: "desc", limit: 100 },
        },
      ],
    ],
    [
      "a range: upward from its beginning",
      { kind: "range", from: "5-0", to: "9-0" },
      [{ type: "load-first", epoch: 1, up: { from: "5-0", to: "9-0", order: "asc", limit: 200 }, down: null }],
    ],
    [
      "a range without one: downward from its end",
      { kind: "range", from: null, to: "9-0" },
      [{ type: "load-first", epoch: 1, up: null, down: { to: "9-0", order: "desc", limit: 200 } }],
    ],
  ])("%s", (_, anchor, effects) => {
    expect(play(show(anchor), { type: "ready", epoch: 1 }).effects).toEqual(effects);
  });

  test("whether there is more at either end follows from the pages and from the range", () => {
    const around = play(
      show({ kind: "entry", entryId: "5-0" }),
      { type: "ready", epoch: 1 },
      { type: "first", epoch: 1, up: page([entry(5), entry(6)]), down: page([entry(4), entry(3)], "3-0") },
    );
    expect(idsOf(around.reading)).toEqual([3, 4, 5, 6]);
    expect(around.shown).toMatchObject({ older: "more", newer: "live", isLoading: false });
    expect(around.effects).toEqual([{ type: "open-tail" }]);
    const closed = play(
      show({ kind: "range", from: "1-0", to: "9-0" }),
      { type: "ready", epoch: 1 },
      { type: "first", epoch: 1, up: page([entry(5)]), down: null },
    );
    expect(closed.shown).toMatchObject({ older: "end", newer: "end" });
    expect(closed.effects).toEqual([{ type: "close-tail" }]);
  });

  test("an answer to what was asked before another part was shown is void", () => {
    const { reading, effects } = play(
      ...ranged([10]),
      show({ kind: "range", from: "20-0", to: null }),
      { type: "first", epoch: 1, up: page([entry(10)]), down: null },
      { type: "failed", epoch: 1, error: new Error("late") },
    );
    expect(reading.shown).toMatchObject({ entries: [], problem: null, isLoading: true });
    expect(effects).toEqual([]);
  });

  test.each<[string, EntriesEvent[], Anchor, boolean]>([
    ["an entry that is loaded", ranged([10, 11]), { kind: "entry", entryId: "11-0" }, true],
    ["an entry while the newest are shown", [...latest, frames(arrives(3))], { kind: "entry", entryId: "3-0" }, false],
    ["the newest while they are followed", [...latest, frames(arrives(3))], { kind: "latest" }, false],
    ["the newest while they are on their way", [show({ kind: "latest" })], { kind: "latest" }, false],
    ["the newest after a range", ranged([10]), { kind: "latest" }, true],
  ])("shows anew or stays: %s", (_, events, anchor, isAnew) => {
    const { effects } = play(...events, show(anchor));
    expect(effects.length > 0).toBe(isAnew);
  });
});

describe("the tail", () => {
  test("what comes twice stands once; the first that come may have older ones before them", () => {
    const { reading, shown } = play(...latest, frames(arrives(3), arrives(4)), frames(arrives(4), arrives(5)));
    expect(idsOf(reading)).toEqual([3, 4, 5]);
    expect(shown).toMatchObject({ older: "more", isLoading: false });
    expect(tailAfter(reading)).toBe("5-0");
  });

  test("a stream without entries is loaded too", () => {
    expect(play(...latest, frames()).shown).toMatchObject({ isLoading: false, older: "end" });
  });

  test("the oldest leave while the end is followed, with the gaps before them", () => {
    const many = run(1, maxEntries + 252).map((data): TailFrame => ({ event: "entry", data }));
    const { shown } = play(...latest, frames(arrives(1), gap("trimmed", 1, 1, 1)), frames(...many));
    expect(shown.entries).toHaveLength(maxEntries);
    expect(shown).toMatchObject({ older: "more", hasDropped: true, gaps: [] });
  });

  test("while it is not followed what is too much stays outside, and the tail ends", () => {
    const many = run(1, maxEntries + 252).map((data): TailFrame => ({ event: "entry", data }));
    const { shown, effects } = play(...latest, { type: "follow", isFollowing: false }, frames(...many));
    expect([shown.entries.length, shown.entries[0]?.id, shown.newer]).toEqual([maxEntries, "1-0", "more"]);
    expect(effects).toEqual([{ type: "close-tail" }]);
  });

  test("a stream made anew is begun at its first entry, and what was asked before is void", () => {
    const { reading, shown } = play(...latest, frames(arrives(3), gap("reset", 0, 3, null)), {
      type: "load-failed",
      side: "older",
      epoch: 1,
      error: new Error("late"),
    });
    expect(shown).toMatchObject({ entries: [], resetAtMs: 9, older: "end", problem: null });
    expect(tailAfter(reading)).toBe("0-0");
  });

  test("says since when Redis is gone, and what it could not read", () => {
    expect(play(...latest, frames({ event: "state", data: { redis: "unreachable" } })).shown.redisLostAtMs).toBe(9);
    expect(play(...latest, frames({ event: "state", data: { redis: "connected" } })).shown.redisLostAtMs).toBeNull();
    expect(play(...latest, frames(null)).shown.problem?.message).toBe(
      "The console sent a frame of unexpected shape; reload the page.",
    );
  });

  test.each<[string, EntriesEvent[], string]>([
    ["pause", [{ type: "pause", atMs: 2 }], "close-tail"],
    [
      "resume",
      [
        { type: "pause", atMs: 2 },
        { type: "resume", atMs: 3 },
      ],
      "open-tail",
    ],
    ["hidden", [{ type: "hide", isHidden: true }], "close-tail"],
    [
      "seen again",
      [
        { type: "hide", isHidden: true },
        { type: "hide", isHidden: false },
      ],
      "open-tail",
    ],
    [
      "seen again while paused",
      [
        { type: "hide", isHidden: true },
        { type: "pause", atMs: 2 },
        { type: "hide", isHidden: false },
      ],
      "close-tail",
    ],
    ["too many frames wait", [{ type: "too-many-frames" }], "open-tail"],
    ["refused", [{ type: "refused" }], "ask-why"],
    ["stopped", [{ type: "stop" }], "close-tail"],
  ])("is open or not: %s", (_, events, effect) => {
    expect(play(...latest, ...events).effects).toMatchObject([{ type: effect }]);
  });

  test("a problem ends when the link is open again", () => {
    const failed: EntriesEvent = { type: "failed", epoch: 1, error: new Error("no") };
    expect(play(...latest, failed, { type: "link", link: "lost", atMs: 4 }).shown.problem?.message).toBe("no");
    const { shown } = play(...latest, failed, { type: "link", link: "open", atMs: 5 });
    expect(shown).toMatchObject({ problem: null, link: { state: "open", sinceMs: 5 } });
  });
});

describe("pages at either end", () => {
  test("older ones are asked for before the first, within the range", () => {
    const around: EntriesEvent[] = [
      show({ kind: "entry", entryId: "5-0" }),
      { type: "ready", epoch: 1 },
      { type: "first", epoch: 1, up: page([entry(5)]), down: page([entry(4)], "4-0") },
      { type: "load", side: "older" },
    ];
    const asked = play(...around);
    expect(asked.shown.older).toBe("loading");
    expect(asked.effects).toEqual([
      { type: "load", side: "older", epoch: 1, query: { order: "desc", to: "(4-0", from: undefined, limit: 200 } },
    ]);
    expect(play(...around, { type: "load", side: "older" }).effects).toEqual([]);
    const got = play(...around, { type: "loaded", side: "older", epoch: 1, page: page([entry(3), entry(2)]) });
    expect(idsOf(got.reading)).toEqual([2, 3, 4, 5]);
    expect(got.shown.older).toBe("end");
    const failed = play(...around, { type: "load-failed", side: "older", epoch: 1, error: new Error("no") });
    expect(failed.shown.older).toBe("failed");
  });

  test("at the end of the newer ones the tail begins", () => {
    const loading = [...ranged([10, 11], "11-0"), { type: "load", side: "newer" }] satisfies EntriesEvent[];
    const more = play(...loading, { type: "loaded", side: "newer", epoch: 1, page: page([entry(12)], "12-0") });
    expect([more.shown.newer, more.effects]).toEqual(["more", [{ type: "close-tail" }]]);
    const end = play(...loading, { type: "loaded", side: "newer", epoch: 1, page: page([entry(12)]) });
    expect([end.shown.newer, end.effects]).toEqual(["live", [{ type: "open-tail" }]]);
  });

  test("newer ones push out the oldest", () => {
    const full = ranged([], "1-0").slice(0, 2);
    const first: EntriesEvent = { type: "first", epoch: 1, up: page(run(10, 10 + maxEntries), "9999-0"), down: null };
    const { shown } = play(
      ...full,
      first,
      { type: "load", side: "newer" },
      { type: "loaded", side: "newer", epoch: 1, page: page([entry(90_000)]) },
    );
    expect([shown.entries.length, shown.entries[0]?.id, shown.older]).toEqual([maxEntries, "11-0", "more"]);
  });
});

describe("a gap", () => {
  const met = [...latest, frames(arrives(1), gap("slow-reader", 1, 9, 3), arrives(10))] satisfies EntriesEvent[];
  const repairOf = (events: EntriesEvent[]) => {
    const effect = play(...events).effects.find(({ type }) => type === "repair");
    if (effect?.type !== "repair") throw new Error("nothing is repaired");
    return effect;
  };

  test("of a slow reader is read at once and gone when all of it came", () => {
    const { epoch, repair } = repairOf(met);
    const { reading } = play(...met, { type: "repaired", epoch, repair, page: page([entry(9), entry(8), entry(7)]) });
    expect(idsOf(reading)).toEqual([1, 7, 8, 9, 10]);
    expect(reading.shown.gaps).toEqual([]);
  });

  test("says what cannot be had any more", () => {
    const { epoch, repair } = repairOf(met);
    const { shown } = play(...met, { type: "repaired", epoch, repair, page: page([entry(9)]) });
    expect(shown.gaps).toMatchObject([{ fromId: "1-0", cause: "trimmed", count: 2, state: "gone" }]);
  });

  test("that fails can be asked for again", () => {
    const { epoch, repair } = repairOf(met);
    const failed = [...met, { type: "repair-failed", epoch, repair }] satisfies EntriesEvent[];
    expect(play(...failed).shown.gaps).toMatchObject([{ state: "failed" }]);
    const again = play(...failed, { type: "repair", fromId: "1-0" });
    expect(again.shown.gaps).toMatchObject([{ state: "repairing" }]);
    expect(again.effects).toMatchObject([{ type: "repair", repair: { pages: 0 } }]);
  });

  test("that trimming made is not asked for", () => {
    const { shown, effects } = play(...latest, frames(arrives(1), gap("trimmed", 1, 9, 3)));
    expect(shown.gaps).toMatchObject([{ state: "gone" }]);
    expect(effects).toEqual([]);
  });
});

describe("holes that pages tell of", () => {
  const hole = (after: number, before: number | null, size: number | null, cause: EntryGap["cause"] = "trimmed") => ({
    afterId: `${after}-0`,
    beforeId: before === null ? null : `${before}-0`,
    entries: size,
    isAtLeast: size === null,
    cause,
  });
  const holed = (ids: number[], cursor: string | null, ...gaps: EntryGap[]): EntriesPage => ({
    ...page(ids.map(entry), cursor),
    gaps,
  });
  const holesOf = ({ shown }: EntriesReading) => shown.gaps.map(({ fromId, count, cause }) => [fromId, count, cause]);

  test("stand in the order of their ids, once, whichever page brought them", () => {
    const { reading, shown } = play(
      ...ranged([20, 21], "21-0"),
      { type: "loaded", side: "older", epoch: 1, page: holed([11, 10], "10-0", hole(11, 20, 8), hole(9, 10, null)) },
      { type: "loaded", side: "older", epoch: 1, page: holed([9], null, hole(9, 10, null), hole(0, 9, 3)) },
      { type: "loaded", side: "newer", epoch: 1, page: holed([30], null, hole(21, 30, 5, "remade")) },
    );
    expect(holesOf(reading)).toEqual([
      ["0-0", 3, "trimmed"],
      ["9-0", null, "trimmed"],
      ["11-0", 8, "trimmed"],
      ["21-0", 5, "remade"],
    ]);
    expect(shown.gaps[2]).toMatchObject({ toId: "19-18446744073709551615", state: "gone", isAtLeast: false });
  });

  test("one that both pages around an entry tell of, and a tail too, stands once", () => {
    const around: EntriesEvent[] = [
      show({ kind: "entry", entryId: "5-0" }),
      { type: "ready", epoch: 1 },
      { type: "first", epoch: 1, up: holed([5], null, hole(3, 5, 1)), down: holed([3], null, hole(3, 5, 1)) },
    ];
    expect(holesOf(play(...around, frames(gap("trimmed", 3, 4, 1), arrives(6))).reading)).toEqual([
      ["3-0", 1, "trimmed"],
    ]);
  });

  test("what is gone within a repaired gap is told once, by its own size", () => {
    const events = [...latest, frames(arrives(1), gap("slow-reader", 1, 9, 8), arrives(10))];
    const [repair] = play(...events).effects.filter((effect) => effect.type === "repair");
    if (repair === undefined) throw new Error("nothing is repaired");
    const { reading } = play(...events, { ...repair, type: "repaired", page: holed([9, 8], null, hole(1, 8, 6)) });
    expect(idsOf(reading)).toEqual([1, 8, 9, 10]);
    expect(holesOf(reading)).toEqual([["1-0", 6, "trimmed"]]);
  });

  test("those before the oldest that is kept leave with it", () => {
    const rest = Array.from({ length: maxEntries }, (_, i) => 100 + i);
    const { reading } = play(
      ...ranged([10], "10-0"),
      { type: "loaded", side: "newer", epoch: 1, page: holed([20], "20-0", hole(10, 20, 9)) },
      { type: "loaded", side: "newer", epoch: 1, page: holed(rest, null, hole(20, 100, 79)) },
    );
    expect(holesOf(reading)).toEqual([]);
    expect(reading.shown).toMatchObject({ older: "more", hasDropped: true });
  });
});
