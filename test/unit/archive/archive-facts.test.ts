import { expect, test } from "vitest";
import { archiveFacts, whoCopies } from "@/lib/archive/archive-facts";
import type { ArchiveState } from "@/lib/schema/archive";

const sinceMs = new Date(2026, 10, 20, 8, 0, 5).getTime();
const copying: ArchiveState = {
  state: "capturing",
  problem: null,
  sinceMs,
  lagEntries: 0,
  lagStreams: 0,
  lagMs: 0,
  untilTrimmedMs: null,
  lastKeptAtMs: sinceMs,
  keptEntries: 900,
  keptBytes: 9_000,
  gaps: 0,
  missingEntries: 0,
  unknownGaps: 0,
  files: [{ name: "2026-11-20_000001.db", day: "2026-11-20", sizeBytes: 4_200_000, problem: null }],
  sizeBytes: 4_200_000,
  bytesPerDay: null,
  oldestDay: "2026-11-20",
  maxDays: 14,
  maxBytes: 10_000_000_000,
  nextRemovalAtMs: null,
};

test.each<[ArchiveState["state"], string]>([
  [
    "off",
    "Off: nothing is copied, and a call is gone when Redis lets it go. Set CALLBOARD_ARCHIVE to on and start anew.",
  ],
  ["starting", "Starting: nothing was copied yet."],
  ["capturing", "This console copies, since 2026-11-20 08:00:05."],
  ["standby", "Another console copies; this one stands by and takes over within seconds."],
  ["stopped", "Nothing is copied since 2026-11-20 08:00:05. The disk is full."],
])("who copies: %s", (state, text) => {
  const problem = state === "stopped" ? "The disk is full." : null;
  expect(whoCopies({ ...copying, state, problem }).text).toBe(text);
});

const factOf = (label: string, given: Partial<ArchiveState>) =>
  archiveFacts({ ...copying, ...given }).find((fact) => fact.label === label)?.text;

test.each<[string, Partial<ArchiveState>, string]>([
  ["Behind", {}, "nothing waits to be copied"],
  [
    "Behind",
    { lagEntries: 12, lagStreams: 3, lagMs: 4_200, untilTrimmedMs: 90_000 },
    "12 entries of 3 streams in Redis alone, the first for 4.2 s; trimming overtakes it in 1 min 30 s",
  ],
  [
    "Behind",
    { lagEntries: null, lagStreams: 1, lagMs: 4_200 },
    "an unknown number of entries of 1 stream in Redis alone, the first for 4.2 s",
  ],
  ["Behind", { state: "standby" }, "? – the console that copies knows"],
  ["Behind", { state: "stopped" }, "? – nothing is being copied"],
  ["On the disk", { bytesPerDay: 2e9 }, "4.2 MB of at most 10 GB in 1 file; yesterday took 2.0 GB"],
  ["Oldest kept", {}, "from 2026-11-20 (UTC)"],
  ["Oldest kept", { oldestDay: null }, "nothing is kept yet"],
  ["What goes next", {}, "nothing by its age: there is one file, and it is being written; files are kept for 14 days"],
  [
    "What goes next",
    { nextRemovalAtMs: sinceMs },
    "the oldest file on 2026-11-20 08:00:05, after 14 days, or sooner when all weigh more than 10 GB",
  ],
  ["Holes", {}, "none since this console began"],
  [
    "Holes",
    { gaps: 3, missingEntries: 250, unknownGaps: 1 },
    "3 holes since this console began: 250 entries gone before they could be copied, and 1 hole of unknown size",
  ],
])("%s", (label, given, text) => {
  expect(factOf(label, given)).toBe(text);
});

test("there is nothing to tell of an archive that is off", () => {
  expect(archiveFacts({ ...copying, state: "off" })).toEqual([]);
});
