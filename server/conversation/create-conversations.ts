import type { Actions } from "../actions/create-actions";
import type { Archive } from "../archive/create-archive";
import type { CallSequence } from "../archive/sequence/call-sequence";
import type { Collector } from "../collector/collector";
import type { Entries } from "../entries/create-entries";
import type { CallReader } from "../fleet/read-call";
import type { Log } from "../log";
import type { Redis } from "../redis/connect";
import type { OwnKeys } from "../redis/keys";
import { createCallLogRegistry } from "./call-log-registry";
import { createProgressReader } from "./call-progress";
import { createEventTail } from "./event-tail";
import { createCallExport } from "./export-call";
import { createNotes } from "./notes";
import { createReveal } from "./reveal";
import { createTails } from "./tails";
import { createCopyTeller } from "./tell-copies";
import { createToldCalls } from "./told-calls";
import { createTranscripts } from "./transcripts";

export type CreateConversationsOptions = {
  archive: Archive;
  sequence: CallSequence;
  collector: Collector;
  entries: Pick<Entries, "lanes" | "masks" | "tail">;
  callReader: CallReader;
  actions: Pick<Actions, "audit" | "keyOf">;
  state: Redis;
  keys: OwnKeys;
  log: Log;
  now: () => number;
};

/** What the calls say: kept, followed, shown, exported, noted and revealed. */
export function createConversations(options: CreateConversationsOptions) {
  const { archive, sequence, collector, callReader, state, keys, log, now } = options;
  const { lanes, masks, tail } = options.entries;
  const { audit, keyOf } = options.actions;
  const callLogs = createCallLogRegistry({ sequence, collector, lanes, masks, now });
  const eventTail = createEventTail({ callLogs, tail, collector, log, now });
  const transcripts = createTranscripts({ callLogs, callReader });
  const notes = createNotes({ state, keys, audit, sequence, keyOf, now });
  return {
    callLogs,
    eventTail,
    tails: createTails({ tail, eventTail, log }),
    transcripts,
    notes,
    toldCalls: createToldCalls({ sequence, collector, lanes, masks, log, now }),
    copyTeller: createCopyTeller({ archive, collector, masks, log, now }),
    exportCall: createCallExport({ transcripts, notes, sequence, collector, lanes, audit, masks, now }),
    reveal: createReveal({ callLogs, sequence, collector, lanes, state, keys, audit }),
    progress: createProgressReader({ sequence, collector, lanes, now }),
    stop(): void {
      eventTail.stop();
      callLogs.stop();
    },
  };
}
