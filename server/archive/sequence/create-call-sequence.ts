import type { CallNames } from "@/lib/ids/call-names";
import type { Collector } from "@/server/collector/collector";
import { findCall } from "@/server/collector/find-call";
import type { ArchiveStore } from "../store/archive-store";
import { type CallSequence, redisAlone, redisAndCopy } from "./call-sequence";
import { withoutCopy } from "./without-copy";

export type CallSequenceOptions = { store: ArchiveStore | null; collector: Collector; names: Pick<CallNames, "keyOf"> };

/**
 * A call's entries as one sequence, wherever they lie. Without an archive it is Redis alone; while the archive cannot be
 * read it is Redis, and what may be missing is named.
 */
export function createCallSequence({ store, collector, names }: CallSequenceOptions): CallSequence {
  const alone = redisAlone(async (callId) => findCall(collector, callId));
  return store === null ? alone : withoutCopy(redisAndCopy(store, collector, names), alone);
}
