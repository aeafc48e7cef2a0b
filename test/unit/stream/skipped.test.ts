import { describe, expect, test } from "vitest";
import { entryIdMs } from "@/lib/ids/entry-id";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { assessCall } from "@/lib/stream/assess-call";
import type { GroupReading, ServerFacts, StreamReading } from "@/lib/stream/reading";
import { atMs, group, limits, redis62, redis70, redis80, stream } from "../../support/builders";

type Look = [Partial<StreamReading>, Partial<GroupReading> | null];

/** What is said of the group's losses at each reading: `3`, `≥ 1`, or `?`. */
function saidOf(server: ServerFacts, looks: Look[]): string[] {
  let assessment: CallAssessment | null = null;
  return looks.map(([streamPart, groupPart], i) => {
    const groups = groupPart ? [group(groupPart)] : [];
    const reading = stream({ ...streamPart, readAtMs: atMs + i * 1_500, groups });
    if (i === 0) countUndelivered(reading);
    assessment = assessCall(assessment, reading, { callId: "a", streamKey: "a", server, limits });
    const [row] = assessment.row.groups;
    if (!row) return "-";
    return row.skippedEntries === null ? "?" : `${row.skippedIsAtLeast ? "≥ " : ""}${row.skippedEntries}`;
  });
}

/** As the collector counts entries where it meets a group in the middle of a stream without holes. */
function countUndelivered(reading: StreamReading): StreamReading {
  for (const met of reading.groups) {
    const left = entryIdMs(reading.lastEntryId ?? "0-0") - entryIdMs(met.lastDeliveredId);
    if (left > 0 && left < reading.length) met.counted = { entries: left, isComplete: true };
  }
  return reading;
}

const full = { length: 10, entriesAdded: 10, lastEntryId: "10-0" };
const trimmed = { ...full, length: 5, firstEntryId: "6-0" };
const further = { ...full, length: 2, firstEntryId: "9-0" };
const emptied = { ...full, length: 0, firstEntryId: null, lastEntryId: null, lastGeneratedId: "10-0" };
const at = (lastDeliveredId: string, entriesRead: number | null = null) => ({ lastDeliveredId, entriesRead });

describe("ten entries, two read, trimmed to five: 3, 4 and 5 are lost", () => {
  const reads = (counts: [number, number, number]): Look[] => [
    [full, at("2-0", 2)],
    [trimmed, at("2-0", 2)],
    [trimmed, at("6-0", counts[0])],
    [trimmed, at("7-0", counts[1])],
    [trimmed, at("10-0", counts[2])],
  ];

  test("drifting servers keep it as an error of entries-read", () => {
    expect(saidOf(redis70, reads([3, 4, 7]))).toEqual(["0", "3", "3", "3", "3"]);
  });

  test("trusted servers forget it at the next read, so it is kept here", () => {
    expect(saidOf(redis80, reads([6, 7, 10]))).toEqual(["0", "3", "3", "3", "3"]);
  });

  test("seen only after catching up, the count of a drifting server may have been given by hand", () => {
    expect(saidOf(redis70, [[trimmed, at("10-0", 7)]])).toEqual(["?"]);
  });

  test("caught up between two readings, a drifting server still tells", () => {
    expect(
      saidOf(redis70, [
        [full, at("2-0", 2)],
        [trimmed, at("10-0", 7)],
      ]),
    ).toEqual(["0", "3"]);
  });

  test("seen only after catching up, a trusted server does not", () => {
    expect(saidOf(redis80, [[trimmed, at("10-0", 10)]])).toEqual(["?"]);
  });

  test("without counters only what certainly went is told", () => {
    const bare = (part: Partial<StreamReading>) => ({ ...part, entriesAdded: null, maxDeletedEntryId: null });
    expect(
      saidOf(redis62, [
        [bare(full), at("2-0")],
        [bare({ ...full, length: 5, firstEntryId: "6-0" }), at("2-0")],
        [bare(further), at("2-0")],
        [bare(further), at("10-0")],
      ]),
    ).toEqual(["?", "≥ 3", "≥ 6", "≥ 6"]);
  });
});

