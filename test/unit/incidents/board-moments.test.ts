import { expect, test } from "vitest";
import { boardMoments } from "@/lib/incidents/board-moments";

const openedAtMs = Date.UTC(2026, 10, 30, 2, 13, 5);
const at = "2026-11-30T02%3A13%3A05Z";
const spanOf = (fromMs: number, untilMs: number) => ({ fromMs: openedAtMs + fromMs, untilMs: openedAtMs + untilMs });
const hrefs = (over: object, ...spans: { fromMs: number; untilMs: number }[]) =>
  boardMoments({ groupName: "comply", openedAtMs, resolvedAtMs: null, ...over }, { spans }).map(({ href }) => href);

test.each([
  ["recorded then", {}, [spanOf(-60_000, 60_000)], [`/?group=comply&at=${at}`]],
  ["of no group: the whole board", { groupName: null }, [spanOf(-60_000, 60_000)], [`/?at=${at}`]],
  ["nothing is recorded", {}, [], []],
  ["recorded only long after", {}, [spanOf(15_001, 60_000)], []],
  ["recorded only long before", {}, [spanOf(-60_000, -15_001)], []],
  ["a frame is near", {}, [spanOf(2_000, 60_000)], ["/?group=comply&at=2026-11-30T02%3A13%3A07Z"]],
  [
    "over, with a hole between",
    { resolvedAtMs: openedAtMs + 600_000 },
    [spanOf(-60_000, 60_000), spanOf(540_000, 700_000)],
    [`/?group=comply&at=${at}`, "/?group=comply&at=2026-11-30T02%3A23%3A05Z"],
  ],
  [
    "only its end is recorded",
    { resolvedAtMs: openedAtMs + 600_000 },
    [spanOf(540_000, 700_000)],
    ["/?group=comply&at=2026-11-30T02%3A23%3A05Z"],
  ],
])("%s", (_, over, spans, expected) => expect(hrefs(over, ...spans)).toEqual(expected));
