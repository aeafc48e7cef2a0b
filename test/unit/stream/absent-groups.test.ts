import { describe, expect, test } from "vitest";
import type { LostWork } from "@/lib/schema/lost-work";
import type { SignKind } from "@/lib/schema/sign";
import { type AbsenceFacts, absentGroups } from "@/lib/stream/absent-groups";
import { type ExpectedGroup, learnGroups } from "@/lib/stream/learn-groups";
import { lostWorks } from "@/lib/stream/lost-work";
import { atMs, groupRow } from "@/test/support/builders";

const declared = (name: string): ExpectedGroup => ({ name, sinceMs: atMs - 90_000, callsWith: null, callsOf: null });
const learned = (name: string): ExpectedGroup => ({ name, sinceMs: atMs - 30_000, callsWith: 412, callsOf: 415 });

function gone(name: string, lagEntries: number, agoMs = 60_000): LostWork {
  const between = { lastSeenAtMs: atMs - agoMs - 1_000, missedAtMs: atMs - agoMs };
  const [work] = lostWorks([groupRow({ name, lagEntries, pending: 5 })], "destroyed", between);
  if (!work) throw new Error("nothing lost");
  return lagEntries === 0 ? { ...work, pending: 0 } : work;
}

type Changes = Partial<Omit<AbsenceFacts, "isThere">> & { there?: string[] };

const absenceOf = ({ there = [], ...over }: Changes) =>
  absentGroups({
    nowMs: atMs,
    state: "live",
    length: 120,
    isThere: (name) => there.includes(name),
    groups: there.length,
    expected: [],
    lost: [],
    watchedSinceMs: atMs - 60_000,
    graceMs: 10_000,
    lossShownMs: 900_000,
    ...over,
  });

describe("groups that are not there", () => {
  test.each<[string, Changes, [SignKind, string | null][], number | null]>([
    ["all there", { there: ["a"], expected: [declared("a")] }, [], null],
    ["never made", { there: ["a"], expected: [declared("b")] }, [["missing", "b"]], 60_000],
    ["expected only since later", { there: ["a"], expected: [learned("b")] }, [["missing", "b"]], 30_000],
    ["a stream just begun", { there: ["a"], expected: [declared("b")], watchedSinceMs: atMs - 5_000 }, [], null],
    [
      "a stream whose time to be without groups is just over",
      { there: ["a"], expected: [declared("b")], watchedSinceMs: atMs - 10_000 },
      [["missing", "b"]],
      10_000,
    ],
    ["an empty stream waits for nobody", { there: ["a"], expected: [declared("b")], length: 0 }, [], null],
    ["an ended call misses nobody", { there: ["a"], expected: [declared("b")], state: "ended" }, [], null],
    ["vanished with work left", { there: ["a"], lost: [gone("g", 15)] }, [["vanished", "g"]], 60_000],
    ["vanished and done, nobody expects it", { there: ["a"], lost: [gone("g", 0)] }, [["vanished", "g"]], null],
    [
      "vanished and done, but expected",
      { lost: [gone("g", 0)], there: ["a"], expected: [learned("g")] },
      [["vanished", "g"]],
      60_000,
    ],
    ["vanished from an ended call", { there: ["a"], lost: [gone("g", 15)], state: "ended" }, [["vanished", "g"]], null],
    ["made anew", { there: ["g"], lost: [gone("g", 15)] }, [["made-anew", "g"]], null],
    ["made anew long ago", { there: ["g"], lost: [gone("g", 15, 1_000_000)] }, [], null],
    ["no group at all", {}, [["no-readers", null]], null],
    [
      "no group at all, one expected",
      { expected: [declared("b")] },
      [
        ["missing", "b"],
        ["no-readers", null],
      ],
      60_000,
    ],
  ])("%s", (_, over, kinds, missingAgoMs) => {
    const { signs, missingSinceMs } = absenceOf(over);
    expect(signs.map(({ kind, groupName }) => [kind, groupName])).toEqual(kinds);
    expect(missingSinceMs).toBe(missingAgoMs === null ? null : atMs - missingAgoMs);
  });

  test("each says what was seen", () => {
    const textOf = (over: Changes) => absenceOf(over).signs[0]?.text;
    expect(textOf({ there: ["a"], expected: [declared("b")] })).toBe(
      "b is expected by CALLBOARD_EXPECTED_GROUPS and does not exist here: nobody reads the 120 entries for it",
    );
    expect(textOf({ there: ["a"], expected: [learned("b")] })).toBe(
      "b reads 412 of 415 such calls and does not exist here: nobody reads the 120 entries for it",
    );
    expect(textOf({ there: ["a"], lost: [gone("g", 15)] })).toBe(
      "g is gone from the stream, with 15 undelivered and 5 pending; nobody reads the 120 entries there now for it",
    );
    expect(textOf({})).toBe("no group reads the stream: 120 entries, which only XREAD can get at");
  });
});

describe("what the calls of a pattern have in common", () => {
  const count = (calls: number, groups: Record<string, number>) => ({
    calls,
    withGroup: new Map(Object.entries(groups)),
  });
  const namesOf = (...rounds: [atMs: number, ReturnType<typeof count>][]) => {
    let learnt: ReturnType<typeof learnGroups> = [];
    for (const [nowMs, counted] of rounds) learnt = learnGroups(learnt, counted, nowMs);
    return learnt.map(({ name }) => name);
  };

  test.each<[string, Parameters<typeof namesOf>, string[]]>([
    ["of few calls nothing is learned", [[0, count(19, { a: 19 })]], []],
    ["what all have", [[0, count(20, { a: 20, b: 3 })]], ["a"]],
    ["what nearly all have", [[0, count(100, { b: 95, a: 100, c: 94 })]], ["a", "b"]],
    [
      "kept when it is destroyed everywhere",
      [
        [0, count(50, { a: 50 })],
        [60_000, count(50, {})],
      ],
      ["a"],
    ],
    [
      "kept while there are few calls",
      [
        [0, count(50, { a: 50 })],
        [60_000, count(2, { b: 2 })],
      ],
      ["a"],
    ],
    [
      "forgotten an hour after it last held",
      [
        [0, count(50, { a: 50 })],
        [3_600_001, count(50, {})],
      ],
      [],
    ],
  ])("%s", (_, rounds, expected) => {
    expect(namesOf(...rounds)).toEqual(expected);
  });
});
