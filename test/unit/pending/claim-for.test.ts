import { expect, test } from "vitest";
import { claimForOf } from "@/lib/pending/claim-for";
import type { ConsumerReading } from "@/lib/stream/reading";

const consumer = (name: string, over: Partial<ConsumerReading> = {}): ConsumerReading => ({
  ...{ name, pending: 0, idleMs: 40, inactiveMs: null, ...over },
});
const claimed = (consumers: ConsumerReading[] | null) =>
  claimForOf(
    {
      consumers,
      idleMeansAttempt: false,
      group: { status: "GONE", lagEntries: 5, lastDeliveredId: "5-0" },
      nowMs: 1_000_000,
      limits: { blockedAfterMs: 30_000, goneAfterMs: 45_000 },
    },
    "comply-4",
    () => null,
  );

test.each([
  ["nobody could be read", null, null],
  ["only the owner", [consumer("comply-4")], null],
  ["the other is gone", [consumer("comply-4"), consumer("comply-1", { idleMs: 90_000 })], null],
  ["only an operator touched the other", [consumer("brain-9", { idleMs: Number.POSITIVE_INFINITY })], null],
  ["the other polls and finishes nothing", [consumer("comply-1", { pending: 4, inactiveMs: 60_000 })], null],
  ["one lives", [consumer("comply-1")], "comply-1"],
  ["the one that holds less", [consumer("a", { pending: 3 }), consumer("b", { pending: 1 })], "b"],
  ["of two the one that got entries last", [consumer("a", { idleMs: 900 }), consumer("b", { idleMs: 20 })], "b"],
])("%s", (_, consumers, expected) => {
  expect(claimed(consumers)?.consumer ?? null).toBe(expected);
});

test("says why in what was seen", () => {
  expect(claimed([consumer("comply-1", { pending: 2, inactiveMs: 400 })])?.why).toBe(
    "alive in this call, got entries 400 ms ago, holds 2",
  );
  expect(claimed([consumer("comply-1", { inactiveMs: -1 })])?.why).toBe(
    "alive in this call, polls, and has got none yet, holds 0",
  );
});
