import { describe, expect, test } from "vitest";
import { reconciledLag } from "@/lib/stream/lag";
import { type PlaceTrace, trackPlace } from "@/lib/stream/place";
import type { GroupReading, LagFamily, StreamReading } from "@/lib/stream/reading";
import { markOf } from "@/lib/stream/stream-mark";
import { group, stream } from "../../support/builders";

type Look = [Partial<StreamReading>, Partial<GroupReading>];

/** The lag at the last of these readings of one group. */
function lagAfter(family: LagFamily, ...looks: Look[]) {
  let place: PlaceTrace | null = null;
  let lag = null;
  for (const [streamPart, groupPart] of looks) {
    const reading = stream(streamPart);
    place = trackPlace(place, reading, group(groupPart), { family, isUndisturbed: true, mark: markOf(reading) });
    lag = reconciledLag(reading, group(groupPart), place);
  }
  return lag;
}

const exact = (lagEntries: number) => ({ lagEntries, lagSource: "exact" });
/** By the server's counters, which nothing seen proves. */
const byCounters = (lagEntries: number) => ({ lagEntries, lagSource: "server" });
const about = (lagEntries: number) => ({ lagEntries, lagSource: "estimated" });
const unknown = { lagEntries: null, lagSource: "unknown" };

const sixth = { length: 6, entriesAdded: 6, lastEntryId: "6-0", lastGeneratedId: "6-0" };
const withoutFourth = { length: 4, maxDeletedEntryId: "4-0" };
const at = (lastDeliveredId: string, entriesRead: number | null = null, lag: number | null = null) => ({
  lastDeliveredId,
  entriesRead,
  lag,
});

describe("five entries 1-0 to 5-0, as Redis 7.0 reports them", () => {
  test.each<[string, Look[], object]>([
    ["created at 0", [[{}, at("0-0", null, 5)]], exact(5)],
    ["created at the first entry", [[{}, at("1-0", null, 4)]], exact(4)],
    ["created at some id: the lag is nil", [[{}, at("3-0")]], about(3)],
    ["created at some id, read on: still nil", [[{}, at("4-0")]], about(1)],
    ["… and read up to the tail", [[{}, at("5-0", 5, 0)]], exact(0)],
    ["created at some id with ENTRIESREAD: somebody's word", [[{}, at("3-0", 3, 2)]], byCounters(2)],
    ["… counted and found so", [[{}, { ...at("3-0", 3, 2), counted: { entries: 2, isComplete: true } }]], exact(2)],
    [
      "… counted and found so, then read on",
      [
        [{}, { ...at("2-0", 2, 3), counted: { entries: 3, isComplete: true } }],
        [{}, at("3-0", 3, 2)],
      ],
      exact(2),
    ],
    [
      "… counted and found otherwise, then read on",
      [
        [{}, { ...at("2-0", 3, 2), counted: { entries: 3, isComplete: true } }],
        [{}, at("3-0", 4, 1)],
      ],
      about(2),
    ],
    [
      "… watched from the start",
      [
        [{}, at("0-0")],
        [{}, at("3-0", 3, 2)],
      ],
      exact(2),
    ],
    ["created near the start as if nearly done", [[{}, at("2-0", 4, 1)]], byCounters(1)],
    ["created at $", [[{}, at("5-0", null, 0)]], exact(0)],
    ["created at $, then an entry: the lag is nil", [[sixth, at("5-0")]], about(1)],
    [
      "… and seen at the tail before",
      [
        [{}, at("5-0", null, 0)],
        [sixth, at("5-0")],
      ],
      exact(1),
    ],
    ["an entry ahead deleted", [[withoutFourth, at("2-0", 2)]], byCounters(3)],
    ["… of a group that had read nothing", [[withoutFourth, at("0-0")]], exact(4)],
    ["… of a group at the first entry", [[withoutFourth, at("1-0", 1)]], exact(3)],
    ["… behind the group's position", [[withoutFourth, at("5-0", 5, 0)]], exact(0)],
    ["standing on the deleted entry", [[withoutFourth, at("4-0", 4)]], byCounters(1)],
    [
      "the newest deleted, standing on the one before: nil although nothing is left",
      [[{ length: 4, lastEntryId: "4-0", lastGeneratedId: "5-0", maxDeletedEntryId: "5-0" }, at("4-0", 4)]],
      exact(0),
    ],
    ["LASTID moved it to the tail", [[{}, at("5-0", 4, 1)]], exact(0)],
    ["a group set beyond the last entry", [[{}, at("99-0")]], exact(0)],
    ["never used", [[{ length: 0, entriesAdded: 0, firstEntryId: null, lastEntryId: null }, at("0-0")]], exact(0)],
    [
      "made with MKSTREAM, then two entries",
      [[{ length: 2, entriesAdded: 2, lastEntryId: "2-0" }, at("0-0", null, 2)]],
      exact(2),
    ],
    ["one entry, not read", [[{ length: 1, entriesAdded: 1, lastEntryId: "1-0" }, at("0-0", null, 1)]], exact(1)],
    ["entries, but neither first nor last", [[{ firstEntryId: null, lastEntryId: null }, at("3-0", 3, 2)]], unknown],
  ])("%s", (_, looks, expected) => {
    expect(lagAfter("drifting", ...looks)).toEqual(expected);
  });
});

