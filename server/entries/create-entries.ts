import type { CallSequence } from "../archive/sequence/call-sequence";
import type { Collector } from "../collector/collector";
import type { Log } from "../log";
import type { RedisAddress } from "../redis/dial";
import { createReadLanes } from "../redis/read-lanes";
import { createEntryMasks, type StreamRules } from "./entry-mask";
import { createEntryReader } from "./read-entries";
import { createTailHub } from "./tail-hub";
import { createValueChecker } from "./value-checker";

export type EntriesOptions = {
  sequence: CallSequence;
  watched: RedisAddress;
  collector: Collector;
  rulesOf: (streamKey: string) => StreamRules;
  log: Log;
  now: () => number;
};

const maxPageReplyBytes = 64_000_000;
const maxEntryReplyBytes = 8_388_608;

/** Everything that reads entries to show them, over four connections for pages, two for whole entries, one for tails. */
export function createEntries({ sequence, watched, collector, rulesOf, log, now }: EntriesOptions) {
  const checker = createValueChecker(log);
  const masks = createEntryMasks(log, rulesOf, checker.check);
  const lanes = createReadLanes({
    ...watched,
    name: "callboard:entries",
    lanes: 4,
    maxReplyBytes: maxPageReplyBytes,
  });
  const wholeLanes = createReadLanes({
    ...watched,
    name: "callboard:entry",
    lanes: 2,
    maxReplyBytes: maxEntryReplyBytes,
  });
  return {
    masks,
    lanes,
    reader: createEntryReader({ sequence, collector, lanes, wholeLanes, masks }),
    tail: createTailHub({ sequence, watched, collector, lanes, masks, log, now }),
    /** Once all tails have ended. */
    close(): void {
      checker.stop();
      lanes.close();
      wholeLanes.close();
    },
  };
}

export type Entries = ReturnType<typeof createEntries>;
