import { z } from "zod";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { type ExpectedGroup, learnGroups, noExpectation } from "@/lib/stream/learn-groups";
import type { Log } from "../log";
import type { Redis } from "../redis/connect";

const learnEveryMs = 5_000;
const saveEveryMs = 60_000;
/** A call younger than this may not have all its groups yet. */
const settledMs = 30_000;

const Learned = z.object({
  name: z.string(),
  sinceMs: z.number(),
  callsWith: z.number().nullable(),
  callsOf: z.number().nullable(),
  heldAtMs: z.number(),
});
type Learned = z.infer<typeof Learned>;
const Saved = z.record(z.string(), z.array(Learned));

/** What was declared for a pattern; nothing is learned for it then. */
export type DeclaredGroups = { pattern: string; groups: string[] };

export type ExpectedGroupsOptions = {
  declared: readonly DeclaredGroups[];
  patternOf: (streamKey: string) => string | null;
  assessments: () => Iterable<CallAssessment>;
  state: Redis;
  key: string;
  log: Log;
  redisNowMs: () => number;
  now: () => number;
};

/**
 * Which groups each call of a pattern ought to have: as CALLBOARD_EXPECTED_GROUPS says, else as nearly all of its calls
 * have. What was learned is saved, so that a group destroyed while no console ran is still missed after the start.
 */
export function createExpectedGroups(options: ExpectedGroupsOptions) {
  const { patternOf, assessments, state, key, log, redisNowMs, now } = options;
  let declared = new Map<string, ExpectedGroup[]>();
  let learned = new Map<string, Learned[]>();
  let learnDueMs = 0;
  let saveDueMs = 0;
  let saving: Promise<unknown> | null = null;

  /** From now on; nothing is learned for these patterns. */
  function declare(list: readonly DeclaredGroups[]): void {
    const sinceMs = now();
    const known = new Map(
      [...declared].flatMap(([pattern, groups]) => groups.map((group) => [`${pattern}\n${group.name}`, group])),
    );
    declared = new Map(
      list.map(({ pattern, groups }) => [
        pattern,
        groups.map((name) => known.get(`${pattern}\n${name}`) ?? { name, sinceMs, callsWith: null, callsOf: null }),
      ]),
    );
  }
  declare(options.declared);

  function count(): Map<string, { calls: number; withGroup: Map<string, number> }> {
    const counts = new Map<string, { calls: number; withGroup: Map<string, number> }>();
    const nowMs = redisNowMs();
    for (const { row, trim } of assessments()) {
      if (row.state === "ended" || row.length === 0 || nowMs - trim.firstSeenAtMs < settledMs) continue;
      const pattern = patternOf(row.streamKey);
      if (pattern === null || declared.has(pattern)) continue;
      const sum = counts.get(pattern) ?? { calls: 0, withGroup: new Map<string, number>() };
      counts.set(pattern, sum);
      sum.calls++;
      for (const { name } of row.groups) sum.withGroup.set(name, (sum.withGroup.get(name) ?? 0) + 1);
    }
    return counts;
  }

  async function save(): Promise<void> {
    await state.set(key, JSON.stringify(Object.fromEntries(learned)));
  }

  return {
    declare,
    of(streamKey: string): readonly ExpectedGroup[] {
      if (declared.size === 0 && learned.size === 0) return noExpectation;
      const pattern = patternOf(streamKey);
      if (pattern === null) return noExpectation;
      return declared.get(pattern) ?? learned.get(pattern) ?? noExpectation;
    },
    /** By pattern, for the pages. */
    all: () => ({
      declared: [...declared].map(([pattern, groups]) => ({ pattern, groups: groups.map(({ name }) => name) })),
      learned: [...learned].map(([pattern, groups]) => ({ pattern, groups })),
    }),
    /** To be called about once a second. */
    learn(): void {
      if (now() < learnDueMs) return;
      learnDueMs = now() + learnEveryMs;
      for (const [pattern, counted] of count()) {
        const groups = learnGroups(learned.get(pattern) ?? [], counted, redisNowMs());
        if (groups.length > 0) learned.set(pattern, groups);
        else learned.delete(pattern);
      }
      if (now() < saveDueMs || learned.size === 0 || saving !== null) return;
      saveDueMs = now() + saveEveryMs;
      // While the store is gone it is learned anew; the next minute saves it.
      saving = save()
        .catch(() => undefined)
        .finally(() => {
          saving = null;
        });
    },
    async load(): Promise<void> {
      const text = await state.get(key);
      if (text === null) return;
      const found = Saved.safeParse(JSON.parse(text));
      if (found.success) learned = new Map(Object.entries(found.data));
      else log.warn("what was learned of the groups of calls could not be read and is learned anew");
    },
  };
}

export type ExpectedGroups = ReturnType<typeof createExpectedGroups>;
