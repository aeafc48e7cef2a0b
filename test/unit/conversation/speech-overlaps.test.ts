import { expect, test } from "vitest";
import { speechOverlaps } from "@/lib/conversation/speech-overlaps";

type Turn = [name: string, startMs: number, endMs: number, role?: string, speaker?: string];
const spokenOf = ([, startMs, endMs, role = "user", speaker]: Turn) => ({
  ...{ role, speaker: speaker ?? null, startMs, endMs },
});
const found = (turns: Turn[]) =>
  speechOverlaps(turns, spokenOf).map(({ first, second, durationMs }) => [first[0], second[0], durationMs]);

test.each<[string, Turn[], ReturnType<typeof found>]>([
  ["nobody", [], []],
  [
    "one after the other",
    [
      ["a", 0, 1_000, "agent"],
      ["b", 1_000, 2_000],
    ],
    [],
  ],
  [
    "just long enough",
    [
      ["a", 0, 1_000, "agent"],
      ["b", 700, 2_000],
    ],
    [["a", "b", 300]],
  ],
  [
    "within what a recogniser takes",
    [
      ["a", 0, 1_000, "agent"],
      ["b", 701, 2_000],
    ],
    [],
  ],
  [
    "in another order",
    [
      ["b", 500, 2_000],
      ["a", 0, 1_000, "agent"],
    ],
    [["a", "b", 500]],
  ],
  [
    "one voice",
    [
      ["a", 0, 1_000, "agent"],
      ["b", 500, 2_000, "agent"],
    ],
    [],
  ],
  [
    "two speakers of one role",
    [
      ["a", 0, 1_000, "user", "Ann"],
      ["b", 500, 2_000, "user", "Bob"],
    ],
    [["a", "b", 500]],
  ],
  [
    "a word within",
    [
      ["a", 0, 5_000, "agent"],
      ["b", 500, 900],
      ["c", 4_000, 6_000],
    ],
    [
      ["a", "b", 400],
      ["a", "c", 1_000],
    ],
  ],
  [
    "three at once",
    [
      ["a", 0, 5_000, "agent"],
      ["b", 1_000, 5_000],
      ["c", 2_000, 3_000, "human"],
    ],
    [
      ["a", "b", 4_000],
      ["a", "c", 1_000],
      ["b", "c", 1_000],
    ],
  ],
])("who speaks at once: %s", (_, turns, overlaps) => {
  const before = structuredClone(turns);
  expect(found(turns)).toEqual(overlaps);
  expect(turns).toEqual(before);
});

test("the length of a call with a voice that never ends is bounded work", () => {
  const turns = Array.from({ length: 2_000 }, (_, i): Turn => [`${i}`, i, 1_000_000, "user", `${i}`]);
  expect(found(turns)).toHaveLength((50 * 49) / 2 + (2_000 - 50) * 50);
});
