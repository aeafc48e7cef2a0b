import type { ArchiveState } from "@/lib/schema/archive";

/** The same where nothing is copied. */
export function archiveOff() {
  const nothing: ArchiveState = {
    state: "off",
    problem: null,
    sinceMs: 0,
    lagEntries: null,
    lagStreams: 0,
    lagMs: 0,
    untilTrimmedMs: null,
    lastKeptAtMs: null,
    keptEntries: 0,
    keptBytes: 0,
    gaps: 0,
    missingEntries: 0,
    unknownGaps: 0,
    files: [],
    sizeBytes: 0,
    bytesPerDay: null,
    oldestDay: null,
    maxDays: 0,
    maxBytes: 0,
    nextRemovalAtMs: null,
  };
  return {
    store: null,
    capture: null,
    state: async () => nothing,
    onWhole(_listener: (key: string) => void): void {},
    start(): void {},
    async stop(): Promise<void> {},
  };
}
