import { describe, expect, test } from "vitest";
import { madeLate } from "@/lib/stream/made-late";
import { assessAll, atMs, group, pending, stream } from "../../support/builders";

const before = { length: 5, lastGeneratedId: "5-0" };
const lag = (lagEntries: number | null, lagSource: "exact" | "estimated" = "exact") => ({ lagEntries, lagSource });

describe("a group that was made behind entries", () => {
  test.each([
    ["at $, read by nobody yet", { lastDeliveredId: "5-0", consumers: 0 }, lag(0), { entries: 5, isCertain: true }],
    [
      "at $, its worker has got nothing",
      { lastDeliveredId: "5-0", consumers: 1 },
      lag(0),
      { entries: 5, isCertain: true },
    ],
    ["in the middle", { lastDeliveredId: "3-0", consumers: 0 }, lag(2), { entries: 3, isCertain: true }],
    ["by an estimate", { lastDeliveredId: "3-0", consumers: 0 }, lag(2, "estimated"), { entries: 3, isCertain: false }],
    [
      "and has read since",
      { lastDeliveredId: "6-0", consumers: 1, entriesRead: 6 },
      lag(0),
      { entries: 5, isCertain: false },
    ],
    [
      "at the newest there was, with a count: made there, or it has read and acked all",
      { lastDeliveredId: "5-0", consumers: 1, entriesRead: 5 },
      lag(0),
      { entries: 5, isCertain: false },
    ],
    ["at 0", { lastDeliveredId: "0-0", consumers: 0 }, lag(5), null],
    ["at 0, and reads", { lastDeliveredId: "3-0", consumers: 1, entriesRead: 3, pending: 3 }, lag(2), null],
    [
      "at 0, has read all and holds the first",
      {
        lastDeliveredId: "5-0",
        consumers: 1,
        entriesRead: 5,
        pending: 5,
        oldestPending: [pending({ entryId: "1-0" })],
      },
      lag(0),
      null,
    ],
    [
      "with a lag that is not known",
      { lastDeliveredId: "3-0", consumers: 0 },
      { lagEntries: null, lagSource: "unknown" as const },
      null,
    ],
  ])("%s", (_, over, known, late) => {
    expect(madeLate({ stream: stream(), group: group(over), lag: known, before })).toEqual(late && { ...late, atMs });
  });

  test("is not said of a stream that was not watched, or was empty, before", () => {
    const made = { stream: stream(), group: group({ lastDeliveredId: "5-0", consumers: 0 }), lag: lag(0) };
    expect(madeLate({ ...made, before: null })).toBeNull();
    expect(madeLate({ ...made, before: { length: 0, lastGeneratedId: "5-0" } })).toBeNull();
  });
});

test("it is told of the call for as long as the group is there, and never of one that was there at first", () => {
  const known = group({ name: "first", lastDeliveredId: "5-0", consumers: 0 });
  const late = group({ name: "late", lastDeliveredId: "5-0", consumers: 0 });
  const look = (i: number, groups = [known, late]) => stream({ readAtMs: atMs + i * 1_000, groups });
  const { row } = assessAll([look(0, [known]), look(1), look(2)]);
  expect(row.signs.filter(({ kind }) => kind === "made-late")).toEqual([
    {
      kind: "made-late",
      groupName: "late",
      text: "late was made when 5 entries were in the stream, and will never get them",
      sinceMs: atMs + 1_000,
    },
  ]);
});