describe("the trap: ten entries, two read, trimmed to five, then read on", () => {
  const full = { length: 10, entriesAdded: 10, lastEntryId: "10-0" };
  const trimmed = { ...full, length: 5, firstEntryId: "6-0" };
  const emptied = { ...full, length: 0, firstEntryId: null, lastEntryId: null, lastGeneratedId: "10-0" };

  test.each<[string, LagFamily, Look[], object]>([
    ["drifting: before the trim", "drifting", [[full, at("2-0", 2, 8)]], byCounters(8)],
    [
      "drifting: before the trim, watched",
      "drifting",
      [
        [full, at("0-0")],
        [full, at("2-0", 2, 8)],
      ],
      exact(8),
    ],
    ["drifting: after it the server says 8", "drifting", [[trimmed, at("2-0", 2, 8)]], exact(5)],
    ["drifting: after 6-0 it says 7", "drifting", [[trimmed, at("6-0", 3, 7)]], exact(4)],
    ["drifting: after 7-0 it says 6", "drifting", [[trimmed, at("7-0", 4, 6)]], byCounters(4)],
    [
      "… known to be 3 too high",
      "drifting",
      [
        [trimmed, at("2-0", 2, 8)],
        [trimmed, at("7-0", 4, 6)],
      ],
      about(3),
    ],
    ["drifting: caught up it says 3, for ever", "drifting", [[trimmed, at("10-0", 7, 3)]], exact(0)],
    ["drifting: emptied it says 5", "drifting", [[emptied, at("2-0", 5, 5)]], exact(0)],
    ["trusted, Redis 8: after the trim 5", "trusted", [[trimmed, at("2-0", 2, 5)]], exact(5)],
    ["trusted, Valkey 9: after the trim 8", "trusted", [[trimmed, at("2-0", 2, 8)]], exact(5)],
    ["trusted: after 7-0", "trusted", [[trimmed, at("7-0", 7, 3)]], byCounters(3)],
    [
      "trusted: after 6-0 and 7-0",
      "trusted",
      [
        [trimmed, at("6-0", 6, 4)],
        [trimmed, at("7-0", 7, 3)],
      ],
      exact(3),
    ],
    ["trusted: caught up", "trusted", [[trimmed, at("10-0", 10, 0)]], exact(0)],
    ["trusted, Valkey 9: emptied it says 2", "trusted", [[emptied, at("8-0", 8, 2)]], exact(0)],
  ])("%s", (_, family, looks, expected) => {
    expect(lagAfter(family, ...looks)).toEqual(expected);
  });

  test.each<[string, Look, object]>([
    ["before the trim", [full, at("2-0")], about(9)],
    ["after the trim", [trimmed, at("2-0")], exact(5)],
    ["on the first entry", [trimmed, at("6-0")], exact(4)],
    ["in the middle", [trimmed, at("8-0")], about(3)],
    ["just before the last, asked", [trimmed, { ...at("9-0"), firstUndeliveredId: "10-0" }], exact(1)],
    ["caught up", [trimmed, at("10-0")], exact(0)],
    ["emptied", [emptied, at("2-0")], exact(0)],
  ])("without counters, Redis 6.2: %s", (_, [streamPart, groupPart], expected) => {
    const look: Look = [{ ...streamPart, entriesAdded: null, maxDeletedEntryId: null }, groupPart];
    expect(lagAfter("drifting", look)).toEqual(expected);
  });
});

