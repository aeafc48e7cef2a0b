import { describe, expect, test } from "vitest";
import { assessCall, type CallAssessment } from "@/lib/stream/assess-call";
import { headroomOf } from "@/lib/stream/headroom";
import { learnCap } from "@/lib/stream/learned-cap";
import { atMs, group, idAgo, limits, redis80, stream } from "../../support/builders";

test.each([
  [[], null],
  [[1_000, 1_010], null],
  [[1_000, 1_010, 1_090], 1_000],
  [[100, 1_000, 1_000, 1_000], null],
  [[1_060, 1_000, 1_040, 5_000], 1_000],
])("%j is %s", (caps, cap) => expect(learnCap(caps)).toBe(cap));

describe("before a stream's first trim", () => {
  const lag = { lagEntries: 805, lagSource: "exact" } as const;
  const young = stream({ length: 900, entriesAdded: 900 });

  test.each([
    [1_000, 4, 1, 65_000],
    [1_000, 1, 4, null],
    [null, 4, 1, null],
  ])("kept %s elsewhere, added %s and read %s a second: lost in %s ms", (cap, adds, reads, lossInMs) => {
    expect(headroomOf(young, lag.lagEntries, "96-0", false, adds, reads, cap)).toEqual({ headroomMs: null, lossInMs });
  });

  function watch(learnedCap: number | null): CallAssessment | null {
    let assessment: CallAssessment | null = null;
    for (let i = 0; i < 12; i++) {
      const reading = stream({
        readAtMs: atMs + i * 1_000,
        length: 700 + i * 20,
        entriesAdded: 700 + i * 20,
        firstEntryId: idAgo(60_000),
        lastEntryId: idAgo(-i * 1_000),
        groups: [group({ lastDeliveredId: idAgo(55_000), entriesRead: 10, firstUndeliveredId: idAgo(54_000) })],
      });
      assessment = assessCall(assessment, reading, {
        callId: "a",
        streamKey: "a",
        server: redis80,
        limits,
        learnedCap,
      });
    }
    return assessment;
  }

  test("the risk is said with what it rests on, and not at all where nothing is known", () => {
    const [row] = watch(1_000)?.row.groups ?? [];
    expect(row).toMatchObject({ status: "AT_RISK" });
    expect(row?.reason).toMatch(/if it is first trimmed at about 1,000 entries as others are/);
    expect(watch(null)?.row.groups[0]?.status).not.toBe("AT_RISK");
  });
});
