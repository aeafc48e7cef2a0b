import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import type { CallNames } from "@/lib/ids/call-names";
import type { ActionAnswer, Verb } from "@/lib/schema/action";
import { type AuditLog, createAuditLog } from "@/server/audit/audit-log";
import type { Collector } from "@/server/collector/collector";
import type { Log } from "@/server/log";
import type { Pending } from "@/server/pending/create-pending";
import type { Redis } from "@/server/redis/connect";
import type { RedisAddress } from "@/server/redis/dial";
import type { OwnKeys } from "@/server/redis/keys";
import { createRawConnection } from "@/server/redis/raw-connection";
import { createAbilities } from "./abilities";
import { type ActionBody, actionInput } from "./action-input";
import { createFollowUp } from "./follow-up";
import { createPerform } from "./perform";
import { recordableAbilities } from "./recordable-abilities";
import { createRequestStore, type RequestContext } from "./request-store";
import { createWriteConnection } from "./write-connection";

export type ActionsOptions = {
  watched: RedisAddress;
  state: Redis;
  keys: OwnKeys;
  scope: string;
  names: CallNames;
  collector: Collector;
  pending: Pending;
  /** Called when something may have changed in the watched Redis. */
  onChange: () => void;
  log: Log;
  now: () => number;
};

/** Everything that acts on the watched Redis, with the audit it leaves. */
export function createActions(options: ActionsOptions) {
  const { watched, state, keys, scope, names, collector, pending, log, now } = options;
  const audit: AuditLog = createAuditLog({ state, keys, scope, log, now });
  const requests = createRequestStore({ state, keys, audit, now });
  const writes = createWriteConnection(watched);
  const probes = createRawConnection({ ...watched, name: "callboard:abilities" });
  const keyOf = (callId: string) => collector.registry.find(callId)?.key ?? names.keyOf(callId);
  const abilities = createAbilities({ connection: probes, keyOf: names.keyOf, deadLetterKeysOf: deadLetterKeys, now });
  const perform = createPerform({
    writes,
    requests,
    audit,
    abilities,
    keys,
    keyOf,
    ghostSeen: pending.ghostSeen,
    onChange: options.onChange,
    log,
    now,
  });
  const followUp = createFollowUp({ requests, state, keys, connection: pending.connection, keyOf, now });
  return {
    audit,
    abilities: recordableAbilities(abilities, state),
    perform,
    keyOf,
    report: followUp.report,
    act: (verb: Verb, body: ActionBody, context: RequestContext): Promise<ActionAnswer> =>
      perform(actionInput(verb, body), context),
    stop(): void {
      writes.close();
      probes.close();
    },
  };
}

export type Actions = ReturnType<typeof createActions>;
