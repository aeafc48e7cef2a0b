import { describe, expect, test } from "vitest";
import { createCallNames } from "@/lib/ids/call-names";
import { lostFindings } from "@/lib/stream/lost-findings";
import { addLostWorks, hasLeftWork, lostWorks, maxLostWorks, recentLosses } from "@/lib/stream/lost-work";
import type { StreamReading } from "@/lib/stream/reading";
import { assessAll, atMs, group, quiet, stream } from "../../support/builders";

const between = { lastSeenAtMs: atMs - 1_000, missedAtMs: atMs };
const gone = (lagEntries: number | null, pending: number) =>
  lostWorks(
    [{ name: "g", lagEntries, lagSource: lagEntries === null ? "unknown" : "exact", pending, lastDeliveredId: "5-0" }],
    "destroyed",
    between,
  );

test("a group that had nothing to do left nothing undone; where it is not known it may have", () => {
  const left = [gone(0, 0), gone(15, 0), gone(0, 5), gone(null, 0)].map(
    ([work]) => work !== undefined && hasLeftWork(work),
  );
  expect(left).toEqual([false, true, true, true]);
  expect(gone(null, 0)[0]?.text).toBe("g is gone from the stream, with ? undelivered and 0 pending");
});

test("losses are recent for their time, and the newest are kept", () => {
  const works = gone(15, 5);
  expect(recentLosses(works, atMs + 900_000, 900_000)).toHaveLength(1);
  expect(recentLosses(works, atMs + 900_001, 900_000)).toEqual([]);
  expect(addLostWorks(works, [])).toBe(works);
  const many = Array.from({ length: 30 }, (_, i) => works.map((work) => ({ ...work, missedAtMs: atMs + i }))).flat();
  expect(addLostWorks(works, many)).toHaveLength(maxLostWorks);
  expect(addLostWorks(works, many).at(-1)?.missedAtMs).toBe(atMs + 29);
});

describe("which groups a reading misses", () => {
  const before = stream({ groups: [group({ lastDeliveredId: "2-0", pending: 1 }), group({ name: "crm" })] });
  const look = (over: Partial<StreamReading>) => assessAll([before, stream({ readAtMs: atMs + 1_000, ...over })]);
  const lost = (over: Partial<StreamReading>) =>
    look(over).newlyLost.map(({ groupName, goneWith }) => [groupName, goneWith]);

  test.each<[string, Partial<StreamReading>, string[][]]>([
    ["none", { groups: before.groups }, []],
    ["one destroyed", { groups: [group({ name: "crm" })] }, [["brain", "destroyed"]]],
    [
      "the key made anew without them",
      { length: 1, entriesAdded: 1, firstEntryId: "9-0", lastEntryId: "9-0" },
      [
        ["brain", "stream-made-anew"],
        ["crm", "stream-made-anew"],
      ],
    ],
    [
      "the key made anew with a group of the same name",
      { length: 1, entriesAdded: 1, firstEntryId: "9-0", lastEntryId: "9-0", groups: [group()] },
      [
        ["brain", "stream-made-anew"],
        ["crm", "stream-made-anew"],
      ],
    ],
    [
      "set back by a fail-over: the groups are there to do their work",
      { length: 4, entriesAdded: 4, lastEntryId: "4-0", groups: before.groups },
      [],
    ],
    [
      "counters set by hand",
      {
        entriesAdded: 50,
        groups: before.groups,
        operations: { before: { ...quiet, recounted: 1 }, after: { ...quiet, recounted: 1 } },
      },
      [],
    ],
  ])("%s", (_, over, expected) => expect(lost(over)).toEqual(expected));

  test("the call is a loss as long as a loss is shown, and what is known stays", () => {
    const { row } = look({ groups: [] });
    expect(row).toMatchObject({
      status: "LOSS",
      sinceMs: atMs + 1_000,
      lost: [{ groupName: "brain" }, { groupName: "crm" }],
    });
    expect(
      assessAll([stream({ groups: [group({ lastDeliveredId: "5-0" })] }), stream({ groups: [] })]).row,
    ).toMatchObject({
      status: "OK",
      lost: [{ undelivered: 0, pending: 0 }],
    });
  });
});

test("findings sum up by group, apart for streams that live on and streams that are gone", () => {
  const works = gone(15, 5);
  const streamGone = lostWorks(
    [{ name: "g", lagEntries: 7, lagSource: "server", pending: 3, lastDeliveredId: "5-0" }],
    "stream-gone",
    between,
  );
  const calls = [
    { streamKey: "conv:a", works },
    { streamKey: "conv:b", works },
    { streamKey: "conv:c", works: streamGone },
    { streamKey: "conv:d", works: gone(0, 0) },
    { streamKey: "other:e", works },
  ];
  expect(
    lostFindings(calls, createCallNames(["conv:*"]), atMs, 900_000).map(({ title, calls: count, href }) => [
      title,
      count,
      href,
    ]),
  ).toEqual([
    ["g vanished from 2 calls, with 30 undelivered and 10 pending", 2, `/?calls=a%2Cb&seen=${atMs}`],
    ["g lost what it had to do with the stream of 1 call: about 7 undelivered and 3 pending", 1, "/calls/c"],
  ]);
  expect(lostFindings(calls, createCallNames(["conv:*"]), atMs + 900_001, 900_000)).toEqual([]);
});

test("those of the most calls first, then by what they are", () => {
  const lossOf = (name: string, goneWith: "destroyed" | "stream-gone" = "destroyed") =>
    lostWorks([{ name, lagEntries: 1, lagSource: "exact", pending: 0, lastDeliveredId: "5-0" }], goneWith, between);
  const calls = [
    { streamKey: "conv:a", works: [...lossOf("b"), ...lossOf("a"), ...lossOf("a", "stream-gone")] },
    { streamKey: "conv:b", works: lossOf("c") },
    { streamKey: "conv:c", works: lossOf("c") },
  ];
  expect(
    lostFindings(calls, createCallNames(["conv:*"]), atMs, 900_000).map(({ findingId, calls: many }) => [
      findingId,
      many,
    ]),
  ).toEqual([
    ["vanished:c", 2],
    ["stream-gone:a", 1],
    ["vanished:a", 1],
    ["vanished:b", 1],
  ]);
});