describe("counters that are not to be believed", () => {
  const trimmed = { length: 10, entriesAdded: 20, firstEntryId: "11-0", lastEntryId: "20-0" };

  test.each<[string, LagFamily, Look[], object]>([
    ["ENTRIESREAD beyond what was added", "trusted", [[{}, at("3-0", 1_000, -995)]], about(3)],
    ["ENTRIESREAD as if nothing were left", "trusted", [[{}, at("3-0", 5, 0)]], about(3)],
    ["… on a drifting server", "drifting", [[trimmed, at("15-0", 20, 0)]], about(6)],
    ["ENTRIESREAD so low that more is left than there is", "trusted", [[{}, at("3-0", 0, 5)]], byCounters(4)],
    [
      "delivered on, but entries-read stood still, as on a replica",
      "trusted",
      [
        [trimmed, at("15-0", 15, 5)],
        [trimmed, at("17-0", 15, 5)],
      ],
      byCounters(5),
    ],
  ])("%s", (_, family, looks, expected) => {
    expect(lagAfter(family, ...looks)).toEqual(expected);
  });

  test("entries counted one by one settle it, cut short they only raise it", () => {
    const nil = at("15-0");
    const counted = (entries: number, isComplete: boolean): Look => [
      trimmed,
      { ...nil, counted: { entries, isComplete } },
    ];
    expect(lagAfter("drifting", counted(5, true))).toEqual(exact(5));
    expect(lagAfter("drifting", counted(8, false))).toEqual(about(8));
  });
});

describe("what is remembered between readings on drifting servers", () => {
  const trimmed = { length: 10, entriesAdded: 20, firstEntryId: "11-0", lastEntryId: "20-0" };
  const later = { length: 12, entriesAdded: 22, firstEntryId: "11-0", lastEntryId: "22-0" };
  const trimmedOn = { length: 8, entriesAdded: 22, firstEntryId: "15-0", lastEntryId: "22-0" };

  test.each<[string, Look[], object]>([
    [
      "caught up, then behind with nothing removed",
      [
        [trimmed, at("20-0", 20)],
        [later, at("21-0", 21)],
      ],
      exact(1),
    ],
    [
      "not moved since it was caught up",
      [
        [trimmed, at("20-0", 20)],
        [trimmedOn, at("20-0", 20)],
      ],
      exact(2),
    ],
    [
      "trimmed in between: it may have been put back and overtaken",
      [
        [trimmed, at("20-0", 20)],
        [trimmedOn, at("21-0", 21)],
      ],
      byCounters(1),
    ],
    [
      "a known error stays while the group is not overtaken",
      [
        [trimmed, at("20-0", 13, 7)],
        [trimmedOn, at("21-0", 14, 8)],
      ],
      about(1),
    ],
    [
      "overtaken in between: the error is no longer known",
      [
        [trimmed, at("11-0", 8, 12)],
        [trimmedOn, at("17-0", 10, 12)],
      ],
      byCounters(7),
    ],
    [
      "emptied, then all entries new: perhaps another stream under the same name",
      [
        [{ length: 0, entriesAdded: 2, firstEntryId: null, lastEntryId: null, lastGeneratedId: "2-0" }, at("2-0", 2)],
        [{ length: 4, entriesAdded: 6, firstEntryId: "13-0", lastEntryId: "16-0" }, at("14-0", 3)],
      ],
      byCounters(3),
    ],
    [
      "put back and overtaken: the error is no longer known",
      [
        [trimmed, at("20-0", 13, 7)],
        [trimmedOn, at("17-0", 15, 7)],
      ],
      byCounters(7),
    ],
    [
      "an entry ahead deleted before it was passed by: the counter missed it",
      [
        [{ ...trimmed, length: 9, maxDeletedEntryId: "16-0" }, at("15-0", 15)],
        [{ ...trimmed, length: 9, maxDeletedEntryId: "16-0" }, at("17-0", 16, 4)],
      ],
      byCounters(4),
    ],
    [
      "deleted behind the group: no matter",
      [
        [trimmed, at("20-0", 20)],
        [{ ...later, length: 11, maxDeletedEntryId: "13-0" }, at("20-0", 20)],
      ],
      exact(2),
    ],
  ])("%s", (_, looks, expected) => {
    expect(lagAfter("drifting", ...looks)).toEqual(expected);
  });
});

