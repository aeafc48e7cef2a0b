import { expect, test } from "vitest";
import { keptAliveBy, type TouchTrace, trackTouch } from "@/lib/stream/kept-alive";
import type { PendingReading } from "@/lib/stream/reading";
import { atMs, idAgo, pending } from "@/test/support/builders";

const entryId = idAgo(60_000);

/** What the oldest pending entry looked like, second by second; who keeps it alive in the end. */
function whoAfter(...seen: Partial<PendingReading>[]): string | null {
  let touch: TouchTrace | null = null;
  seen.forEach((over, i) => {
    touch = trackTouch(touch, pending({ entryId, ...over }), atMs + i * 1_000);
  });
  return keptAliveBy(touch, 60_000, atMs + seen.length * 1_000, 10_000);
}

test.each<[string, Partial<PendingReading>[], string | null]>([
  ["touched again by its owner and not delivered", [{ idleMs: 900 }, { idleMs: 300 }], "brain-1"],
  ["left alone", [{ idleMs: 900 }, { idleMs: 1_900 }, { idleMs: 2_900 }], null],
  [
    "delivered again",
    [
      { idleMs: 900, deliveries: 1 },
      { idleMs: 300, deliveries: 2 },
    ],
    null,
  ],
  ["claimed by another", [{ idleMs: 900 }, { idleMs: 300, consumer: "brain-2" }], null],
  ["another is the oldest now", [{ idleMs: 900 }, { idleMs: 300, entryId: idAgo(20_000) }], null],
  [
    "given back to nobody",
    [
      { idleMs: -1, consumer: "" },
      { idleMs: -1, consumer: "" },
    ],
    null,
  ],
  ["a clock that is off by a little", [{ idleMs: 900 }, { idleMs: 1_700 }], null],
  ["seen once", [{ idleMs: 10 }], null],
])("%s", (_, seen, expected) => {
  expect(whoAfter(...seen)).toBe(expected);
});

test("a young entry hides nothing, and a heartbeat that stopped is over", () => {
  const first = trackTouch(null, pending({ entryId, idleMs: 900 }), atMs);
  const kept = trackTouch(first, pending({ entryId, idleMs: 300 }), atMs + 1_000);
  expect(keptAliveBy(kept, 5_000, atMs + 1_000, 10_000)).toBeNull();
  expect(keptAliveBy(kept, 9_999, atMs + 1_000, 10_000)).toBeNull();
  expect(keptAliveBy(kept, 10_000, atMs + 1_000, 10_000)).toBe("brain-1");
  expect(keptAliveBy(kept, null, atMs + 1_000, 10_000)).toBeNull();
  expect(keptAliveBy(kept, 130_000, atMs + 61_000, 10_000)).toBe("brain-1");
  expect(keptAliveBy(kept, 130_000, atMs + 61_001, 10_000)).toBeNull();
  expect(keptAliveBy(kept, 130_000, atMs + 70_000, 10_000)).toBeNull();
  expect(trackTouch(kept, undefined, atMs + 2_000)).toBeNull();
});
