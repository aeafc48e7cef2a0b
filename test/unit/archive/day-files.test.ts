import { describe, expect, test } from "vitest";
import {
  fileBytesFor,
  filesToRemove,
  fileToBegin,
  nameDayFile,
  nextRemovalAtMs,
  parseDayFile,
} from "@/lib/archive/day-files";

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);
const file = (no: number, day: string, sizeBytes = 10) => ({ no, day, sizeBytes });

test.each([
  ["2026-11-30_000001.db", { no: 1, day: "2026-11-30" }],
  ["2026-11-30_1234567.db", { no: 1_234_567, day: "2026-11-30" }],
  ["2026-11-30_000001.db-wal", null],
  ["2026-11-30.db", null],
  ["forgotten.db", null],
])("%s", (name, found) => {
  expect(parseDayFile(name)).toEqual(found);
  if (found) expect(nameDayFile(found)).toBe(name);
});

describe("the file to begin", () => {
  test.each([
    ["nothing is there", null, "2026-11-30", { no: 1, day: "2026-11-30" }],
    ["the newest is today's", file(4, "2026-11-30"), "2026-11-30", null],
    ["the day is over", file(4, "2026-11-29"), "2026-11-30", { no: 5, day: "2026-11-30" }],
    ["the clock was set back", file(4, "2026-12-24"), "2026-11-30", { no: 5, day: "2026-11-30" }],
    ["the newest is full", file(4, "2026-11-30", 100), "2026-11-30", { no: 5, day: "2026-11-30" }],
  ])("%s", (_, newest, today, begun) => expect(fileToBegin(newest, noon(today), 100)).toEqual(begun));

  test("a file is a sixteenth of what may be kept, within bounds", () => {
    expect(fileBytesFor({ maxDays: 1, maxBytes: 3_200_000_000 })).toBe(200_000_000);
    expect(fileBytesFor({ maxDays: 1, maxBytes: 1 })).toBe(16_777_216);
    expect(fileBytesFor({ maxDays: 1, maxBytes: 1e15 })).toBe(1_073_741_824);
  });
});

describe("what goes", () => {
  const now = noon("2026-11-30");
  const kept = { maxDays: 2, maxBytes: 100 };
  const goes = (files: Parameters<typeof filesToRemove>[0], retention = kept) =>
    filesToRemove(files, now, retention).map(({ no }) => no);

  test.each([
    ["nothing is there", [], []],
    ["the only file stays, however old and large", [file(1, "2020-01-01", 1_000)], []],
    ["a day longer ago than kept", [file(1, "2026-11-27"), file(2, "2026-11-28"), file(3, "2026-11-30")], [1]],
    [
      "too many bytes: the oldest",
      [file(1, "2026-11-30", 60), file(2, "2026-11-30", 60), file(3, "2026-11-30", 1)],
      [1],
    ],
    ["too many bytes: the newest stays", [file(1, "2026-11-30", 60), file(2, "2026-11-30", 600)], [1]],
    ["in any order given", [file(3, "2026-11-30"), file(1, "2026-11-01"), file(2, "2026-11-02")], [1, 2]],
    ["a clock that ran ahead once", [file(1, "2099-01-01"), file(2, "2026-11-01"), file(3, "2026-11-30")], [1, 2]],
    ["a clock that runs ahead now", [file(1, "2026-11-30"), file(2, "2099-01-01")], []],
  ])("%s", (_, files, expected) => expect(goes(files)).toEqual(expected));

  test("the next removal by age is said", () => {
    expect(nextRemovalAtMs([file(1, "2026-11-28"), file(2, "2026-11-30")], kept)).toBe(Date.parse("2026-12-01"));
    expect(nextRemovalAtMs([file(1, "2026-11-28")], kept)).toBeNull();
  });
});