describe("somebody works on groups by hand: counters are believed again only from a certain place on", () => {
  const tail = { length: 10, entriesAdded: 10, lastEntryId: "10-0" };
  const more = { length: 14, entriesAdded: 14, lastEntryId: "14-0" };

  test.each<[string, LagFamily, Look[], object]>([
    [
      "moved to 12-0 as if it had read 14",
      "trusted",
      [
        [tail, at("10-0", 10)],
        [more, at("12-0", 14)],
      ],
      about(2),
    ],
    [
      "moved to 12-0 as if it had read 13",
      "trusted",
      [
        [tail, at("10-0", 10)],
        [more, at("12-0", 13)],
      ],
      byCounters(1),
    ],
    [
      "moved to 12-0 as if it had read 13, drifting",
      "drifting",
      [
        [tail, at("10-0", 10)],
        [more, at("12-0", 13)],
      ],
      byCounters(1),
    ],
    [
      "not moved since it was certain",
      "drifting",
      [
        [tail, at("10-0", 10)],
        [more, at("10-0", 3)],
      ],
      exact(4),
    ],
    [
      "at the end",
      "trusted",
      [
        [tail, at("10-0", 10)],
        [more, at("14-0", 3)],
      ],
      exact(0),
    ],
  ])("%s", (_, family, looks, expected) => {
    let place: PlaceTrace | null = null;
    let lag = null;
    for (const [streamPart, groupPart] of looks) {
      const reading = stream(streamPart);
      place = trackPlace(place, reading, group(groupPart), { family, isUndisturbed: false, mark: markOf(reading) });
      lag = reconciledLag(reading, group(groupPart), place);
    }
    expect(lag).toEqual(expected);
  });
});

test("an estimate goes by time, and stays between 1 and the length less one", () => {
  const span = { length: 100, entriesAdded: null, firstEntryId: "1000-0", lastEntryId: "2000-0" };
  expect(lagAfter("drifting", [span, at("1250-0")])).toEqual(about(75));
  expect(lagAfter("drifting", [span, at("1001-0")])).toEqual(about(99));
  expect(lagAfter("drifting", [span, at("1999-9")])).toEqual(about(1));
  const burst = { ...span, firstEntryId: "1000-0", lastEntryId: "1000-99" };
  expect(lagAfter("drifting", [burst, at("1000-98")])).toEqual(about(50));
});

test("a group that stands further back has no certain place, whatever its count says", () => {
  const context = { family: "trusted", isUndisturbed: true, mark: markOf(stream({})) } as const;
  const first = trackPlace(null, stream({}), group(at("1-0", 1, 4)), context);
  expect(first.position).toBe(1);
  expect(trackPlace(first, stream({}), group(at("0-5", 3, 2)), context).position).toBeNull();
});
