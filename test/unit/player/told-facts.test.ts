import { describe, expect, test } from "vitest";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { joinFacts, matchesFacts, nothingTold, sayFacts, toldFacts } from "@/lib/player/told-facts";
import { isLookDue, type Look } from "@/lib/player/told-looks";
import type { ToldFacts } from "@/lib/schema/told-call";

const facts = (over: Partial<ToldFacts>): ToldFacts => ({ ...nothingTold, ...over });
const booked = facts({ agents: ["night-desk", "billing"], caller: "Mrs. Hughes", outcome: "ended: booked" });

describe("what a call tells of itself", () => {
  test("nothing where no event tells: that no end was seen is no outcome", () => {
    const empty = foldEvents([]);
    expect(toldFacts(empty)).toEqual(nothingTold);
    const state = { ...empty.state, agent: "a".repeat(500), lifecycle: "end", endReason: "hangup" };
    expect(toldFacts({ ...empty, state })).toEqual(facts({ agents: ["a".repeat(120)], outcome: "ended: hangup" }));
  });

  test("two looks together: who called is told early, how it ended late", () => {
    const early = facts({ agents: ["desk"], caller: "[name]", outcome: "ringing" });
    const late = facts({ agents: ["billing", "desk"], caller: "C-9", outcome: "ended: hangup" });
    expect(joinFacts(early, late)).toEqual(
      facts({ agents: ["desk", "billing"], caller: "[name]", outcome: "ended: hangup" }),
    );
    expect(joinFacts(early, nothingTold)).toEqual(early);
  });

  test("is said in one line without what is missing", () => {
    expect(sayFacts(booked)).toBe("night-desk → billing · Mrs. Hughes · ended: booked");
    expect(sayFacts(facts({ outcome: "ended: booked" }))).toBe("ended: booked");
  });
});

test.each<[string, string, boolean]>([
  ["an agent", "NIGHT", true],
  ["the caller", "hughes", true],
  ["the outcome and the id", "booked clinic", true],
  ["the id alone: the list has that", "clinic-7", false],
  ["a word that is nowhere", "hughes cancelled", false],
  ["nothing", "  ", false],
])("asked for %s (%s): %s", (_, q, expected) => {
  expect(matchesFacts("clinic-7", booked, q)).toBe(expected);
});

test.each<
  [string, Partial<Look> | undefined, { state?: "live" | "idle" | "ended"; lastEntryId?: string | null }, boolean]
>([
  ["never seen", undefined, {}, true],
  ["nothing in it", undefined, { lastEntryId: null }, false],
  ["nothing came since", { lastEntryId: "9-0", atMs: 0 }, {}, false],
  ["grown, seen just now", { atMs: 999_000 }, {}, false],
  ["grown, early on", { atMs: 985_000 }, {}, true],
  ["grown, seen often", { atMs: 985_000, looks: 3 }, {}, false],
  ["grown, long ago", { atMs: 400_000, looks: 3 }, {}, true],
  ["ended since", { atMs: 999_000, looks: 3 }, { state: "ended" }, true],
])("a look is due: %s", (_, look, call, expected) => {
  const before = look && { atMs: 0, state: "live" as const, lastEntryId: "5-0", looks: 1, ...look };
  expect(isLookDue(before, { state: "live", lastEntryId: "9-0", ...call }, 1_000_000)).toBe(expected);
});