describe.each([
  ["drifting", redis70],
  ["trusted", redis80],
])("on %s servers", (_, server) => {
  test.each<[string, Look[], string[]]>([
    [
      "read, then trimmed: nothing lost",
      [
        [full, at("5-0", 5)],
        [trimmed, at("5-0", 5)],
      ],
      ["0", "0"],
    ],
    [
      "never read, trimmed",
      [
        [full, at("0-0")],
        [trimmed, at("0-0")],
        [further, at("0-0")],
      ],
      ["0", "5", "8"],
    ],
    ["never read, first seen trimmed", [[trimmed, at("0-0")]], ["5"]],
    ["first seen put back to the start: it had read before", [[trimmed, { ...at("0-0"), pending: 1 }]], ["?"]],
    [
      "put back to the start: what is gone was not lost now",
      [
        [trimmed, at("10-0", 10)],
        [trimmed, at("0-0")],
      ],
      ["?", "?"],
    ],
    [
      "… watched from the beginning",
      [
        [full, at("10-0", 10)],
        [trimmed, at("10-0", 10)],
        [trimmed, at("0-0")],
        [further, at("0-0")],
      ],
      ["0", "0", "0", "3"],
    ],
    [
      "put back while trimming went on: nobody can tell",
      [
        [full, at("10-0", 10)],
        [trimmed, at("0-0")],
      ],
      ["0", "?"],
    ],
    [
      "a group made late, nothing trimmed since",
      [
        [trimmed, null],
        [trimmed, at("0-0")],
        [further, at("0-0")],
      ],
      ["-", "0", "3"],
    ],
    [
      "a group made while trimming went on",
      [
        [full, null],
        [trimmed, at("0-0")],
      ],
      ["-", "?"],
    ],
    [
      "made at $, never read, overtaken",
      [
        [full, at("10-0")],
        [{ ...full, length: 2, entriesAdded: 14, firstEntryId: "13-0", lastEntryId: "14-0" }, at("10-0")],
      ],
      ["0", "2"],
    ],
    [
      "emptied before it read",
      [
        [full, at("2-0", 2)],
        [emptied, at("2-0", 2)],
      ],
      ["0", "8"],
    ],
    [
      "deleted by id before it read, at the head",
      [
        [full, at("2-0", 2)],
        [{ ...full, length: 7, firstEntryId: "4-0", maxDeletedEntryId: "3-0" }, at("2-0", 2)],
      ],
      ["0", "1"],
    ],
    [
      "deleted by id out of the middle ahead of it",
      [
        [full, at("3-0", 3)],
        [{ ...full, length: 7, maxDeletedEntryId: "7-0" }, at("3-0", 3)],
        [{ ...full, length: 7, maxDeletedEntryId: "7-0" }, at("10-0", 10)],
      ],
      ["0", "≥ 1", "≥ 1"],
    ],
    [
      "… and counted on the opened call",
      [
        [full, at("3-0", 3)],
        [
          { ...full, length: 7, maxDeletedEntryId: "7-0" },
          { ...at("3-0", 3), counted: { entries: 4, isComplete: true } },
        ],
      ],
      ["0", "3"],
    ],
    [
      "… between two readings, while it read on",
      [
        [full, at("3-0", 3)],
        [{ ...full, length: 7, maxDeletedEntryId: "7-0" }, at("10-0", 10)],
      ],
      ["0", "?"],
    ],
    [
      "deleted by id behind it",
      [
        [full, at("8-0", 8)],
        [{ ...full, length: 7, maxDeletedEntryId: "7-0" }, at("8-0", 8)],
        [{ ...full, length: 7, maxDeletedEntryId: "7-0" }, at("10-0", 10)],
      ],
      ["0", "0", "0"],
    ],
    [
      "the newest deleted",
      [
        [full, at("9-0", 9)],
        [{ ...full, length: 9, lastEntryId: "9-0", lastGeneratedId: "10-0", maxDeletedEntryId: "10-0" }, at("9-0", 9)],
      ],
      ["0", "1"],
    ],
    [
      "T12: read the first, then all four deleted",
      [
        [{ length: 4, entriesAdded: 4, lastEntryId: "4-0" }, at("1-0", 1)],
        [
          {
            length: 0,
            entriesAdded: 4,
            firstEntryId: null,
            lastEntryId: null,
            lastGeneratedId: "4-0",
            maxDeletedEntryId: "4-0",
          },
          at("1-0", 1),
        ],
      ],
      ["0", "3"],
    ],
    [
      "twice, with reading in between",
      [
        [full, at("2-0", 2)],
        [trimmed, at("2-0", 2)],
        [trimmed, at("6-0", server === redis80 ? 6 : 3)],
        [further, at("6-0", server === redis80 ? 6 : 3)],
      ],
      ["0", "3", "3", "5"],
    ],
    [
      "the key deleted and made anew",
      [
        [full, at("2-0", 2)],
        [trimmed, at("2-0", 2)],
        [stream(), at("0-0")],
      ],
      ["0", "3", "0"],
    ],
  ])("%s", (_name, looks, expected) => {
    expect(saidOf(server, looks)).toEqual(expected);
  });
});

