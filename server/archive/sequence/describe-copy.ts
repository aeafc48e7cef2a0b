import { entryAgeMs, entryTimeMs } from "@/lib/ids/entry-id";
import type { CallDetail } from "@/lib/schema/call";
import type { LostWork } from "@/lib/schema/lost-work";
import type { CallCopy } from "./call-copy";

/** A call that is gone from Redis, as far as its copy tells: what its groups did is not known any more. */
export function describeCopy(callId: string, copy: CallCopy, lost: readonly LostWork[], nowMs: number): CallDetail {
  return {
    callId,
    streamKey: copy.key,
    state: "ended",
    length: 0,
    entriesAdded: copy.newest.position,
    firstEntryId: copy.firstId,
    lastEntryId: copy.lastId,
    producerSilenceMs: entryAgeMs(copy.lastId, nowMs),
    entriesPerSecond: null,
    status: "UNKNOWN",
    sinceMs: entryTimeMs(copy.lastId, nowMs) ?? copy.takenAtMs,
    readAtMs: copy.takenAtMs,
    ageMs: 0,
    groups: [],
    signs: [],
    keptEntries: null,
    moreGroups: null,
    lost: [...lost],
    failover: null,
    clockNote: null,
    problem:
      "This call is gone from Redis: its entries come from the archive, and what its groups did is not known any more.",
    retention: {
      isTrimming: null,
      spanMs: null,
      removedEntries: null,
      maxDeletedEntryId: null,
      expiresInMs: null,
      memoryBytes: null,
      largestEntry: null,
    },
  };
}
