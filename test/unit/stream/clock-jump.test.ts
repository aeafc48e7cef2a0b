import { expect, test } from "vitest";
import { clockJumpMs } from "@/lib/stream/clock-jump";
import { atMs, callRow, stream } from "@/test/support/builders";

const before = (seenAtMs: number | undefined) => ({ row: callRow("a", { readAtMs: atMs }), seenAtMs });

/** How long after the reading before the next one came: on Redis' clock, and on the console's steady one. */
test.each<[string, number, number | null, number]>([
  ["both went on alike", 1_500, 1_500, 0],
  ["a small step on", 6_499, 1_500, 0],
  ["five seconds on", 6_500, 1_500, 5_000],
  ["a small step back", -3_499, 1_500, 0],
  ["five seconds back", -3_500, 1_500, -5_000],
  ["an hour back", -3_598_500, 1_500, -3_600_000],
  ["without a steady clock what went on tells nothing", 60_000, null, 0],
  ["without a steady clock what went back was set back", -5_000, null, -5_000],
  ["without a steady clock, a small step back", -4_999, null, 0],
])("by how much Redis' clock was set: %s", (_, byRedisMs, steadyMs, expected) => {
  const reading = stream({ readAtMs: atMs + byRedisMs, ...(steadyMs === null ? {} : { seenAtMs: 1_000 + steadyMs }) });
  expect(clockJumpMs(before(steadyMs === null ? undefined : 1_000), reading)).toBe(expected);
});