test("on drifting servers a loss between two readings shows once the group has caught up", () => {
  const more = { length: 5, entriesAdded: 20, firstEntryId: "16-0", lastEntryId: "20-0" };
  expect(
    saidOf(redis70, [
      [full, at("9-0", 9)],
      [more, at("17-0", 11)],
      [more, at("20-0", 14)],
    ]),
  ).toEqual(["0", "?", "6"]);
});

test("a loss is dated when it was seen to happen, not when it is over and found", () => {
  const look = (server: ServerFacts, looks: Look[]) => {
    let assessment: CallAssessment | null = null;
    looks.forEach(([streamPart, groupPart], i) => {
      const reading = stream({ ...streamPart, readAtMs: atMs + i * 1_500, groups: [group(groupPart ?? {})] });
      if (i === 0) countUndelivered(reading);
      assessment = assessCall(assessment, reading, { callId: "a", streamKey: "a", server, limits });
    });
    return (assessment as CallAssessment | null)?.row.groups[0];
  };
  expect(
    look(redis70, [
      [full, at("2-0", 2)],
      [trimmed, at("2-0", 2)],
    ]),
  ).toMatchObject({
    lastSkippedAtMs: atMs + 1_500,
    status: "LOSS",
  });
  expect(look(redis70, [[trimmed, at("10-0", 7)]])).toMatchObject({ skippedEntries: null, lastSkippedAtMs: null });
  expect(look(redis70, [[trimmed, at("0-0")]])).toMatchObject({ skippedEntries: 5, lastSkippedAtMs: atMs });
  expect(look(redis70, [[trimmed, at("2-0", 2)]])).toMatchObject({ skippedEntries: null, lastSkippedAtMs: null });
});

describe("evidence kept over a restart", () => {
  const before = assessCall(null, countUndelivered(stream({ ...full, groups: [group(at("2-0", 2))] })), context());
  const lost = assessCall(before, stream({ ...trimmed, groups: [group(at("2-0", 2))] }), context());
  const trace = lost.groups.get("brain");
  const kept = trace && new Map([["brain", { place: trace.place, skipped: trace.skipped }]]);

  test("is carried on", () => {
    const now = assessCall(null, stream({ ...trimmed, groups: [group(at("10-0", 10))] }), { ...context(), kept });
    expect(now.row.groups[0]).toMatchObject({ skippedEntries: 3, skippedIsAtLeast: false });
  });

  test("is dropped when the key is another stream now", () => {
    const anew = stream({ groups: [group(at("5-0", 5))] });
    expect(assessCall(null, anew, { ...context(), kept }).row.groups[0]).toMatchObject({ skippedEntries: 0 });
  });

  function context() {
    return { callId: "a", streamKey: "a", server: redis80, limits };
  }
});

describe("trimmed ahead of the group, and one deleted by its id further ahead", () => {
  const holed = { ...trimmed, length: 4, maxDeletedEntryId: "8-0" };
  const looks = (counts: [number, number]): Look[] => [
    [full, at("2-0", 2)],
    [holed, at("2-0", 2)],
    [holed, at("6-0", counts[0])],
    [holed, at("10-0", counts[1])],
  ];

  test.each([
    // Its lag now leaves open which of them lie behind.
    ["trusted", redis80, [6, 10], ["0", "4", "≥ 4", "≥ 4"]],
    ["drifting", redis70, [3, 6], ["0", "4", "4", "4"]],
  ] as const)("%s", (_, server, [first, last], said) => {
    expect(saidOf(server, looks([first, last]))).toEqual(said);
  });
});

test("of many deleted by their ids those are lost for certain that cannot lie behind the group", () => {
  const before = { ...full, length: 9, firstEntryId: "2-0" };
  const after = { ...before, length: 4, maxDeletedEntryId: "9-0" };
  // Behind it 2-0 and 3-0, of which 2-0 is still there: of five deleted one may have been 3-0.
  const looks: Look[] = [
    [before, { ...at("3-0", 3), lag: 7 }],
    [after, { ...at("3-0", 3), lag: null }],
  ];
  expect([redis70, redis80].map((server) => saidOf(server, looks).at(-1))).toEqual(["≥ 4", "≥ 4"]);
});
