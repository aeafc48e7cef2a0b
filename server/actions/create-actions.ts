import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import type { CallNames } from "@/lib/ids/call-names";
import type { ActionAnswer, UndoRequest, Verb } from "@/lib/schema/action";
import type { ReasonPolicy } from "@/lib/schema/session";
import { type AuditLog, createAuditLog } from "@/server/audit/audit-log";
import type { StoreRoom } from "@/server/audit/store-room";
import type { Collector } from "@/server/collector/collector";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import type { Pending } from "@/server/pending/create-pending";
import type { Redis } from "@/server/redis/connect";
import type { RedisAddress } from "@/server/redis/dial";
import type { OwnKeys } from "@/server/redis/keys";
import { createRawConnection } from "@/server/redis/raw-connection";
import { createAbilities } from "./abilities";
import { abilityPlaces } from "./ability-places";
import { type ActionBody, type ActionInput, actionInput } from "./action-input";
import { createFollowUp } from "./follow-up";
import { noteTouches } from "./note-touches";
import { createPerform } from "./perform";
import { recordableAbilities } from "./recordable-abilities";
import { createRequestStore, type RequestContext } from "./request-store";
import { requireReason } from "./require-reason";
import { undoInput, whyNotUndo } from "./undo-input";
import { createWriteConnection } from "./write-connection";

export type ActionsOptions = {
  watched: RedisAddress;
  state: Redis;
  keys: OwnKeys;
  scope: string;
  names: CallNames;
  reasons: ReasonPolicy;
  collector: Collector;
  pending: Pending;
  room: StoreRoom;
  /** Called when something may have changed in the watched Redis. */
  onChange: () => void;
  log: Log;
  now: () => number;
};

/** Everything that acts on the watched Redis, with the audit it leaves. */
export function createActions(options: ActionsOptions) {
  const { watched, state, keys, scope, names, collector, pending, room, log, now } = options;
  const audit: AuditLog = createAuditLog({ state, keys, scope, room, log, now });
  const requests = createRequestStore({ state, keys, audit, now });
  const writes = createWriteConnection(watched);
  const probes = createRawConnection({ ...watched, name: "callboard:abilities" });
  const keyOf = (callId: string) => collector.registry.find(callId)?.key ?? names.keyOf(callId);
  const abilities = createAbilities({
    connection: probes,
    places: () => abilityPlaces(collector, names),
    masterIdOf: (key) => collector.topology.masterIdOf(collector.topology.slotOf(key)),
    deadLetterKeysOf: deadLetterKeys,
    masterOfReplica: collector.masterOfReplica,
    now,
  });
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
  async function performNoted(input: ActionInput, context: RequestContext): Promise<ActionAnswer> {
    const done = noteTouches(input, collector, keyOf);
    try {
      return await perform(input, context);
    } finally {
      done();
    }
  }
  const followUp = createFollowUp({ requests, state, keys, connection: pending.connection, keyOf, now });
  return {
    audit,
    abilities: recordableAbilities(abilities, state, room),
    perform: performNoted,
    keyOf,
    report: followUp.report,
    reasons: options.reasons,
    async act(verb: Verb, body: ActionBody, context: RequestContext): Promise<ActionAnswer> {
      const { reason, dryRun, targets } = body;
      if (!dryRun) requireReason(options.reasons, { verb, reason, targets: targets.length }, context.actor);
      return performNoted(actionInput(verb, body), context);
    },
    /** Takes an earlier request back; the same path as every action, and an audit record of its own. */
    async undo(body: UndoRequest, context: RequestContext): Promise<ActionAnswer> {
      const { requestId, undoes, reason } = body;
      const record = await requests.find(undoes);
      if (record === null) throw new AppError("not-found", `There is no request ${undoes} (any more).`);
      const note = whyNotUndo(record, context);
      if (note !== null) {
        const { actor, address } = context;
        await audit.refuse({ actor, address, action: "undo", requestId, reason, note });
        throw new AppError("not-allowed", note);
      }
      return performNoted(await undoInput(body, record, requests, now()), context);
    },
    stop(): void {
      writes.close();
      probes.close();
    },
  };
}

export type Actions = ReturnType<typeof createActions>;
