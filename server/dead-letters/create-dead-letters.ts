import type { CallNames } from "@/lib/ids/call-names";
import type { Collector } from "../collector/collector";
import type { EntryMasks } from "../entries/entry-mask";
import type { Log } from "../log";
import type { Pending } from "../pending/create-pending";
import type { Redis } from "../redis/connect";
import type { OwnKeys } from "../redis/keys";
import { createDeadLetterCount } from "./count-dead-letters";
import { createDeadLetterList } from "./dead-letter-list";
import { createStreamFinder } from "./find-streams";

export type DeadLettersOptions = {
  collector: Collector;
  pending: Pick<Pending, "connection" | "afford">;
  names: CallNames;
  state: Redis;
  keys: OwnKeys;
  masks: EntryMasks;
  log: Log;
  now: () => number;
};

/** What was set aside: where it lies, its lists, and how much of it there is. */
export function createDeadLetters({ collector, pending, names, state, keys, masks, log, now }: DeadLettersOptions) {
  const { connection, afford } = pending;
  const streams = createStreamFinder({ state, keys, connection, collector, afford, now });
  const keyOf = (callId: string) => collector.registry.find(callId)?.key ?? names.keyOf(callId);
  return {
    list: createDeadLetterList({ collector, connection, streams, names, keyOf, afford, masks, now }),
    count: createDeadLetterCount({ streams, connection, afford, log, now }),
  };
}
