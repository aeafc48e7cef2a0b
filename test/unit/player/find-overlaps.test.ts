import { expect, it } from "vitest";
import { findOverlaps } from "@/lib/player/find-overlaps";
import type { Turn } from "@/lib/schema/transcript";
import { turn } from "../../support/transcript-parts";

const spoken = (turnId: string, role: Turn["role"], startedAtMs: number, endedAtMs: number): Turn => ({
  ...turn(turnId, startedAtMs),
  role,
  endedAtMs,
});

it("tells who spoke into whom and for how long, in whatever order the turns stand", () => {
  const turns = [
    spoken("yes", "user", 2_000, 2_600),
    spoken("long", "agent", 1_000, 4_000),
    spoken("more", "user", 3_500, 6_000),
    spoken("after", "agent", 6_000, 7_000),
  ];
  const found = [...findOverlaps({ turns })].map(([id, { into, durationMs }]) => [id, into.turnId, durationMs]);
  expect(found).toEqual([
    ["yes", "long", 600],
    ["more", "long", 500],
  ]);
});

it("leaves out one voice, and what is too short to be heard as overlap", () => {
  const turns = [spoken("a", "agent", 0, 1_000), spoken("b", "agent", 500, 2_000), spoken("c", "user", 1_900, 3_000)];
  expect(findOverlaps({ turns }).size).toBe(0);
});
