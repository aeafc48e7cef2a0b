import { expect, test } from "vitest";
import { clockJumpMs, onNewClock } from "@/lib/stream/clock-jump";
import { assessAll, atMs, callRow, group, idAgo, pending, stream } from "@/test/support/builders";

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

/** Moments that are remembered, by where they stand. */
function momentsIn(value: unknown, path = ""): [string, number][] {
  if (value instanceof Map) return [...value].flatMap(([name, part]) => momentsIn(part, `${path}.${name}`));
  if (Array.isArray(value)) return value.flatMap((part, i) => momentsIn(part, `${path}.${i}`));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, part]) => momentsIn(part, `${path}.${name}`));
  }
  return typeof value === "number" && /(?:[aA]t|[sS]ince)Ms$/.test(path) ? [[path, value]] : [];
}

test("everything remembered of a group stays as long ago as it was", () => {
  const first = { firstEntryId: idAgo(60_000), length: 100, entriesAdded: 100, lastEntryId: idAgo(1_000) };
  const behind = { lastDeliveredId: idAgo(50_000), entriesRead: 10, lag: 90, pending: 2, consumers: 1 };
  const oldest = (deliveries: number) => [pending({ entryId: idAgo(55_000), deliveries, idleMs: 500 })];
  const seen = assessAll([
    stream({ ...first, groups: [group({ ...behind, oldestPending: oldest(1) })] }),
    stream({ ...first, readAtMs: atMs + 2_000, groups: [group({ ...behind, oldestPending: oldest(2) })] }),
    stream({
      ...first,
      ...{ readAtMs: atMs + 4_000, firstEntryId: idAgo(30_000), length: 60 },
      groups: [group({ ...behind, pending: 1, oldestPending: oldest(3) })],
    }),
  ]);
  const [[name, trace] = []] = seen.groups;
  if (name === undefined || trace === undefined) throw new Error("no group");
  const late = { entries: 3, isCertain: true, atMs: atMs - 9_000 };
  const before = { ...seen, groups: new Map([[name, { ...trace, late }]]) };
  const remembered = { trim: before.trim, tails: before.tails, groups: before.groups };
  const expected = momentsIn(remembered).map(([path, value]) => [path, value + 3_600_000]);
  const { trim, tails, groups } = onNewClock(before, 3_600_000);
  expect(momentsIn({ trim, tails, groups })).toEqual(expected);
  expect(expected.map(([path]) => path)).toEqual(
    expect.arrayContaining([
      ".trim.trimmedAtMs",
      ...["progress.atMs", "progress.workSinceMs", "status.sinceMs", "status.candidateSinceMs", "late.atMs"].map(
        inGroup,
      ),
      ...["work.dropped.lastAtMs", "touch.touchedAtMs", "sight.undeliveredSinceMs", "sight.pendingSinceMs"].map(
        inGroup,
      ),
    ]),
  );
});

const inGroup = (path: string) => `.groups.brain.${path}`;
