import { expect, test } from "vitest";
import { claimAdvice, presenceText } from "@/lib/actions/claim-advice";
import { describeRemoval } from "@/lib/actions/describe-removal";
import type { ClaimCandidate, ConsumerPlaces, ConsumersAnswer } from "@/lib/schema/pending";

function foundOf(over: Partial<ConsumerPlaces>): ConsumerPlaces {
  const places = over.places ?? [
    { callId: "a", pending: 12, idleMs: 240_000 },
    { callId: "b", pending: 0, idleMs: 300_000 },
  ];
  return {
    ...{ group: "brain", consumer: "brain-3", places, placesTotal: places.length },
    pending: places.reduce((sum, { pending }) => sum + pending, 0),
    ...{ callsLookedAt: 5, callsTotal: 5, ...over },
  };
}

test("a consumer that holds something is refused with the count; a quiet one that holds nothing is not", () => {
  expect(describeRemoval(foundOf({}))).toEqual({
    holds: "brain-3 exists in 2 calls of brain and holds 12 entries in 1 of them.",
    alive: null,
    bound: null,
    refusal: "It still holds 12 entries in 1 call: removing it would drop them from the pending list.",
  });
  const empty = describeRemoval(foundOf({ places: [{ callId: "a", pending: 0, idleMs: 240_000 }] }));
  expect(empty).toMatchObject({ holds: "brain-3 exists in 1 call of brain and holds nothing.", refusal: null });
  expect(describeRemoval(foundOf({ places: [] })).holds).toBe("brain-3 does not exist in brain (any more).");
});

test("one that asked lately may be alive; what was not looked at or does not fit is said", () => {
  const found = foundOf({ places: [{ callId: "a", pending: 0, idleMs: 900 }], placesTotal: 1_200, callsLookedAt: 4 });
  const { alive, bound } = describeRemoval(found);
  expect(alive).toBe(
    "It asked for entries 900 ms ago: it may be alive. A worker that still runs makes its consumer anew with its next read.",
  );
  expect(bound).toBe(
    "Looked at 4 of 5 calls with this group. It is removed from 1 call at a time; do it again for the others.",
  );
});

test("advice is given where nobody can be recommended: nobody lives, or nobody is everywhere", () => {
  const one = (name: string, over: Partial<ClaimCandidate> = {}): ClaimCandidate => ({
    ...{ name, state: "alive", acksLately: true, pending: 0, idleMs: 10, touchedByOperatorMs: null, calls: 2 },
    ...{ aliveElsewhere: 0, why: "", ...over },
  });
  const answer = (consumers: ClaimCandidate[], recommended: string | null): ConsumersAnswer => ({
    ...{ group: "brain", consumers, recommended, callsLookedAt: 3, othersLookedAt: 0, callsWithPending: 3 },
  });
  expect(claimAdvice(answer([one("heir", { calls: 3 })], "heir"))).toBeNull();
  expect(claimAdvice(answer([one("heir")], null))).toBe(
    "No living consumer of brain exists in all 3 calls: where the chosen one is missing, entries are skipped. A release reaches every worker that runs XAUTOCLAIM.",
  );
  expect(claimAdvice(answer([one("heir", { state: "gone" })], null))).toBe(
    "No other consumer of brain is known to be alive: claimed entries would wait for one to come back.",
  );
  expect(claimAdvice(answer([], null))).toBe(
    "No other consumer of brain is known to be alive: claimed entries would wait for one to come back.",
  );
  expect(presenceText(2, 3)).toBe("in 2 of 3 calls");
  expect(presenceText(3, 3)).toBeNull();
});
