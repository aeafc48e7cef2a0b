/** A group that every call of a pattern ought to have; `callsWith` of `callsOf` have it where that was learned. */
export type ExpectedGroup = {
  name: string;
  sinceMs: number;
  callsWith: number | null;
  callsOf: number | null;
};

export type PatternCount = { calls: number; withGroup: ReadonlyMap<string, number> };

export const noExpectation: readonly ExpectedGroup[] = [];

/** Of fewer calls nothing is learned, and a group of fewer than 95 in 100 is not everybody's. */
const minCalls = 20;
const minShare = 0.95;
/** A group that is destroyed everywhere is still expected for this long: its share alone would make it forgotten. */
const keptMs = 3_600_000;
const maxLearned = 50;

/**
 * What the calls of one pattern have in common, learned from those that are not new and have not ended. What was learned
 * stays expected while it is at all known, for an hour after it last held.
 */
export function learnGroups(
  before: readonly (ExpectedGroup & { heldAtMs: number })[],
  { calls, withGroup }: PatternCount,
  nowMs: number,
): (ExpectedGroup & { heldAtMs: number })[] {
  const learned = new Map(before.map((group) => [group.name, group]));
  if (calls >= minCalls) {
    for (const [name, callsWith] of withGroup) {
      if (callsWith < minShare * calls) continue;
      const sinceMs = learned.get(name)?.sinceMs ?? nowMs;
      learned.set(name, { name, sinceMs, callsWith, callsOf: calls, heldAtMs: nowMs });
    }
  }
  return [...learned.values()]
    .filter(({ heldAtMs }) => nowMs - heldAtMs <= keptMs)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, maxLearned);
}
