import { expect, test } from "vitest";
import type { MetricsFormat } from "@/lib/metrics/choose-format";
import { streamFamilies, streamLines } from "@/lib/metrics/stream-lines";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { writeFamilies } from "@/server/metrics/write-families";
import { assessAll, callRow, group, groupRow, stream } from "../../support/builders";

const odd = 'a"b\\c\nd,e="f"} 1';

function assessed(callId: string, streamKey: string, groupNames: string[]): CallAssessment {
  const reading = stream({
    groups: groupNames.map((name) => group({ name, entriesRead: 3, lag: 2, lastDeliveredId: "3-0" })),
  });
  const read = assessAll([reading, reading], undefined, callId);
  return { ...read, row: { ...read.row, streamKey } };
}

const all = [
  assessed("a", "conv:a", ["brain", "constructor"]),
  assessed("b", `conv:${odd}`, [odd]),
  assessed("c", "conv:c", []),
  ...Array.from({ length: 600 }, (_, i) => assessed(`m${i}`, `conv:m${i}`, ["brain"])),
];

const textOf = (chosen: CallAssessment[], format: MetricsFormat) =>
  [...streamLines(chosen, { db: "db0", format })].join("");

/** The same series, as the library writes them. */
async function byLibrary(chosen: CallAssessment[], format: MetricsFormat): Promise<string> {
  const families = streamFamilies.map((family) => ({
    ...family,
    samples: chosen.flatMap((assessment) => {
      const labels = { db: "db0", stream: assessment.row.streamKey };
      if ("ofStream" in family) return [{ labels, value: family.ofStream(assessment) }];
      return assessment.row.groups.map((each) => ({
        labels: { ...labels, group: each.name },
        value: family.ofGroup(each, assessment),
      }));
    }),
  }));
  const known = families.map((family) => ({
    ...family,
    samples: family.samples.flatMap(({ labels, value }) => (value === null ? [] : [{ labels, value }])),
  }));
  return (await writeFamilies(known, format)).replaceAll("\n\n", "\n");
}

test.each(["prometheus", "openmetrics"] as const)("the lines are those of the library, as %s", async (format) => {
  expect(textOf(all, format)).toBe(await byLibrary(all, format));
});

test("redis_exporter's names and labels", () => {
  const text = textOf(all.slice(0, 1), "prometheus");
  expect(text).toContain('\nredis_stream_length{db="db0",stream="conv:a"} 5\n');
  expect(text).toContain('\nredis_stream_last_generated_id{db="db0",stream="conv:a"} 5\n');
  expect(text).toContain('\nredis_stream_entries_added_total{db="db0",stream="conv:a"} 5\n');
  expect(text).toContain('\nredis_stream_group_lag{db="db0",stream="conv:a",group="brain"} 2\n');
  expect(text).toContain('\nredis_stream_group_entries_read{db="db0",stream="conv:a",group="brain"} 3\n');
  expect(textOf(all.slice(0, 1), "openmetrics")).toContain("# TYPE redis_stream_entries_added counter\n");
});

test("what is not known has no line", () => {
  const groups = [groupRow({ lagEntries: null })];
  const unknown = { firstEntryId: null, lastEntryId: null, entriesAdded: null, groups };
  const text = textOf([{ ...assessAll([stream()]), row: callRow("e", unknown) }], "prometheus");
  for (const name of ["first_entry_id", "last_entry_id", "entries_added_total", "group_lag", "group_entries_read"]) {
    expect(text, name).not.toContain(`redis_stream_${name}{`);
  }
  expect(text).toContain('redis_stream_group_messages_pending{db="db0",stream="conv:e",group="brain"} 0\n');
});

test("comes in pieces of some hundred streams", () => {
  const pieces = [...streamLines(all, { db: "db0", format: "prometheus" })];
  expect(pieces.length).toBe(streamFamilies.length * 3);
  expect(Math.max(...pieces.map((piece) => piece.split("\n").length))).toBeLessThanOrEqual(502);
});
