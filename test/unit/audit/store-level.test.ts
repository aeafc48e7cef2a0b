import { describe, expect, test } from "vitest";
import { describeStore, hasRoom } from "@/lib/audit/store-level";

const full = (share: number) => ({ usedBytes: share * 1_000, maxBytes: 1_000 });

describe("each use × how full the store is", () => {
  test.each([
    [0.5, true, true, true],
    [0.79, true, true, true],
    [0.8, false, true, true],
    [0.94, false, true, true],
    [0.95, false, false, true],
    [1, false, false, true],
    [1.2, false, false, true],
  ])("at %d: convenience %s, action %s, essential %s", (share, convenience, action, essential) => {
    const uses = (["convenience", "action", "essential"] as const).map((use) => hasRoom(full(share), use, 0));
    expect(uses).toEqual([convenience, action, essential]);
  });

  test("what would fill it counts beforehand; without a bound nothing does", () => {
    expect(hasRoom(full(0.5), "convenience", 400)).toBe(false);
    expect(hasRoom(null, "convenience", 1e12)).toBe(true);
  });
});

test.each([
  [0.5, null],
  [0.76, /^The state store is 76 % full .+: from 80 % on notes/],
  [0.85, /notes and new jobs are refused, actions and signing in still work/],
  [0.97, /notes, jobs and actions are refused, signing in still works/],
])("at %d people are told: %s", (share, said) => {
  const text = describeStore({ usedBytes: share * 5e8, maxBytes: 5e8 });
  if (said === null) expect(text).toBeNull();
  else expect(text).toMatch(said);
});
